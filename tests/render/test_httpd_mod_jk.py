"""Clusters and mounts as mod_jk reads them."""

from __future__ import annotations

from typing import Any

import pytest
from httpd_site import AJP_SECRET, Part, directives, entries, site_conf, text, topology

from httpdgen.render.context import CURRENT
from httpdgen.tree import Absence, File

JK: Part = {"connector": "mod_jk"}


def properties(**parts: Any) -> list[str]:
    conf = text(entries(topology(**({"tier": JK} | parts))), "workers.properties")
    return [line for line in conf.splitlines() if line and not line.startswith("#")]


def mounts(routes: Part) -> list[str]:
    conf = text(entries(topology(tier=JK, routes=routes)), "sites/www.example.com-uriworkermap.properties")
    return [line for line in conf.splitlines() if not line.startswith("#")]


def test_a_cluster_is_a_balancer_of_its_nodes() -> None:
    lines = properties()
    assert "worker.list=shop" in lines
    assert [line for line in lines if ".balance_workers" in line] == [
        f"worker.shop.balance_workers={node}" for node in ("node1", "node2", "node3")
    ]
    assert "worker.shop.lb_retries=3" in lines


def test_what_nodes_have_in_common_is_said_once() -> None:
    lines = properties()
    assert [line for line in lines if line.endswith(AJP_SECRET)] == [f"worker.template_shop.secret={AJP_SECRET}"]
    assert "worker.node2.reference=worker.template_shop" in lines


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({}, "activation=A"),
        ({"state": "draining"}, "activation=D"),
        ({"state": "disabled"}, "activation=S"),
        ({"state": "stopped"}, "activation=S"),
        ({"role": "standby"}, "distance=6"),
        ({"distance": 2}, "distance=2"),
        ({"route": "Other_1"}, "route=Other_1"),
        ({"lbfactor": 7}, "lbfactor=7"),
    ],
)
def test_what_a_node_says_is_its_worker_s(node: Part, expected: str) -> None:
    nodes = {"node1": {"host": "app1", "distance": 5}, "node2": {"host": "app2"} | node}
    assert f"worker.node2.{expected}" in properties(shop={"nodes": nodes})


def test_domains_are_mod_jk_s_own() -> None:
    nodes = {f"node{number}": {"host": f"app{number}", "domain": "left"} for number in (1, 2)}
    lines = properties(shop={"nodes": nodes, "failover": {"scope": "domain"}})
    assert "worker.node1.domain=left" in lines
    assert not any(".redirect=" in line for line in lines)


def test_the_pool_is_left_at_its_default_but_where_http2_has_workers_of_its_own() -> None:
    assert not any("connection_pool_size" in line for line in properties())
    assert any("connection_pool_size" in line for line in properties(tier=JK | {"http2": True}))


def test_workers_can_be_directives() -> None:
    rendered = entries(topology(tier=JK | {"jk_workers": "directives"}))
    conf = text(rendered, "jk.conf")
    assert "JkWorkerProperty worker.node1.host=192.0.2.11" in directives(conf, "JkWorkerProperty")
    assert directives(conf, "JkWorkersFile") == []
    assert f"{CURRENT}/httpd/workers.properties" not in rendered
    assert directives(text(rendered, "sites/www.example.com.conf"), "JkMount") == ['JkMount "/shop|/*" shop']


def test_mounts_are_a_file_of_the_site_that_is_never_read_again() -> None:
    assert mounts({"/shop": {"cluster": "shop"}}) == ["/shop|/*=shop"]
    assert directives(site_conf(tier=JK), "JkMountFile", "JkMountFileReload") == [
        'JkMountFile "${HTTPDGEN_ROOT}/httpd/sites/www.example.com-uriworkermap.properties"',
        "JkMountFileReload 0",
    ]


def test_the_root_is_mounted_as_every_path() -> None:
    assert mounts({"/": {"cluster": "shop"}}) == ["/*=shop"]


def test_what_lies_below_a_mount_and_is_not_the_cluster_s_is_left_out() -> None:
    routes = {"/shop": {"cluster": "shop", "exclude": ["/shop/private"]}, "/shop/img": {"directory": "/srv/img"}}
    assert mounts(routes) == ["!/shop/img|/*=shop", "!/shop/private|/*=shop", "/shop|/*=shop"]


def test_an_exclusion_does_not_take_a_longer_mount_of_the_same_worker_away() -> None:
    routes = {
        "/shop": {"cluster": "shop"},
        "/shop/img": {"directory": "/srv/img"},
        "/shop/img/live": {"cluster": "shop"},
    }
    assert mounts(routes) == ["/shop/img/live|/*=shop", "/shop|/*=shop"]
    assert directives(site_conf(tier=JK, routes=routes), "SetEnvIf") == [
        'SetEnvIf Request_URI "^/shop/img(?!/live(?:[;/]|$))(?:[;/]|$)" no-jk'
    ]


def test_what_no_route_has_is_not_found_and_what_mod_jk_has_is_left_to_it() -> None:
    assert directives(site_conf(tier=JK), "RedirectMatch") == ['RedirectMatch 404 "^(?!/shop(?:[;/]|$))"']


def test_the_distribution_s_own_workers_file_has_to_go() -> None:
    jk_conf = "/etc/apache2/mods-enabled/jk.conf"
    assert isinstance(entries(topology(tier=JK))[jk_conf], Absence)
    assert jk_conf not in entries(topology())


@pytest.mark.parametrize(("workers", "file"), [("file", "workers.properties"), ("directives", "jk.conf")])
def test_the_file_that_holds_the_secret_is_read_by_root_alone(workers: str, file: str) -> None:
    entry = entries(topology(tier=JK | {"jk_workers": workers}))[f"{CURRENT}/httpd/{file}"]
    assert isinstance(entry, File)
    assert AJP_SECRET.encode() in entry.content
    assert entry.mode == 0o640


def test_a_path_that_is_left_out_of_two_clusters_is_left_out_of_both() -> None:
    routes = {
        "/shop": {"cluster": "shop"},
        "/shop/api": {"cluster": "other", "exclude": ["/shop/api/static"]},
    }
    shop, other = ({"nodes": {name: {"host": name}}, "ajp_secret": {"env": "AJP"}} for name in ("app1", "app4"))
    rendered = entries(topology(tier=JK, routes=routes, clusters={"shop": shop, "other": other}))
    assert "!" not in text(rendered, "sites/www.example.com-uriworkermap.properties").replace('"!"', "")
    assert directives(text(rendered, "sites/www.example.com.conf"), "SetEnvIf") == [
        'SetEnvIf Request_URI "^/shop/api/static(?:[;/]|$)" no-jk'
    ]
