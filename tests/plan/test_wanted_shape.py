"""What runs where, from a topology and what it renders to."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from plan_site import nodes, topology, wanted
from strategies import valid_topologies

from httpdgen.model.secrets import placeholders
from httpdgen.plan.release import HostRelease, read_release, write_release
from httpdgen.plan.shape import ClusterShape, FleetShape, NodeShape, WayShape, WebShape
from httpdgen.plan.wanted import release_id
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.render import render
from httpdgen.sizing import size

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology

CURRENT = "/etc/httpdgen/current"
REPLICATED = {"replication": "cluster", "encryption_key": {"env": "KEY"}}


def shape(of: Topology | None = None) -> FleetShape:
    return wanted(of or topology()).shape


def node(of: Topology | None = None) -> NodeShape:
    return shape(of).nodes["node1"]


def web(of: Topology | None = None) -> WebShape:
    return shape(of).web_servers["web1"]


def cluster(**parts: Any) -> ClusterShape:
    return shape(topology(cluster=parts)).clusters["shop"]


def test_every_host_of_the_topology_has_its_parts() -> None:
    found = shape()
    assert list(found.hosts) == ["app1", "app2", "app3", "app4", "web1", "web2"]
    assert found.host_of == {"node1": "app1", "node2": "app2", "node3": "app3", "node4": "app4"}
    assert found.senders == {"shop": ("web1", "web2")}
    assert found.hosts["app1"].services == ("tomcat10",)


def test_a_host_that_is_both_has_both() -> None:
    both = shape(topology(tier={"hosts": ["app1"]})).hosts["app1"]
    assert both.services == ("apache2", "tomcat10")
    assert list(both.clusters) == ["shop"]


def test_a_web_server_knows_its_members_and_its_peers() -> None:
    found = web()
    assert (found.service, found.program, found.connector) == ("apache2", "/usr/sbin/apache2", "mod_proxy")
    assert found.members == {"node1": "app1", "node2": "app2", "node3": "app3", "node4": "app4"}
    assert (found.clusters, found.peers, found.management_port) == (("shop",), ("web1", "web2"), 8079)


def test_what_stands_in_front_is_known_with_its_time() -> None:
    assert (web().ready_path, web().front_seconds) == (None, 0.0)
    found = web(topology(tier={"front": {"ready_path": "/up", "wait": "1500ms"}}))
    assert (found.ready_path, found.front_seconds) == ("/up", 1.5)


def test_httpd_reads_its_own_files_and_would_read_what_must_not_be_there() -> None:
    reads = web().reads
    assert {f"{CURRENT}/httpd/balancers.conf", "/etc/apache2/sites-enabled/zzz-httpdgen.conf"} <= set(reads)
    assert "/etc/apache2/mods-enabled/status.conf" in reads
    assert list(reads) == sorted(reads)
    assert set(reads) <= wanted().hosts["web1"].keys()


def test_a_tomcat_reads_its_files_and_what_systemd_is_told_of_it() -> None:
    assert node().reads == (
        f"{CURRENT}/tomcat/node1/limits.conf",
        f"{CURRENT}/tomcat/node1/server.xml",
        "/etc/systemd/system/tomcat10.service.d/httpdgen.conf",
        "/etc/tomcat10/server.xml",
    )
    assert node().server_xml == f"{CURRENT}/tomcat/node1/server.xml"


def test_with_snippets_the_connector_is_in_its_own() -> None:
    assert node(topology(cluster={"tomcat": {"server_xml": "snippets"}})).server_xml.endswith("/node1/connector.xml")


def test_a_node_is_reached_at_its_connector() -> None:
    found = node(
        topology(cluster={"nodes": nodes(instance=1, route="first")}, hosts={"app1": {"address": "192.0.2.1"}})
    )
    assert (found.protocol, found.address, found.port, found.route) == ("ajp", "192.0.2.1", 8109, "first")
    assert (found.service, found.own_unit, found.user) == ("tomcat10-node1", True, "tomcat")


def test_a_stopped_node_does_not_run() -> None:
    assert (node().runs, node(topology(cluster={"nodes": nodes(state="stopped")})).runs) == (True, False)


def test_a_node_is_asked_for_health_uri_by_the_name_of_a_site() -> None:
    found = node(topology(cluster={"health": {"uri": "/shop/up", "expect": [204]}}))
    assert (found.health_path, found.health_statuses, found.site) == (
        "/shop/up",
        (204,),
        ("www.example.com", 80, False),
    )


def test_without_health_uri_it_is_asked_for_the_first_context() -> None:
    assert (node().health_path, node().health_statuses) == ("/shop", ())


def test_a_site_with_tls_is_asked_for_at_its_port_with_tls() -> None:
    tls = {"certificate": "/etc/ssl/a.pem", "key": "/etc/ssl/a.key"}
    sites = {"a.example.com": {"routes": {"/": {"cluster": "shop"}}, "tls": tls}}
    assert node(topology(sites=sites)).site == ("a.example.com", 443, True)


def test_a_cluster_that_nobody_routes_to_is_asked_for_its_root() -> None:
    found = node(topology(sites={"a.example.com": {"routes": {"/": {"status": 404}}}}))
    assert (found.health_path, found.site) == ("/", ("localhost", 80, False))


def test_there_is_one_way_to_each_cluster_and_a_health_page_goes_first() -> None:
    sites = {
        "a.example.com": {"routes": {"/shop": {"cluster": "shop"}}, "access": {"ip": ["192.0.2.0/24"]}},
        "b.example.com": {"routes": {"/shop": {"cluster": "shop"}}},
    }
    found = web(topology(cluster={"health": {"uri": "/shop/up"}}, sites=sites)).ways
    assert found == (WayShape("shop", "b.example.com", "127.0.0.1", 80, tls=False, path="/shop/up", statuses=(200,)),)


def test_a_way_without_a_health_page_leads_to_the_context() -> None:
    assert web().ways == (WayShape("shop", "www.example.com", "127.0.0.1", 80, tls=False, path="/shop/", statuses=()),)


def test_a_cluster_says_what_it_survives() -> None:
    assert cluster() == ClusterShape("shop", 1, "host", "none", "", "JSESSIONID")
    found = cluster(failover={"tolerate": 2, "unit": "node"}, sessions={**REPLICATED, "manager": "backup"})
    assert (found.tolerate, found.unit, found.replication, found.one_copy) == (2, "node", "cluster", True)


@pytest.mark.parametrize(
    "other",
    [
        {"encryption_key": {"env": "KEY2"}},
        {"encryption_key": None},
        {"multicast": {"address": "228.0.0.9"}},
        {"multicast": {"port": 45565}},
        {"membership": "static"},
        {"manager": "backup"},
    ],
)
def test_what_splits_a_group_gives_it_another_name(other: dict[str, Any]) -> None:
    assert cluster(sessions=REPLICATED).group != cluster(sessions=REPLICATED | other).group


def test_another_major_version_of_tomcat_splits_a_group() -> None:
    given = [topology(cluster={"sessions": REPLICATED}, platform=name) for name in ("debian-12", "debian-13")]
    assert len({shape(each).clusters["shop"].group for each in given}) == 2


@pytest.mark.parametrize("other", [{"nodes": nodes(5)}, {"nodes": nodes(lbfactor=5)}, {"ajp_secret": {"env": "OTHER"}}])
def test_what_splits_no_group_leaves_its_name(other: dict[str, Any]) -> None:
    assert cluster(sessions=REPLICATED).group == cluster(sessions=REPLICATED, **other).group


def test_the_name_of_a_group_tells_no_key() -> None:
    found = cluster(sessions=REPLICATED).group
    assert re.fullmatch("[0-9a-f]{16}", found)
    other = topology(clusters={"other": {"nodes": nodes(), "ajp_secret": {"env": "AJP"}, "sessions": REPLICATED}},
                     sites={"a.example.com": {"routes": {"/": {"status": 404}}}})  # fmt: skip
    assert shape(other).clusters["other"].group != found


def test_a_shape_travels_with_its_release() -> None:
    of = wanted(topology(tier={"front": {"ready_path": "/up"}}, cluster={"sessions": REPLICATED}))
    for host, part in of.shape.hosts.items():
        entries = {path: entry.describe() for path, entry in of.hosts[host].items()}
        release = HostRelease(of.release, "before", of.time, "ada@desk", "0f", part, entries)
        assert read_release(write_release(release)) == release


@given(valid_topologies())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_topology_has_a_shape_whose_paths_are_among_the_entries(given_topology: Topology) -> None:
    sizing = size(given_topology)
    tree = render(given_topology, sizing, placeholders(given_topology), {}, source="x")
    found = shape_of(given_topology, tree)
    assert found.hosts.keys() == tree.hosts.keys()
    for host, part in found.hosts.items():
        for each in (part.web, *part.nodes):
            assert each is None or set(each.reads) <= tree.hosts[host].keys()
        assert all(each.server_xml in each.reads for each in part.nodes)


def test_the_shape_of_a_large_fleet_is_found_in_a_moment() -> None:
    of = topology(cluster={"nodes": nodes(1000)})
    sizing = size(of)
    tree = render(of, sizing, placeholders(of), {}, source="x")
    began = time.perf_counter()
    assert len(shape_of(of, tree).nodes) == 1000
    assert time.perf_counter() - began < 1


def test_a_release_is_named_by_its_time_and_its_content() -> None:
    assert release_id(1_795_262_400, "0123456789") == "20261121T120000Z-012345"
