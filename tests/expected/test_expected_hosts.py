"""What each host should be, from what is rendered for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import valid_topologies
from verified_site import rendered, site

from httpdgen.expected.hosts import ExpectedHost, Listening, Unit, expected_hosts, members_of
from httpdgen.model.secrets import placeholders
from httpdgen.platforms import names
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import Absence, File

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology

CURRENT = "/etc/httpdgen/current"
TLS = {"certificate": "/etc/ssl/certs/www.pem", "key": "/etc/ssl/private/www.key"}


def hosts(topology: Topology | None = None) -> dict[str, ExpectedHost]:
    return expected_hosts(*rendered(topology or site()))


def units(topology: Topology | None = None) -> dict[str, Unit]:
    return {unit.node or f"httpd of {name}": unit for name, host in hosts(topology).items() for unit in host.units}


def with_tls(key: Any) -> dict[str, Any]:
    return {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}, "tls": TLS | {"key": key}}}


def test_every_host_of_the_topology_is_expected_sorted() -> None:
    assert list(hosts()) == ["app1", "app2", "web1", "web2"]


def test_a_host_knows_its_tier_and_its_nodes() -> None:
    found = hosts()
    assert (found["web1"].tier_name, found["app1"].tier_name, found["app1"].tier) == ("edge", None, None)
    assert {name: cluster for name, (cluster, _) in found["app1"].nodes.items()} == {"node1": "shop", "node2": "shop"}
    assert not found["web1"].nodes


def test_a_host_that_is_both_has_its_web_server_first() -> None:
    both = hosts(site(tier={"hosts": ["app1"]}))["app1"]
    assert [unit.name for unit in both.units] == ["apache2", "tomcat10", "tomcat10-node2"]


def test_a_stopped_node_does_not_run() -> None:
    assert {name: unit.runs for name, unit in units().items()} == {
        "node1": True, "node2": True, "node3": False, "httpd of web1": True, "httpd of web2": True,
    }  # fmt: skip


def test_httpd_listens_on_its_ports_and_for_operators_on_loopback() -> None:
    assert units()["httpd of web1"].listening == (
        Listening(None, 80, "http"),
        Listening("127.0.0.1", 8079, "management"),
    )


def test_443_is_there_where_a_site_has_tls() -> None:
    assert units(site(sites=with_tls("/etc/key")))["httpd of web1"].listening == (
        Listening(None, 80, "http"),
        Listening(None, 443, "https"),
        Listening("127.0.0.1", 8079, "management"),
    )


@pytest.mark.parametrize(
    ("listen", "address"),
    [("192.0.2.1:80", "192.0.2.1"), ("[2001:db8::1]:80", "2001:db8::1"), ("0.0.0.0:80", None), ("[::]:80", None),
     ("web1.example.com:80", "web1.example.com")],
)  # fmt: skip
def test_httpd_listens_where_listen_says(listen: str, address: str | None) -> None:
    assert units(site(tier={"listen": [listen]}))["httpd of web1"].listening[0] == Listening(address, 80, "http")


def test_a_connector_listens_on_its_hosts_address() -> None:
    found = units()
    assert found["node1"].listening == (Listening("192.0.2.11", 8009, "ajp Connector"),)
    assert found["node2"].listening == (Listening("192.0.2.11", 8109, "ajp Connector"),)
    assert found["node3"].listening == (Listening("2001:db8::12", 8009, "ajp Connector"),)


def test_of_a_host_that_is_known_by_name_the_connector_is_everywhere_and_the_receiver_where_the_name_leads() -> None:
    cluster = {"protocol": "h2c", "ajp_secret": None, "sessions": {"replication": "cluster"}}
    assert units(site(cluster=cluster, hosts={}))["node1"].listening == (
        Listening(None, 8080, "h2c Connector"),
        Listening("app1", 4000, "Receiver"),
    )


def test_a_shutdown_port_is_on_loopback() -> None:
    nodes = {"node1": {"host": "app1", "ports": {"shutdown": 8005, "ajp": 9009}}}
    assert units(site(cluster={"nodes": nodes}))["node1"].listening == (
        Listening("192.0.2.11", 9009, "ajp Connector"),
        Listening("127.0.0.1", 8005, "shutdown port"),
    )


def test_httpd_reads_its_tree_and_what_leads_there() -> None:
    reads = units()["httpd of web1"].reads
    assert [path for path in reads if not path.startswith(f"{CURRENT}/httpd/")] == [
        "/etc/apache2/mods-enabled/mpm_event.conf",
        "/etc/apache2/mods-enabled/mpm_event.load",
        "/etc/apache2/ports.conf",
        "/etc/apache2/sites-enabled/zzz-httpdgen.conf",
        CURRENT,
        "/etc/systemd/system/apache2.service.d/httpdgen.conf",
    ]
    assert {f"{CURRENT}/httpd/{name}" for name in ("httpd.conf", "balancers.conf", "limits.conf")} <= set(reads)


def test_a_tomcat_reads_its_own_files_and_no_others() -> None:
    found = units(site(cluster={"balance": {"sticky_session": "SHOP"}}))
    assert found["node1"].reads == (
        CURRENT,
        f"{CURRENT}/tomcat/node1/context.xml.default",
        f"{CURRENT}/tomcat/node1/limits.conf",
        f"{CURRENT}/tomcat/node1/server.xml",
        "/etc/systemd/system/tomcat10.service.d/httpdgen.conf",
        "/etc/tomcat10/Catalina/localhost/context.xml.default",
        "/etc/tomcat10/server.xml",
    )
    assert "/etc/systemd/system/tomcat10-node2.service" in found["node2"].reads
    assert "/var/lib/tomcat10-node2/conf/web.xml" in found["node2"].reads
    assert not any("node1" in path or "/etc/tomcat10/" in path for path in found["node2"].reads)


def test_the_modules_are_those_that_are_loaded() -> None:
    _, _, tree = rendered(site())
    conf = tree.hosts["web1"][f"{CURRENT}/httpd/modules.conf"]
    assert isinstance(conf, File)
    loaded = set(re.findall(r"LoadModule (\w+)_module", conf.content.decode()))
    assert hosts()["web1"].modules == loaded | {"mpm_event"}


@pytest.mark.parametrize("platform", names())
def test_the_mpm_is_among_the_modules_of_every_platform(platform: str) -> None:
    found = hosts(site(tier={"mpm": "worker", "connector": "mod_jk"}, platform=platform))["web1"]
    assert {"mpm_worker", "jk"} <= found.modules
    assert found.mpm == "worker"
    assert not found.modules & found.platform.httpd.builtin


def test_a_host_without_httpd_has_neither_modules_nor_an_mpm() -> None:
    app1 = hosts()["app1"]
    assert (app1.modules, app1.mpm, app1.max_request_workers) == (frozenset(), None, None)


def test_keys_are_where_the_topology_says_that_they_are() -> None:
    tls = {"certificate": "/etc/ssl/app.pem", "key": "/etc/ssl/app.key", "ca": "/etc/ssl/ca.pem"}
    cluster = {"protocol": "https", "tls": tls, "ajp_secret": None}
    found = hosts(site(cluster=cluster, sites=with_tls("/etc/ssl/private/www.key")))
    assert {name: host.keys for name, host in found.items()} == {
        "app1": ("/etc/ssl/app.key",),
        "app2": ("/etc/ssl/app.key",),
        "web1": ("/etc/ssl/private/www.key",),
        "web2": ("/etc/ssl/private/www.key",),
    }


def test_a_key_that_is_shipped_is_an_entry_and_no_key_of_the_hosts_own() -> None:
    web1 = hosts(site(sites=with_tls({"env": "PEM"})))["web1"]
    assert web1.keys == ()
    assert f"{CURRENT}/httpd/tls/www.example.com.key" in web1.entries


def test_members_are_all_nodes_of_a_tiers_clusters() -> None:
    members = members_of(site(), "edge")
    assert [(member.cluster_name, member.node_name, member.route) for member in members] == [
        ("shop", "node1", "node1"), ("shop", "node2", "second"), ("shop", "node3", "node3"),
    ]  # fmt: skip
    assert [member.place for member in members] == [
        "node1 (ajp://192.0.2.11:8009)", "node2 (ajp://192.0.2.11:8109)", "node3 (ajp://[2001:db8::12]:8009)",
    ]  # fmt: skip


def test_a_tier_that_routes_to_no_cluster_has_no_members() -> None:
    assert members_of(site(sites={"www.example.com": {"routes": {"/": {"directory": "/srv/www"}}}}), "edge") == ()


def test_the_port_of_an_h2c_member_is_the_http_connectors() -> None:
    (first, *_) = members_of(site(cluster={"protocol": "h2c", "ajp_secret": None}), "edge")
    assert first.port == 8080


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(valid_topologies())
def test_every_file_of_any_tree_is_read_by_one_service(topology: Topology) -> None:
    sizing = size(topology)
    tree = render(topology, sizing, placeholders(topology), {}, source="topology.yaml")
    for host in expected_hosts(topology, sizing, tree).values():
        read = [path for unit in host.units for path in unit.reads if path != CURRENT]
        files = {path for path, entry in host.entries.items() if isinstance(entry, File)}
        assert len(read) == len(set(read))
        assert files <= set(read) <= host.entries.keys()
        assert not any(isinstance(host.entries[path], Absence) for path in read)
