"""The numbers of a web tier, and features against versions."""

from __future__ import annotations

import pytest
from checked import Document, edge, problems, shop, site

UPSTREAM = {"platform": "upstream"}
TLS = {"certificate": "/etc/ssl/www.pem", "key": "/etc/ssl/www.key"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"threads_per_child": 25}, "threads_per_child: prefork has one thread in each child process, got 25"),
        ({"thread_limit": 64}, "thread_limit: prefork has no threads to limit"),
        (
            {"http2": True},
            "http2: prefork answers one request of an HTTP/2 connection at a time, and the others wait",
        ),
        (
            {"server_limit": 100},
            "max_request_workers: 400 requests at once need as many child processes, but server_limit allows 100",
        ),
        (
            {"max_request_workers": 200_001},
            "max_request_workers: 200001 requests at once need as many child processes, more than prefork can have",
        ),
    ],
)
def test_prefork_has_processes_and_no_threads(changes: Document, told: str) -> None:
    (line,) = problems(edge(mpm="prefork", **changes))
    assert line.startswith(f"web_tiers.edge.{told}")


def test_the_default_of_threads_per_child_means_nothing_to_prefork() -> None:
    assert problems(edge(mpm="prefork", threads_per_child=1)) == []
    assert problems(edge(mpm="prefork")) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"threads_per_child": 65, "thread_limit": 64}, "threads_per_child: must be at most thread_limit, 64, got 65"),
        ({"thread_limit": 24}, "thread_limit: must be at least threads_per_child, 25, got 24"),
        (
            {"server_limit": 15},
            (
                "server_limit: 400 requests at once need 16 child processes of 25 threads, got 15"
                " (raise it, or threads_per_child)"
            ),
        ),
        ({"server_limit": 20_001}, "server_limit: must be at most 20000 with event, got 20001"),
        (
            {"max_request_workers": 1_000_000},
            (
                "max_request_workers: 1000000 requests at once need 40000 child processes of 25 threads, and event can"
                " have 20000 (raise threads_per_child to 50 or more)"
            ),
        ),
    ],
)
def test_processes_and_threads_carry_the_requests(changes: Document, told: str) -> None:
    assert problems(edge(**changes)) == [f"web_tiers.edge.{told}"]


def test_a_limit_that_just_suffices_is_right() -> None:
    assert problems(edge(server_limit=16, thread_limit=25)) == []


def test_threads_have_a_limit_that_is_compiled_in() -> None:
    assert problems(edge(mpm="worker", thread_limit=20_001)) == [
        "web_tiers.edge.thread_limit: must be at most 20000 with worker, got 20001"
    ]
    assert problems(edge(mpm="event", thread_limit=20_001)) == []


def test_winnt_is_for_windows() -> None:
    assert problems(edge(mpm="winnt")) == [
        "web_tiers.edge.mpm: winnt is httpd's MPM on Windows, and host web1 has the platform debian-12 (say event)"
    ]


@pytest.mark.parametrize(
    ("since", "path", "changes"),
    [
        ("2.4.17", "web_tiers.edge.http2", {"web_tiers": {"edge": {"hosts": ["web1"], "http2": True}}}),
        ("2.4.36", "sites.www.example.com.tls", site(tls=TLS)),
        (
            "2.4.47",
            "sites.www.example.com.routes./live.websocket",
            site(routes={"/live": {"proxy": "http://192.0.2.1/", "websocket": True}}),
        ),
        ("2.4.42", "clusters.shop.ajp_secret", shop(protocol="ajp")),
        ("2.4.19", "clusters.shop.protocol", shop(protocol="h2c")),
        ("2.4.55", "clusters.shop.health.interval", shop(protocol="http", health={"interval": "5s"})),
        ("2.4.55", "clusters.shop.health.interval", shop(health={"interval": "5s"})),
        ("2.4.34", "clusters.shop.nodes.node2.role", shop(protocol="http", nodes={"node2": {"role": "spare"}})),
    ],
)
def test_a_feature_needs_the_httpd_that_has_it(since: str, path: str, changes: Document) -> None:
    before = f"2.4.{int(since.removeprefix('2.4.')) - 1}"
    tier = {**changes.get("web_tiers", {}).get("edge", {})}
    told = problems(UPSTREAM | changes | edge(**tier, version=before))
    assert [line for line in told if line.startswith(path) and f"needs httpd {since}, and web tier edge has" in line]
    told = problems(UPSTREAM | changes | edge(**tier, version=since))
    assert not [line for line in told if line.startswith(path)]


def test_the_oldest_httpd_of_a_tier_counts() -> None:
    hosts = {"hosts": {"web1": {"platform": "rhel-9"}}}
    (told,) = problems(hosts | shop(health={"interval": "5s"}))
    assert told.endswith("an active check (CPING, GET11) needs httpd 2.4.55, and web tier edge has 2.4.53")


def test_what_mod_jk_serves_does_not_depend_on_httpd() -> None:
    assert problems(UPSTREAM | edge(connector="mod_jk", version="2.4.41")) == []


def test_httpd_is_chosen_only_where_the_platform_brings_none() -> None:
    assert problems(edge(version="2.4.60")) == [
        (
            "web_tiers.edge.version: debian-12 on host web1 brings httpd 2.4.57"
            " (leave version out, or say platform: upstream)"
        )
    ]
    assert problems(edge(version="2.4.57")) == []
    assert problems(UPSTREAM | edge(version="2.4.60")) == []


def test_httpd_is_2_4_or_later() -> None:
    told = problems(UPSTREAM | edge(version="2.2.34"))
    assert told[-1] == "web_tiers.edge.version: must be httpd 2.4 or later, got 2.2.34"


def test_tomcat_is_chosen_only_where_the_platform_brings_none() -> None:
    assert problems(shop(tomcat={"version": "11.0"})) == [
        (
            "clusters.shop.tomcat.version: debian-12 on host app1 brings Tomcat 10.1"
            " (leave version out, or say platform: upstream)"
        )
    ]
    assert problems(shop(tomcat={"version": "10.1"})) == []
    assert problems(UPSTREAM | shop(tomcat={"version": "9.0"})) == []


@pytest.mark.parametrize("version", ["8.5", "10.0"])
def test_tomcat_is_one_that_is_still_looked_after(version: str) -> None:
    assert problems(UPSTREAM | shop(tomcat={"version": version})) == [
        f"clusters.shop.tomcat.version: must be Tomcat 9.0, 10.1 or 11.0, got {version}"
    ]
