"""Which path leads where, as httpd's own directives say it."""

from __future__ import annotations

import pytest
from httpd_site import directives, section, site_conf

from httpdgen.render.httpd.paths import pattern

NESTED = {
    "/shop": {"cluster": "shop", "exclude": ["/shop/private"]},
    "/shop/static": {"directory": "/srv/static"},
    "/shop/static/live": {"cluster": "shop"},
}


def test_the_longest_path_comes_first_whatever_the_order_in_the_file() -> None:
    routes = {"/": {"cluster": "shop"}, "/shop/api": {"proxy": "http://192.0.2.9/v1"}, "/shop": {"cluster": "shop"}}
    assert directives(site_conf(routes=routes), "ProxyPass") == [
        'ProxyPass "/shop/api" "http://192.0.2.9/v1"',
        'ProxyPass "/shop" "balancer://shop/shop"',
        'ProxyPass "/" "balancer://shop/"',
    ]


def test_what_is_not_proxied_is_taken_out_at_its_place_in_the_order() -> None:
    assert directives(site_conf(routes=NESTED), "ProxyPass", "ProxyPassMatch") == [
        'ProxyPass "/shop/static/live" "balancer://shop/shop/static/live"',
        'ProxyPassMatch "^/shop/static/live(;[^/]*)$" "balancer://shop/shop/static/live$1"',
        'ProxyPassMatch "^/shop/private(?:[;/]|$)" "!"',
        'ProxyPassMatch "^/shop/static(?:[;/]|$)" "!"',
        'ProxyPass "/shop" "balancer://shop/shop"',
        'ProxyPassMatch "^/shop(;[^/]*)$" "balancer://shop/shop$1"',
    ]


@pytest.mark.parametrize(
    ("path", "context", "expected"),
    [
        ("/shop", "/app", 'ProxyPass "/shop" "balancer://shop/app"'),
        ("/shop/", "/app/", 'ProxyPass "/shop" "balancer://shop/app"'),
        ("/shop", "/", 'ProxyPass "/shop" "balancer://shop"'),
        ("/", "/app", 'ProxyPass "/" "balancer://shop/app/"'),
    ],
)
def test_both_sides_end_in_a_slash_or_neither_does(path: str, context: str, expected: str) -> None:
    assert directives(site_conf(routes={path: {"cluster": "shop", "context": context}}), "ProxyPass") == [expected]


def test_redirects_and_cookies_are_told_in_public_terms_where_the_context_is_another() -> None:
    conf = site_conf(routes={"/shop": {"cluster": "shop", "context": "/app"}})
    assert section(conf, '<Location "/shop">') == [
        'ProxyPassReverse "/app"',
        'ProxyPassReverse "http://www.example.com/app"',
        'ProxyPassReverse "https://www.example.com/app"',
        'ProxyPassReverseCookiePath "/app" "/shop"',
    ]


def test_an_excluded_path_is_not_found_where_no_folder_has_it() -> None:
    assert 'Redirect 404 "/shop/private"' in directives(site_conf(routes=NESTED), "Redirect")


def test_an_excluded_path_is_the_folder_s_around_it() -> None:
    routes = {"/": {"directory": "/srv/www"}, "/shop": {"cluster": "shop", "exclude": ["/shop/img"]}}
    conf = site_conf(routes=routes)
    assert " 404 " not in conf
    assert directives(conf, "DocumentRoot") == ['DocumentRoot "/srv/www"']


def test_what_no_route_has_is_not_found() -> None:
    conf = site_conf(routes={"/shop": {"cluster": "shop"}, "/img": {"directory": "/srv/img/"}})
    assert directives(conf, "RedirectMatch") == ['RedirectMatch 404 "^(?!/img(?:[;/]|$))"']
    assert directives(conf, "Alias") == ['Alias "/img" "/srv/img"']


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        ("/old", "/new", ['Redirect 302 "/old" "/new"']),
        ("/old", "/new/", ['Redirect 302 "/old/" "/new/"', 'Redirect 302 "/old" "/new/"']),
        ("/", "https://www.example.org", ['Redirect 302 "/" "https://www.example.org/"']),
    ],
)
def test_a_redirect_keeps_what_follows_its_path(path: str, to: str, expected: list[str]) -> None:
    lines = directives(site_conf(routes={path: {"redirect": to}}), "Redirect")
    assert [line for line in lines if " 302 " in line] == expected


def test_a_redirect_leaves_out_the_folders_below_it() -> None:
    routes = {
        "/": {"redirect": {"to": "https://www.example.org/a%20b/$1", "status": 301}},
        "/.well-known": {"directory": "/srv/acme"},
    }
    expected = r'RedirectMatch 301 "^(?!/[.]well-known(?:[;/]|$))/(.*)$" "https://www.example.org/a b/\\$1/$1"'
    assert directives(site_conf(routes=routes), "RedirectMatch") == [expected]


def test_a_status_is_a_fixed_answer() -> None:
    assert 'Redirect 410 "/gone"' in directives(site_conf(routes={"/gone": {"status": 410}}), "Redirect")


def test_a_path_s_settings_are_not_those_of_the_routes_below_it() -> None:
    routes = {
        "/shop": {"cluster": "shop", "access": {"ip": ["192.0.2.0/24"]}},
        "/shop/open": {"cluster": "shop"},
    }
    conf = site_conf(routes=routes)
    assert "Require ip 192.0.2.0/24" in section(conf, '<LocationMatch "^/shop(?!/open(?:[;/]|$))(?:[;/]|$)">')
    assert conf.count("Require") == 3  # and the two lines around it


def test_paths_that_tomcat_reads_otherwise_are_refused() -> None:
    assert 'Redirect 400 "/"' in section(site_conf(), '<LocationMatch "/[.]{1,2};|;[^/]*/">')


def test_another_server_s_paths_may_hold_parameters_where_none_of_them_has_rules_of_its_own() -> None:
    whole = site_conf(routes={"/api": {"proxy": "http://192.0.2.9"}})
    assert 'Redirect 400 "/"' in section(whole, '<LocationMatch "/[.]{1,2};">')
    parted = {"/": {"proxy": "http://192.0.2.9"}, "/api": {"status": 403}}
    assert 'Redirect 400 "/"' in section(site_conf(routes=parted), '<LocationMatch "/[.]{1,2};|;[^/]*/">')


@pytest.mark.parametrize(
    ("path", "context", "behind"), [("/shop", "/app/", "/app"), ("/v1.0/", "/v1.0", "/v1.0"), ("/shop", "/", "/")]
)
def test_a_context_s_own_path_may_end_in_a_session(path: str, context: str, behind: str) -> None:
    conf = site_conf(routes={path: {"cluster": "shop", "context": context}})
    start = path.rstrip("/").replace(".", "[.]")
    assert directives(conf, "ProxyPassMatch") == [f'ProxyPassMatch "^{start}(;[^/]*)$" "balancer://shop{behind}$1"']


def test_headers_are_set_once_and_their_percent_signs_stand_for_themselves() -> None:
    routes = {"/shop": {"cluster": "shop", "response_headers": {"set": {"X-A": '100% "\\'}, "unset": ["Server"]}}}
    assert section(site_conf(routes=routes), f'<LocationMatch "{pattern("/shop")}">') == [
        'Header unset "Server"',
        'Header always unset "Server"',
        'Header unset "X-A"',
        r'Header always set "X-A" "100%% \"\\\\"',
    ]


def test_a_websocket_s_members_take_no_upgrade_on_other_routes() -> None:
    routes = {"/shop": {"cluster": "shop"}, "/chat": {"cluster": "shop", "websocket": True}}
    conf = site_conf(shop={"protocol": "http"}, routes=routes)
    assert section(conf, f'<LocationMatch "{pattern("/shop")}">') == ['RequestHeader unset "Upgrade"']
    assert f'<LocationMatch "{pattern("/chat")}">' not in conf


def test_lines_of_one_server_share_its_parameters() -> None:
    routes = {
        "/a": {"proxy": "http://192.0.2.9:81/a"},
        "/b": {"proxy": "http://192.0.2.9:81/b", "websocket": True},
    }
    conf = site_conf(routes=routes)
    assert section(conf, '<Proxy "http://192.0.2.9:81">') == [
        "ProxySet connectiontimeout=2000ms",
        "ProxySet upgrade=websocket",
    ]
    assert section(conf, f'<LocationMatch "{pattern("/a")}">') == ['RequestHeader unset "Upgrade"']


def test_another_server_is_asked_under_its_own_name_and_its_certificate_is_checked() -> None:
    conf = site_conf(
        shop={"protocol": "http"}, routes={"/": {"cluster": "shop"}, "/api": {"proxy": "https://api.example.org"}}
    )
    assert directives(conf, "ProxyPreserveHost", "SSLProxyVerify") == [
        "ProxyPreserveHost On",
        "SSLProxyVerify require",
        "ProxyPreserveHost Off",
    ]
