"""The server context, modules, the management pages, and the entries that lead to our files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from httpd_site import Part, directives, entries, text, topology

from httpdgen import platforms
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Callable


def loaded(platform: str = "debian-12", **tier: object) -> list[str]:
    conf = text(entries(topology(tier=tier), platform), "modules.conf")
    return [line.split()[1].removesuffix("_module") for line in directives(conf, "LoadModule")]


def test_modules_stand_after_those_that_they_build_on() -> None:
    names = loaded()
    for first, then in [
        ("proxy", "proxy_ajp"),
        ("slotmem_shm", "proxy_balancer"),
        ("lbmethod_byrequests", "proxy_balancer"),
    ]:
        assert names.index(first) < names.index(then)


def test_nothing_is_loaded_that_nobody_needs() -> None:
    assert {"ssl", "rewrite", "proxy_http", "proxy_hcheck", "dir", "http2"}.isdisjoint(loaded())


def test_with_mod_jk_there_is_no_mod_proxy() -> None:
    assert loaded(connector="mod_jk")[-1] == "jk"
    assert "proxy" not in loaded(connector="mod_jk")


def test_the_mpm_is_linked_where_the_platform_does_so_and_loaded_elsewhere() -> None:
    assert "mpm_worker" not in loaded(mpm="worker")
    assert loaded("rhel-9", mpm="worker")[0] == "mpm_worker"


def test_the_links_of_the_other_mpms_have_to_go() -> None:
    rendered = entries(topology(tier={"mpm": "worker"}))
    folder = "/etc/apache2/mods-enabled"
    assert rendered[f"{folder}/mpm_worker.load"] == Link("../mods-available/mpm_worker.load")
    assert isinstance(rendered[f"{folder}/mpm_event.load"], Absence)


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_the_limits_of_the_mpm_fit_together(mpm: str) -> None:
    conf = text(entries(topology(tier={"mpm": mpm})), "server.conf")
    names = ("ServerLimit", "ThreadLimit", "ThreadsPerChild", "MaxRequestWorkers", "MinSpareThreads", "MaxSpareThreads")
    value = {line.split()[0]: int(line.split()[1]) for line in directives(conf, *names)}
    threads = value.get("ThreadsPerChild", 1)
    assert value["MaxRequestWorkers"] == 200
    assert 200 % threads == 0
    assert value["ServerLimit"] * threads >= 200
    if mpm != "prefork":
        assert threads <= value["ThreadLimit"]
        assert value["MaxSpareThreads"] >= value["MinSpareThreads"] + threads


def test_http2_is_offered_with_its_workers_known() -> None:
    conf = text(entries(topology(tier={"http2": True})), "server.conf")
    assert directives(conf, "Protocols") == ["Protocols h2 http/1.1"]
    assert len(directives(conf, "H2MaxWorkers")) == 1


@pytest.mark.parametrize(
    ("keep_alive", "expected"),
    [
        ({"timeout": "5s", "max_requests": 0}, ["KeepAlive On", "KeepAliveTimeout 5", "MaxKeepAliveRequests 0"]),
        ({"timeout": "1500ms"}, ["KeepAlive On", "KeepAliveTimeout 1500ms", "MaxKeepAliveRequests 100"]),
        ({"timeout": "0s"}, ["KeepAlive Off"]),
    ],
)
def test_connections_are_kept_as_said(keep_alive: Part, expected: list[str]) -> None:
    conf = text(entries(topology(tier={"keep_alive": keep_alive})), "server.conf")
    assert directives(conf, "KeepAlive", "KeepAliveTimeout", "MaxKeepAliveRequests") == expected


def test_the_management_pages_are_on_loopback_only() -> None:
    conf = text(entries(topology(tier={"management": {"port": 9000}})), "management.conf")
    assert directives(conf, "Listen", "<VirtualHost") == ["Listen 127.0.0.1:9000 http", "<VirtualHost 127.0.0.1:9000>"]
    assert directives(conf, "SetHandler") == ["SetHandler server-status", "SetHandler balancer-manager"]


def test_with_mod_jk_the_management_pages_have_jkstatus() -> None:
    conf = text(entries(topology(tier={"connector": "mod_jk"})), "management.conf")
    assert directives(conf, "JkMount") == ['JkMount "/jkstatus" jk_status']
    assert "balancer-manager" not in conf


@pytest.mark.parametrize("platform", platforms.names())
def test_a_release_that_is_not_current_can_be_tested(platform: str) -> None:
    httpd = platforms.load(platform).httpd
    entry = entries(topology(), platform)[httpd.entry]
    assert isinstance(entry, File)
    lines = [line.strip() for line in entry.content.decode().splitlines() if not line.startswith("#")]
    assert lines == [
        "<IfDefine !HTTPDGEN_ROOT>",
        'Define HTTPDGEN_ROOT "/etc/httpdgen/current"',
        "</IfDefine>",
        'Include "${HTTPDGEN_ROOT}/httpd/httpd.conf"',
    ]


@pytest.mark.parametrize("platform", platforms.names())
def test_no_file_of_the_platform_s_own_listens_beside_ours(platform: str) -> None:
    owned = [entry for path, entry in entries(topology(), platform).items() if "/etc/httpdgen/" not in path]
    texts = [entry.content.decode() for entry in owned if isinstance(entry, File)]
    assert not any(directives(conf, "Listen") for conf in texts)


def test_the_limits_of_the_service_lead_to_the_current_release() -> None:
    rendered = entries(topology())
    dropin = "/etc/systemd/system/apache2.service.d/httpdgen.conf"
    assert rendered[dropin] == Link("/etc/httpdgen/current/httpd/limits.conf")
    assert len(directives(text(rendered, "limits.conf").replace("=", " "), "LimitNOFILE", "TasksMax")) == 2


def test_httpd_starts_after_its_addresses_and_the_names_of_tomcats_hosts_are_there() -> None:
    assert {"Wants=network-online.target", "After=network-online.target"} < set(
        text(entries(topology()), "limits.conf").splitlines()
    )


def test_debian_s_start_script_leaves_the_open_files_as_the_service_has_them() -> None:
    assert 'Environment="APACHE_ULIMIT_MAX_FILES=true"' in text(entries(topology()), "limits.conf")
    assert "Environment" not in text(entries(topology(), "rhel-9"), "limits.conf")


def test_files_of_passwords_are_not_served_on_platforms_whose_own_rule_for_them_is_replaced() -> None:
    conf = text(entries(topology(routes={"/": {"directory": "/srv/www"}}), "upstream"), "server.conf")
    assert directives(conf, "RedirectMatch") == [r'RedirectMatch 404 "/\.ht"']


def test_the_same_topology_in_another_order_gives_the_same_bytes() -> None:
    routes = {"/shop": {"cluster": "shop"}, "/": {"directory": "/srv"}, "/x": {"status": 410}}
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2"}}
    one = topology(routes=routes, shop={"nodes": nodes})
    other = topology(routes=dict(reversed(routes.items())), shop={"nodes": dict(reversed(nodes.items()))})
    assert entries(one) == entries(other)


GOLDENS = {
    "mod-proxy": ({}, ["balancers.conf", "catch-all.conf", "httpd.conf", "limits.conf", "management.conf",
        "modules.conf", "server.conf", "sites/www.example.com.conf"]),
    "mod-jk": ({"connector": "mod_jk"}, ["jk.conf", "sites/www.example.com-uriworkermap.properties",
        "workers.properties"]),
}  # fmt: skip


@pytest.mark.parametrize(("case", "file"), [(case, file) for case, (_, files) in GOLDENS.items() for file in files])
def test_the_file_is_the_golden_one(case: str, file: str, golden: Callable[[str, str], None]) -> None:
    tier, _ = GOLDENS[case]
    golden(f"httpd/{case}/{file}", text(entries(topology(tier=tier)), file))


@pytest.mark.parametrize("platform", platforms.names())
def test_the_platform_s_entries_are_the_golden_ones(platform: str, golden: Callable[[str, str], None]) -> None:
    rendered = entries(topology(tier={"connector": "mod_jk"}), platform)
    outside = {path: entry.describe() for path, entry in rendered.items() if "/etc/httpdgen/" not in path}
    lines = [f"{path}: {described.get('target') or described['kind']}" for path, described in outside.items()]
    golden(f"httpd/entries/{platform}.txt", "\n".join([*lines, text(rendered, "modules.conf")]))
