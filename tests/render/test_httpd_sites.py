"""Virtual hosts: names, ports, TLS, what is in front, the user's own directives."""

from __future__ import annotations

import pytest
from httpd_site import ON_THE_HOST, Part, directives, entries, section, site_conf, text, topology

from httpdgen.render.context import CURRENT
from httpdgen.tree import File

SHOP: Part = {"/": {"cluster": "shop"}}


def order(sites: Part) -> list[str]:
    """The files of the sites in the order in which httpd reads them."""
    lines = directives(text(entries(topology(sites=sites)), "httpd.conf"), "Include")
    names = [line.removeprefix('Include "${HTTPDGEN_ROOT}/httpd/').removesuffix('"') for line in lines]
    return [name for name in names if name.startswith(("sites/", "catch-all"))]


def test_a_catch_all_answers_for_names_that_nobody_has() -> None:
    sites = {"b.example.com": {"routes": SHOP}, "a.example.com": {"routes": SHOP}}
    assert order(sites) == ["catch-all.conf", "sites/a.example.com.conf", "sites/b.example.com.conf"]


def test_a_default_site_comes_first_and_takes_no_other_site_s_names() -> None:
    default = {"routes": SHOP, "default": True, "aliases": ["example.com", "*.example.com"]}
    sites = {"a.example.com": {"routes": SHOP}, "z.example.com": default}
    assert order(sites) == ["sites/z.example.com.conf", "sites/a.example.com.conf"]
    conf = text(entries(topology(sites=sites)), "sites/z.example.com.conf")
    assert directives(conf, "ServerAlias") == ["ServerAlias example.com"]


def test_wildcards_come_last_and_the_longer_ones_first() -> None:
    sites = {
        "a.example.com": {"routes": SHOP, "aliases": ["*.example.com"]},
        "b.example.com": {"routes": SHOP, "aliases": ["*.eu.example.com"]},
        "c.example.com": {"routes": SHOP},
    }
    assert order(sites)[1:] == [f"sites/{name}.example.com.conf" for name in "cba"]


def test_unknown_names_are_not_found_and_misdirected_with_tls() -> None:
    site = {"routes": SHOP, "tls": ON_THE_HOST}
    conf = text(entries(topology(sites={"www.example.com": site})), "catch-all.conf")
    assert directives(conf, "Redirect") == ['Redirect 404 "/"', 'Redirect 421 "/"']


def test_443_is_added_where_a_site_has_tls() -> None:
    server = text(entries(topology(sites={"www.example.com": {"routes": SHOP, "tls": ON_THE_HOST}})), "server.conf")
    assert directives(server, "Listen") == ["Listen 80 http", "Listen 443 https"]


def test_a_port_with_tls_is_left_out_where_no_site_has_a_certificate() -> None:
    server = text(entries(topology(tier={"listen": [80, 443]})), "server.conf")
    assert directives(server, "Listen") == ["Listen 80 http"]


def test_addresses_with_one_port_share_a_virtual_host() -> None:
    conf = site_conf(tier={"listen": ["192.0.2.1:80", "[2001:db8::1]:80", 8080]})
    assert [line for line in conf.splitlines() if line.startswith("<VirtualHost")] == [
        "<VirtualHost 192.0.2.1:80 [2001:db8::1]:80>",
        "<VirtualHost *:8080>",
    ]


@pytest.mark.parametrize(("port", "to"), [(443, "%{SERVER_NAME}"), (8443, "%{SERVER_NAME}:8443")])
def test_plain_http_is_sent_to_https_on_the_same_path(port: int, to: str) -> None:
    tier = {"listen": [80, {"port": port, "tls": True}]}
    conf = site_conf(tier=tier, sites={"www.example.com": {"routes": SHOP, "tls": ON_THE_HOST}})
    assert f'Redirect 301 "https://{to}%{{REQUEST_URI}}"' in section(conf, '<Location "/">')


def test_plain_http_serves_the_same_where_it_is_not_sent_away() -> None:
    site = {"routes": SHOP, "tls": ON_THE_HOST | {"redirect_http": False}}
    conf = site_conf(sites={"www.example.com": site})
    assert directives(conf, "ProxyPass") == ['ProxyPass "/" "balancer://shop/"'] * 2


@pytest.mark.parametrize(
    ("profile", "protocols"),
    [("modern", "SSLProtocol -all +TLSv1.3"), ("intermediate", "SSLProtocol -all +TLSv1.2 +TLSv1.3")],
)
def test_tls_is_spoken_by_mozilla_s_guideline(profile: str, protocols: str) -> None:
    conf = site_conf(sites={"www.example.com": {"routes": SHOP, "tls": ON_THE_HOST | {"profile": profile}}})
    assert directives(conf, "SSLProtocol", "SSLHonorCipherOrder", "SSLSessionTickets") == [
        protocols,
        "SSLHonorCipherOrder Off",
        "SSLSessionTickets Off",
    ]


def test_hsts_is_said_with_errors_too_and_only_once() -> None:
    tls = ON_THE_HOST | {"hsts": {"max_age": "1d", "subdomains": True, "preload": True}}
    conf = site_conf(sites={"www.example.com": {"routes": SHOP, "tls": tls}})
    assert directives(conf, "Header") == [
        "Header unset Strict-Transport-Security",
        'Header always set Strict-Transport-Security "max-age=86400; includeSubDomains; preload"',
    ]


def test_a_certificate_that_is_shipped_is_read_by_root_alone() -> None:
    tls = {"certificate": {"env": "CRT"}, "key": {"env": "KEY"}}
    rendered = entries(topology(sites={"www.example.com": {"routes": SHOP, "tls": tls}}))
    key = rendered[f"{CURRENT}/httpd/tls/www.example.com.key"]
    assert key == File(b"key in PEM\n", mode=0o600)
    conf = text(rendered, "sites/www.example.com.conf")
    assert 'SSLCertificateKeyFile "${HTTPDGEN_ROOT}/httpd/tls/www.example.com.key"' in conf


def test_what_is_in_front_asks_every_virtual_host() -> None:
    rendered = entries(
        topology(
            tier={"front": {"ready_path": "/ready"}},
            sites={"www.example.com": {"routes": SHOP, "tls": ON_THE_HOST}},
        )
    )
    for file, hosts in (("catch-all.conf", 2), ("sites/www.example.com.conf", 2)):
        conf = text(rendered, file)
        assert conf.count('<Location "/ready">') == hosts
        assert conf.count("<If \"-f '/run/httpdgen/leaving'\">") == hosts


def test_nothing_is_sent_to_https_before_whatever_is_in_front_has_its_answer() -> None:
    conf = site_conf(
        tier={"front": {"ready_path": "/ready.txt"}}, sites={"www.example.com": {"routes": SHOP, "tls": ON_THE_HOST}}
    )
    assert '<LocationMatch "^(?!/ready[.]txt$)">' in conf


def test_the_user_s_own_directives_stand_where_they_were_named() -> None:
    site = {"routes": {"/": {"cluster": "shop", "include": ["route.conf"]}}, "include": ["conf.d/site.conf"]}
    includes = {"route.conf": b"# route\n", "conf.d/site.conf": b"# site\n", "tier.conf": b"# tier\n"}
    rendered = entries(
        topology(tier={"include": ["tier.conf"]}, sites={"www.example.com": site}), "debian-12", includes
    )
    conf = text(rendered, "sites/www.example.com.conf")
    assert section(conf, '<Location "/">') == ['Include "${HTTPDGEN_ROOT}/httpd/include/route.conf"']
    assert text(rendered, "include/conf.d_site.conf-0dbe6546") == "# site\n"
    assert 'Include "${HTTPDGEN_ROOT}/httpd/include/tier.conf"' in text(rendered, "httpd.conf")


def test_access_is_any_of_what_is_named() -> None:
    access = {"ip": ["192.0.2.0/24"], "host": ["example.org"], "valid_user": True, "password_file": "/etc/users"}
    conf = site_conf(sites={"www.example.com": {"routes": SHOP, "access": access | {"realm": 'a "b"'}}})
    assert section(conf, '<Location "/">') == [
        "AuthType Basic",
        r'AuthName "a \"b\""',
        "AuthBasicProvider file",
        'AuthUserFile "/etc/users"',
        "<RequireAny>",
        "Require ip 192.0.2.0/24",
        "Require host example.org",
        "Require valid-user",
        "</RequireAny>",
    ]


def test_what_a_client_says_of_a_proxy_is_dropped_and_the_truth_is_told() -> None:
    rendered = entries(topology())
    assert "RequestHeader unset X-Forwarded-For" in text(rendered, "server.conf")
    assert directives(text(rendered, "sites/www.example.com.conf"), "RequestHeader") == [
        "RequestHeader set X-Forwarded-Proto http",
        "RequestHeader set X-Forwarded-Port 80",
    ]
