"""The one Connector of a node, and the valve that believes what web servers say of a client."""

from __future__ import annotations

import re

import pytest
from tomcat_site import AJP_SECRET, TWO_NODES, only, server_xml

from httpdgen.render.tomcat.connector import trusted_pattern

CONNECTOR = "Service/Connector"
REMOTE_IP = "Service/Engine/Valve[@className='org.apache.catalina.valves.RemoteIpValve']"
TLS = {"certificate": "/etc/ssl/app.pem", "key": "/etc/ssl/app.key", "ca": "/etc/ssl/ca.pem"}


def test_ajp_listens_on_the_host_s_address_and_asks_for_the_secret() -> None:
    connector = only(server_xml({"protocol": "ajp"}), CONNECTOR)

    assert connector.get("protocol") == "AJP/1.3"
    assert (connector.get("address"), connector.get("port")) == ("192.0.2.11", "8009")
    assert (connector.get("secretRequired"), connector.get("secret")) == ("true", AJP_SECRET)


def test_a_host_known_by_name_alone_listens_on_every_address() -> None:
    assert only(server_xml({}, hosts={}), CONNECTOR).get("address") == "0.0.0.0"


@pytest.mark.parametrize("protocol", ["ajp", "http", "https", "h2c"])
def test_each_protocol_has_exactly_one_connector_and_no_shutdown_port(protocol: str) -> None:
    server = server_xml({"protocol": protocol, "tls": TLS if protocol == "https" else None})

    assert only(server, CONNECTOR).get("maxThreads") == "960"
    assert server.get("port") == "-1"


def test_a_second_instance_has_ports_100_higher() -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app1", "instance": 1}}
    sessions = {"replication": "cluster"}

    server = server_xml({"nodes": nodes, "sessions": sessions}, "node2")

    assert only(server, CONNECTOR).get("port") == "8109"
    assert only(server, "Service/Engine/Cluster/Channel/Receiver").get("port") == "4100"


def test_tomcat_keeps_an_idle_connection_longer_than_the_web_servers_do() -> None:
    connector = only(server_xml({"protocol": "http", "timeouts": {"keep_alive": "30s"}}), CONNECTOR)

    assert int(connector.get("keepAliveTimeout", "")) > 30_000
    assert connector.get("maxKeepAliveRequests") == "-1"


def test_tomcat_waits_for_data_longer_than_the_most_patient_web_server() -> None:
    tiers = {"edge": {"hosts": ["web1"], "timeouts": {"request": "90s"}}}

    assert only(server_xml({}, web_tiers=tiers), CONNECTOR).get("connectionTimeout") == "95000"


def test_https_names_the_certificate_and_its_key() -> None:
    server = server_xml({"protocol": "https", "tls": TLS})

    certificate = only(server, f"{CONNECTOR}/SSLHostConfig/Certificate")
    assert dict(certificate.attrib) == {"certificateFile": "/etc/ssl/app.pem", "certificateKeyFile": "/etc/ssl/app.key"}
    assert only(server, CONNECTOR).get("SSLEnabled") == "true"
    assert only(server, CONNECTOR).get("port") == "8443"


def test_h2c_upgrades_the_http_connector_and_keeps_connections_as_long() -> None:
    server = server_xml({"protocol": "h2c"})

    upgrade = only(server, f"{CONNECTOR}/UpgradeProtocol")
    assert upgrade.get("className") == "org.apache.coyote.http2.Http2Protocol"
    assert upgrade.get("keepAliveTimeout") == only(server, CONNECTOR).get("keepAliveTimeout")


def test_virtual_threads_are_asked_for_only_where_the_cluster_says_so() -> None:
    assert only(server_xml({"tomcat": {"virtual_threads": True}}), CONNECTOR).get("useVirtualThreads") == "true"
    assert only(server_xml({}), CONNECTOR).get("useVirtualThreads") is None


def test_over_http_only_the_web_servers_are_believed() -> None:
    pattern = only(server_xml({"protocol": "http"}), REMOTE_IP).get("internalProxies", "")

    assert re.fullmatch(pattern, "192.0.2.1")
    assert re.fullmatch(pattern, "192.0.2.2")
    assert not re.fullmatch(pattern, "192.0.2.11")
    assert not re.fullmatch(pattern, "192a0b2c1")


def test_web_servers_known_by_name_leave_tomcat_s_own_private_addresses() -> None:
    hosts = {"app1": {"address": "192.0.2.11"}}

    assert only(server_xml({"protocol": "http"}, hosts=hosts), REMOTE_IP).get("internalProxies") is None


@pytest.mark.parametrize(("protocol", "header"), [("https", "X-Forwarded-Host"), ("http", None), ("h2c", None)])
def test_the_client_s_host_comes_in_a_header_only_where_the_host_header_names_the_node(
    protocol: str, header: str | None
) -> None:
    server = server_xml({"protocol": protocol, "tls": TLS if protocol == "https" else None})

    assert only(server, REMOTE_IP).get("hostHeader") == header


def test_ajp_needs_no_valve_for_the_client_s_address() -> None:
    assert server_xml({}).find(REMOTE_IP) is None


def test_a_web_server_on_loopback_is_believed_from_all_of_it() -> None:
    assert re.fullmatch(trusted_pattern(["127.0.0.21"]) or "", "127.0.0.1")


def test_the_route_is_the_node_s_name_or_the_one_that_it_says() -> None:
    nodes = {"node1": {"host": "app1"}, "node2": {"host": "app2", "route": "Old_Route"}}

    assert only(server_xml({"nodes": nodes}, "node1"), "Service/Engine").get("jvmRoute") == "node1"
    assert only(server_xml({"nodes": nodes}, "node2"), "Service/Engine").get("jvmRoute") == "Old_Route"


def test_applications_are_deployed_at_a_start_and_not_because_a_file_changed() -> None:
    assert only(server_xml({"nodes": TWO_NODES}), "Service/Engine/Host").get("autoDeploy") == "false"
