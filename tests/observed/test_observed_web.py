"""What is seen of a web server: MPM, listeners, virtual hosts, mounts, balancers and members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from observed_given import lay_down, observed, web_server

from httpdgen.observed.observe import observe
from httpdgen.observed.settings import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.observed.web import Balancer, Member

EVENT = "LoadModule mpm_event_module modules/mod_mpm_event.so\n"
PREFORK = "LoadModule mpm_prefork_module modules/mod_mpm_prefork.so\n"


def member(folder: Path, line: str, before: str = "") -> Member:
    """See the only member of a balancer."""
    (found,) = balancer(folder, f"{before}<Proxy balancer://shop>\n  {line}\n</Proxy>\n").members
    return found


def balancer(folder: Path, text: str) -> Balancer:
    """See the only balancer."""
    (found,) = web_server(folder, text).balancers
    return found


# The MPM


def test_limits_of_an_mpm_that_is_known_have_its_defaults(tmp_path: Path) -> None:
    mpm = web_server(tmp_path, EVENT + "ThreadsPerChild 50\n").mpm
    assert (mpm.name.value, mpm.threads_per_child.value, mpm.max_request_workers.value) == ("event", 50, 400)
    assert (mpm.threads_per_child.written, mpm.server_limit.missing) == (True, True)


def test_prefork_has_one_thread_whatever_is_written(tmp_path: Path) -> None:
    mpm = web_server(tmp_path, PREFORK + "ThreadsPerChild 50\n").mpm
    assert (mpm.threads_per_child.value, mpm.max_request_workers.value, mpm.thread_limit.value) == (1, 256, None)


def test_limits_of_an_mpm_that_is_not_known_have_no_defaults(tmp_path: Path) -> None:
    mpm = web_server(tmp_path, "MaxClients 150\n").mpm
    assert (mpm.name.known, mpm.max_request_workers.value, mpm.server_limit.known) == (False, 150, False)


def test_a_fragment_has_no_defaults(tmp_path: Path) -> None:
    mpm = web_server(tmp_path, EVENT + "ThreadsPerChild 50\n", "mpm.conf").mpm
    assert (mpm.threads_per_child.value, mpm.server_limit.known) == (50, False)


def test_the_last_limit_counts_and_one_behind_an_open_condition_is_not_known(tmp_path: Path) -> None:
    text = (
        EVENT + "MaxClients 100\nMaxRequestWorkers 200\nServerLimit 4\n<IfDefine BIG>\n  ServerLimit 40\n</IfDefine>\n"
    )
    mpm = web_server(tmp_path, text).mpm
    assert (mpm.max_request_workers.value, mpm.server_limit.origin) == (200, Origin.UNKNOWN)


def test_limits_in_a_section_for_another_mpm_do_not_count(tmp_path: Path) -> None:
    text = EVENT + "<IfModule mpm_prefork_module>\n  MaxRequestWorkers 5\n</IfModule>\n"
    assert web_server(tmp_path, text).mpm.max_request_workers.value == 400


# Modules, listeners, virtual hosts


def test_a_module_that_is_nowhere_loaded_is_not_there_in_a_whole_server(tmp_path: Path) -> None:
    server = web_server(tmp_path, EVENT + "LoadModule proxy_module modules/mod_proxy.so\n")
    assert [server.has_module(name) for name in ("proxy_module", "core_module", "proxy_ajp_module")] == [
        True,
        True,
        False,
    ]
    assert server.has_module("watchdog_module") is None  # some builds have it within themselves


def test_whether_a_fragment_has_a_module_is_not_known(tmp_path: Path) -> None:
    assert web_server(tmp_path, "Listen 80\n", "a.conf").has_module("proxy_module") is None


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("80", ("", 80)),
        ("*:80", ("", 80)),
        ("0.0.0.0:80 http", ("", 80)),
        ("192.0.2.1:8080", ("192.0.2.1", 8080)),
        ("[2001:db8::1]:443 https", ("2001:db8::1", 443)),
        ("[::]:443", ("", 443)),
    ],
)
def test_listeners(tmp_path: Path, written: str, seen: tuple[str, int]) -> None:
    (listener,) = web_server(tmp_path, f"Listen {written}\n").listeners
    assert (listener.address, listener.port) == seen


def test_virtual_hosts_begin_with_the_main_server(tmp_path: Path) -> None:
    text = (
        "ServerName main.example.com:80\nTimeout 5\n"
        "<VirtualHost *:80 [::1]:80>\n  ServerName https://Shop.example.com:443\n  ServerAlias A b\n"
        "  ServerAlias c\n  <Location />\n    ServerTokens Prod\n  </Location>\n</VirtualHost>\n"
        "<VirtualHost *:81>\n</VirtualHost>\n"
    )
    main, first, second = web_server(tmp_path, text).virtual_hosts
    assert (main.is_main, main.server_name.value, main.label) == (True, "main.example.com", "the main server")
    assert [directive.name for directive in main.directives] == ["ServerName", "Timeout"]
    assert (first.addresses, first.server_name.value) == (("*:80", "[::1]:80"), "shop.example.com")
    assert (first.server_aliases, first.label) == (("a", "b", "c"), "shop.example.com (*:80, [::1]:80)")
    assert "ServerTokens" in [directive.name for directive in first.walk()]
    assert (second.server_name.missing, second.label) == (True, "*:81")


# Mounts


def test_mounts_stand_in_the_order_in_which_httpd_reads_them(tmp_path: Path) -> None:
    text = (
        "ProxyPass /static !\n"
        "ProxyPass /shop balancer://shop/shop nocanon timeout=5\n"
        'ProxyPassMatch "^/x(.*)$" "http://app1$1"\n'
        "ProxyPass ~ ^/y http://app2/\n"
        "<Location /app>\n  ProxyPass ajp://app1/app\n</Location>\n"
        "RewriteRule ^/old/(.*)$ http://app3:8080/$1 [P,L]\n"
        "RewriteRule ^/new /new2 [L]\n"
        "<Location /status>\n  SetHandler server-status\n</Location>\n"
        '<FilesMatch "\\.php$">\n  SetHandler "proxy:unix:/run/php.sock|fcgi://localhost/"\n</FilesMatch>\n'
        "JkMount /jk|/* worker1\n"
    )
    mounts = web_server(tmp_path, text).main.mounts
    assert [(mount.kind, mount.path, mount.target) for mount in mounts] == [
        ("ProxyPass", "/static", "!"),
        ("ProxyPass", "/shop", "balancer://shop/shop"),
        ("ProxyPassMatch", "^/x(.*)$", "http://app1$1"),
        ("ProxyPassMatch", "^/y", "http://app2/"),
        ("ProxyPass", "/app", "ajp://app1/app"),
        ("RewriteRule", "^/old/(.*)$", "http://app3:8080/$1"),
        ("SetHandler", "/status", "server-status"),
        ("SetHandler", r"\.php$", "proxy:unix:/run/php.sock|fcgi://localhost/"),
        ("JkMount", "/jk", "worker1"),
        ("JkMount", "/jk/*", "worker1"),
    ]
    assert [mount.order for mount in mounts] == list(range(10))
    assert [mount.section.name if mount.section else None for mount in mounts[3:8]] == [
        None,
        "Location",
        None,
        "Location",
        "FilesMatch",
    ]
    assert [parameter.key for parameter in mounts[1].parameters] == ["nocanon", "timeout"]


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port"),
    [
        ("ajp://app1/", "ajp", "app1", 8009),
        ("HTTP://App1.Example.Com/", "http", "app1.example.com", 80),
        ("https://app1:8443", "https", "app1", 8443),
        ("http://[2001:db8::1]:81/x", "http", "2001:db8::1", 81),
        ("wss://user@app1/", "wss", "app1", 443),
        ("http://app1:${PORT}/", "http", "app1", None),
        ("http://${HOST}/", "http", None, None),
        ("http://$1.example.com/", "http", None, None),
        ("http://app1:99999/", "http", "app1", None),
        ("unix:/run/a.sock|http://app1/", "http", None, None),
        ("balancer://Shop/x", "balancer", "shop", None),
    ],
)
def test_where_a_mount_leads(tmp_path: Path, url: str, scheme: str, host: str | None, port: int | None) -> None:
    (mount,) = web_server(tmp_path, f"ProxyPass / {url}\n").main.mounts
    assert mount.backend is not None
    assert (mount.backend.scheme, mount.backend.host, mount.backend.port) == (scheme, host, port)


def test_a_mount_under_a_condition_is_not_certain(tmp_path: Path) -> None:
    text = "<IfDefine X>\n  ProxyPass /a http://app1/\n</IfDefine>\n<If \"-n '%{HTTP:X}'\">\n  SetHandler proxy:http://app2/\n</If>\n"
    assert [mount.certain for mount in web_server(tmp_path, text).main.mounts] == [False, False]


def test_a_file_of_mounts_is_read_where_it_is_named(tmp_path: Path) -> None:
    files = {
        "httpd.conf": "<VirtualHost *:80>\n  JkMount /a one\n  JkMountFile /etc/map.properties\n</VirtualHost>\n",
        "map.properties": "/b=two\n",
    }
    fleet = observed(tmp_path, files)
    (server,) = fleet.web_servers
    assert [(mount.path, mount.target, mount.order) for mount in server.virtual_hosts[1].mounts] == [
        ("/a", "one", 0),
        ("/b", "two", 1),
    ]
    assert len(fleet.modjks) == 1


def test_workers_that_could_not_be_read_make_a_mod_jk_that_is_not_whole(tmp_path: Path) -> None:
    read = {"httpd.conf": "JkWorkersFile /x/workers.properties\n", "workers.properties": "worker.list=a\n"}
    lay_down(tmp_path, read)
    alone = observe([tmp_path / "httpd.conf"]).web_servers[0].jk
    both = observe([tmp_path]).web_servers[0].jk
    assert alone is not None
    assert both is not None
    assert (alone.whole, both.whole, [worker.name for worker in both.listed]) == (False, True, ["a"])


# Balancers and members


def test_a_balancer_is_what_all_its_sections_and_lines_say(tmp_path: Path) -> None:
    text = (
        "<Proxy balancer://Shop lbmethod=bybusyness>\n  BalancerMember ajp://app1\n</Proxy>\n"
        "<Proxy balancer://shop>\n  BalancerMember ajp://app2\n  ProxySet nofailover=On\n</Proxy>\n"
        "BalancerMember balancer://shop ajp://app3\n"
        "ProxySet balancer://shop STICKYSESSION=JSESSIONID|jsessionid\n"
        "ProxyPass /x balancer://shop/ nocanon lbmethod=bytraffic\n"
    )
    found = balancer(tmp_path, text)
    assert (found.name, found.whole, found.method.value) == ("shop", True, "bytraffic")
    assert [each.backend.host for each in found.members] == ["app1", "app2", "app3"]
    assert (found.sticky_cookie.value, found.sticky_path.value) == ("JSESSIONID", "jsessionid")
    assert found.no_failover.value is True
    assert found.parameters.get("nocanon") is None


def test_one_half_of_stickysession_is_both(tmp_path: Path) -> None:
    found = balancer(tmp_path, "<Proxy balancer://a>\n ProxySet stickysession=ID\n</Proxy>\n")
    assert (found.sticky_cookie.value, found.sticky_path.value) == ("ID", "ID")


def test_what_a_virtual_host_says_of_a_balancer_of_the_main_server_counts(tmp_path: Path) -> None:
    text = (
        "<Proxy balancer://a>\n BalancerMember ajp://app1\n</Proxy>\n"
        "<VirtualHost *:80>\n ProxyPass / balancer://a/ stickysession=ID\n</VirtualHost>\n"
    )
    found = balancer(tmp_path, text)
    assert (found.virtual_host, found.sticky_cookie.value) == ("the main server", "ID")


def test_virtual_hosts_have_balancers_of_their_own(tmp_path: Path) -> None:
    section = "<Proxy balancer://a>\n BalancerMember ajp://app1\n</Proxy>\n"
    text = f"<VirtualHost *:80>\n{section}</VirtualHost>\n<VirtualHost *:81>\n{section}</VirtualHost>\n"
    assert [found.virtual_host for found in web_server(tmp_path, text).balancers] == ["*:80", "*:81"]


def test_a_balancer_that_only_a_mount_names_is_none(tmp_path: Path) -> None:
    assert web_server(tmp_path, "ProxyPass / balancer://a/ stickysession=ID\n").balancers == ()


def test_a_section_that_only_says_who_may_use_balancers_is_none(tmp_path: Path) -> None:
    text = (
        "<Proxy balancer://*>\n Require all granted\n</Proxy>\n<Proxy balancer://a>\n Require all granted\n</Proxy>\n"
    )
    assert web_server(tmp_path, text).balancers == ()


def test_a_balancer_with_members_that_may_be_there_is_not_whole(tmp_path: Path) -> None:
    open_condition = "<IfDefine X>\n  BalancerMember ajp://app2\n </IfDefine>\n"
    text = f"<Proxy balancer://a>\n BalancerMember ajp://app1\n {open_condition}</Proxy>\n"
    found = balancer(tmp_path, text)
    assert (found.whole, [each.certain for each in found.members]) == (False, [True, False])


def test_a_fragments_balancer_is_whole_but_what_is_said_of_it_elsewhere_is_not_known(tmp_path: Path) -> None:
    section = "<Proxy balancer://a>\n BalancerMember ajp://app1\n</Proxy>\n"
    (alone,) = web_server(tmp_path / "a", section, "a.conf").balancers
    (used,) = web_server(tmp_path / "b", f"{section}ProxyPass / balancer://a/\n", "a.conf").balancers
    assert (alone.whole, alone.sticky_cookie.known) == (True, False)
    assert (used.whole, used.sticky_cookie.missing) == (True, True)


def test_a_members_settings_in_mod_proxys_units(tmp_path: Path) -> None:
    line = (
        "BalancerMember ajp://app1 ROUTE=a loadfactor=2.5 lbset=1 status=+H max=10 ttl=60 timeout=500ms"
        " connectiontimeout=300ms ping=2 retry=0 secret=s redirect=b"
    )
    found = member(tmp_path, line)
    assert (found.route.value, found.redirect.value, found.secret.value, found.status.value) == ("a", "b", "s", "+H")
    assert (found.load_factor.value, found.lb_set.value, found.max_connections.value) == (2.5, 1, 10)
    assert (found.ttl_ms.value, found.timeout_ms.value, found.retry_ms.value) == (60_000, 500_000, 0)
    assert (found.connection_timeout_ms.value, found.ping_ms.value) == (300, 2000)


def test_a_members_defaults(tmp_path: Path) -> None:
    found = member(tmp_path, "BalancerMember ajp://app1", EVENT + "Timeout 100\nProxyTimeout 30\n")
    assert (found.max_connections.value, found.timeout_ms.value, found.connection_timeout_ms.value) == (
        25,
        30_000,
        30_000,
    )
    assert (found.retry_ms.value, found.load_factor.value, found.lb_set.value) == (60_000, 1.0, 0)
    assert all(each.missing for each in (found.route, found.ttl_ms, found.ping_ms, found.timeout_ms))


@pytest.mark.parametrize(
    ("key", "text"),
    [("route", "x" * 64), ("loadfactor", "0"), ("loadfactor", "many"), ("lbset", "100"), ("ttl", "0"), ("ping", "0")],
)
def test_what_httpd_refuses_is_not_known(tmp_path: Path, key: str, text: str) -> None:
    found = member(tmp_path, f"BalancerMember ajp://app1 {key}={text}")
    known = {
        "route": found.route.known,
        "loadfactor": found.load_factor.known,
        "lbset": found.lb_set.known,
        "ttl": found.ttl_ms.known,
        "ping": found.ping_ms.known,
    }
    assert [name for name, is_known in known.items() if not is_known] == [key]


def test_a_parameter_with_a_variable_that_nobody_defines_is_not_known(tmp_path: Path) -> None:
    found = member(tmp_path, "BalancerMember ajp://app1 route=${ROUTE}")
    assert (found.route.known, found.ttl_ms.missing) == (False, True)
    any_parameter = member(tmp_path, "BalancerMember ajp://app1 ${MORE}")
    assert not any_parameter.ttl_ms.known


def test_parameters_know_the_places_of_key_and_value(tmp_path: Path) -> None:
    parameter = member(tmp_path, "BalancerMember ajp://app1 route=a").parameters.get("route")
    assert parameter is not None
    assert (parameter.span.column, parameter.value_span.column) == (29, 35)


def test_single_servers_are_members_of_no_balancer(tmp_path: Path) -> None:
    text = (
        "ProxyPass /a http://app1:8080/a ttl=5 nocanon\n"
        "ProxyPass /a/b http://app1:8080/a/b ttl=6\n"  # httpd makes no second worker for it
        "ProxyPass /c http://app2/\n"
        "<Proxy http://app2>\n ProxySet timeout=7\n</Proxy>\n"
        "ProxyPass /d !\n"
    )
    server = web_server(tmp_path, text)
    assert [(each.backend.url, each.balancer, each.ttl_ms.value) for each in server.direct_members] == [
        ("http://app1:8080/a", "", 5000),
        ("http://app2/", "", None),
    ]
    assert server.direct_members[1].timeout_ms.value == 7000
