"""Sites beside each other, and the paths inside them."""

from __future__ import annotations

import pytest
from checked import edge, problems, routes, site

OTHER = {"routes": {"/": {"status": 404}}}
TLS = {"certificate": "/etc/ssl/www.pem", "key": "/etc/ssl/www.key"}


def test_a_site_is_not_called_as_another_whatever_the_case() -> None:
    assert problems({"sites": {"WWW.example.com": OTHER}}) == [
        "sites.WWW.example.com: WWW.example.com is a name of site www.example.com too, on web tier edge"
    ]


def test_an_alias_is_no_other_sites_name() -> None:
    assert problems({"sites": {"example.org": {**OTHER, "aliases": ["a.example.org", "www.example.com"]}}}) == [
        "sites.example.org.aliases.1: www.example.com is a name of site www.example.com too, on web tier edge"
    ]


def test_sites_of_two_tiers_may_share_a_name() -> None:
    tiers = {"web_tiers": {"inner": {"hosts": ["web2"]}}}
    other = {**OTHER, "tiers": ["inner"], "aliases": ["www.example.com"]}
    assert problems(tiers | {"sites": {"www.example.com": {"tiers": ["edge"]}, "example.org": other}}) == []


@pytest.mark.parametrize("aliases", [["WWW.example.com"], ["a.example.com", "A.example.com"]])
def test_an_alias_is_another_name(aliases: list[str]) -> None:
    index = len(aliases) - 1
    assert problems(site(aliases=aliases)) == [
        f"sites.www.example.com.aliases.{index}: {aliases[-1]} is a name of this site already"
    ]


def test_a_tier_has_one_default_site() -> None:
    assert problems({"sites": {"www.example.com": {"default": True}, "example.org": {**OTHER, "default": True}}}) == [
        "sites.example.org.default: site www.example.com is the default of web tier edge already"
    ]


def test_a_port_for_tls_needs_a_site_with_tls() -> None:
    assert problems(edge(listen=[80, 443])) == [
        (
            "web_tiers.edge.listen.1: port 443 is for TLS, and no site of edge has tls"
            " (give a site its tls, or leave the port out: 443 is added where a site has TLS)"
        )
    ]
    assert problems(edge(listen=[80, 443]) | site(tls=TLS)) == []


def test_a_site_without_tls_is_not_reached_where_all_ports_have_it() -> None:
    assert problems(edge(listen=[443])) == [
        (
            "sites.www.example.com: has no tls, and web tier edge listens with TLS alone"
            " (add tls here, or a port without it to web_tiers.edge.listen)"
        )
    ]


def test_a_site_with_tls_needs_no_port_without() -> None:
    assert problems(edge(listen=[443]) | site(tls=TLS)) == []


def test_a_sites_name_must_leave_room_for_the_ending_of_a_files_name() -> None:
    name = ".".join(["a" * 59] * 4)
    assert problems({"sites": {name: OTHER}}) == [
        f"sites.{name}: must have at most 235 characters, got 239: its files are named after it"
    ]


def test_what_is_excluded_lies_below_its_route() -> None:
    assert problems(routes(shop={"exclude": ["/shop/static", "/images"]})) == [
        "sites.www.example.com.routes./shop.exclude.1: /images does not lie below /shop (write /shop/images)"
    ]


def test_a_name_that_begins_alike_does_not_lie_below() -> None:
    assert problems(routes(shop={"exclude": ["/shopping"]})) == [
        "sites.www.example.com.routes./shop.exclude.0: /shopping does not lie below /shop (write /shop/shopping)"
    ]


def test_everything_lies_below_the_root() -> None:
    assert problems(site(routes={"/": {"cluster": "shop", "exclude": ["/images"]}})) == []


@pytest.mark.parametrize("path", ["/shop", "/shop/"])
def test_a_route_is_not_excluded_from_itself(path: str) -> None:
    assert problems(routes(shop={"exclude": [path]})) == [
        "sites.www.example.com.routes./shop.exclude.0: excludes the whole route"
    ]


def test_a_slash_at_the_end_makes_no_other_route() -> None:
    assert problems(site(routes={"/shop/": {"status": 410}})) == [
        "sites.www.example.com.routes./shop/: /shop/ and /shop are the same route (keep /shop)"
    ]


@pytest.mark.parametrize("target", ["/old", "/old/page"])
def test_a_redirect_does_not_lead_back_to_its_own_route(target: str) -> None:
    assert problems(routes(old={"redirect": target})) == [
        (
            f"sites.www.example.com.routes./old.redirect: sends the client to {target}, which is this route again"
            " (name a path of another route, or a URL)"
        )
    ]


def test_a_redirect_may_lead_to_a_route_below_its_own() -> None:
    assert problems(site(routes={"/": {"redirect": "/shop/"}})) == []


def test_a_route_does_not_take_the_path_that_says_ready() -> None:
    assert problems(edge(front={"ready_path": "/shop"})) == [
        (
            "sites.www.example.com.routes./shop: /shop is the ready_path of web tier edge, which answers it by itself"
            " (give web_tiers.edge.front another ready_path)"
        )
    ]


def test_the_page_for_401_is_one_of_the_site() -> None:
    assert problems(site(error_pages={"401": "/who.html"})) == []
    assert problems(site(error_pages={"401": "https://login.example.com/"})) == [
        (
            "sites.www.example.com.error_pages.401: leads to https://login.example.com/, and httpd takes a path of the"
            " site only for 401 (name a path of this site)"
        )
    ]


def test_a_ready_path_may_lie_below_a_route() -> None:
    assert problems(edge(front={"ready_path": "/shop/ready"})) == []
