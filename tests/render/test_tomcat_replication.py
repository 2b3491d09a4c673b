"""How nodes find each other, and who keeps copies of whose sessions."""

from __future__ import annotations

from typing import Any

import pytest
from tomcat_site import ENCRYPTION_KEY, Part, class_names, only, render, server_xml, text

CLUSTER = "Service/Engine/Cluster"
CHANNEL = f"{CLUSTER}/Channel"
DOMAINS = {
    "a1": {"host": "app1", "domain": "east"},
    "a2": {"host": "app2", "domain": "east"},
    "b1": {"host": "app3", "domain": "west"},
    "b2": {"host": "app4", "domain": "west"},
}
DROPIN = "/etc/httpdgen/current/tomcat/node1/limits.conf"


def replicated(**sessions: Any) -> Part:
    return {"sessions": {"replication": "cluster"} | sessions}


def test_without_replication_there_is_no_cluster() -> None:
    assert server_xml({}).find(CLUSTER) is None


def test_both_valves_are_named() -> None:
    valves = class_names(only(server_xml(replicated()), CLUSTER), "Valve")

    assert valves == ["ReplicationValve", "JvmRouteBinderValve"]


@pytest.mark.parametrize(("manager", "name"), [("delta", "DeltaManager"), ("backup", "BackupManager")])
def test_the_manager_is_the_one_that_was_chosen(manager: str, name: str) -> None:
    assert class_names(only(server_xml(replicated(manager=manager)), CLUSTER), "Manager") == [name]


def test_encryption_comes_before_the_failure_detector() -> None:
    channel = only(server_xml(replicated(encryption_key={"env": "KEY"})), CHANNEL)

    names = class_names(channel, "Interceptor")
    assert names.index("EncryptInterceptor") < names.index("TcpFailureDetector")
    assert channel.xpath("Interceptor/@encryptionKey") == [ENCRYPTION_KEY]


def test_the_receiver_has_the_host_s_address_and_exactly_its_port() -> None:
    receiver = only(server_xml(replicated()), f"{CHANNEL}/Receiver")

    assert (receiver.get("address"), receiver.get("port"), receiver.get("autoBind")) == ("192.0.2.11", "4000", "1")


def test_multicast_says_group_and_domain() -> None:
    multicast = {"address": "228.1.2.3", "port": 45_001}

    membership = only(server_xml(replicated(multicast=multicast)), f"{CHANNEL}/Membership")

    assert membership.get("address") == "228.1.2.3"
    assert membership.get("port") == "45001"
    assert membership.get("domain") == "shop"


def test_static_members_are_the_others_and_oneself_is_the_local_one() -> None:
    membership = only(server_xml(replicated(membership="static"), "node2"), f"{CHANNEL}/Membership")

    assert [member.get("host") for member in membership.iterfind("Member")] == ["192.0.2.11"]
    assert only(membership, "LocalMember").get("host") == "192.0.2.12"


def test_two_nodes_call_a_static_member_by_the_same_16_bytes() -> None:
    seen = only(server_xml(replicated(membership="static"), "node1"), f"{CHANNEL}/Membership/Member").get(
        "uniqueId", ""
    )
    own = only(server_xml(replicated(membership="static"), "node2"), f"{CHANNEL}/Membership/LocalMember").get(
        "uniqueId"
    )

    assert seen == own
    numbers = [int(number) for number in seen.strip("{}").split(",")]
    assert len(numbers) == 16
    assert all(-128 <= number <= 127 for number in numbers)


def test_a_stopped_node_stays_a_member_so_that_its_return_changes_no_other() -> None:
    running: Part = {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2"}}}
    stopped: Part = {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2", "state": "stopped"}}}

    members = [
        only(server_xml(nodes | replicated(membership="static")), f"{CHANNEL}/Membership/Member").get("host")
        for nodes in (running, stopped)
    ]

    assert members == ["192.0.2.12", "192.0.2.12"]


@pytest.mark.parametrize("membership", ["multicast", "static"])
def test_a_domain_refuses_members_and_messages_of_every_other(membership: str) -> None:
    sessions = {"replication": "domain", "membership": membership}

    filters = {
        node: only(server_xml({"nodes": DOMAINS, "sessions": sessions}, node), f"{CHANNEL}/Interceptor[@domain]")
        for node in DOMAINS
    }

    assert {node: found.get("domain") for node, found in filters.items()} == {
        "a1": "shop.east",
        "a2": "shop.east",
        "b1": "shop.west",
        "b2": "shop.west",
    }
    assert all(found.get("className", "").endswith(".DomainFilterInterceptor") for found in filters.values())


def test_static_members_are_those_of_the_domain() -> None:
    sessions = {"replication": "domain", "membership": "static"}

    membership = only(server_xml({"nodes": DOMAINS, "sessions": sessions}, "b1"), f"{CHANNEL}/Membership")

    assert [member.get("host") for member in membership.iterfind("Member")] == ["app4"]


def test_replication_to_the_whole_cluster_crosses_domains() -> None:
    server = server_xml({"nodes": DOMAINS} | replicated(membership="static"), "b1")

    assert len(list(server.iterfind(f"{CHANNEL}/Membership/Member"))) == 3


@pytest.mark.parametrize(
    ("sessions", "hosts", "wanted"),
    [
        ({"replication": "cluster"}, {}, True),
        ({"replication": "cluster", "membership": "static"}, {}, False),
        ({"replication": "cluster", "multicast": {"address": "ff15::4"}}, {}, False),
        ({"replication": "cluster"}, {"app1": {"address": "2001:db8::11"}}, False),
        ({"replication": "none"}, {}, False),
    ],
)
def test_the_jvm_uses_ipv4_alone_for_an_ipv4_group(sessions: Part, hosts: Part, wanted: bool) -> None:
    dropin = text(render({"sessions": sessions}, hosts=hosts), DROPIN)

    assert ("-Djava.net.preferIPv4Stack=true" in dropin) == wanted


def test_the_file_says_that_the_application_has_to_be_distributable() -> None:
    server = text(render(replicated()), "/etc/httpdgen/current/tomcat/node1/server.xml")

    assert "<distributable/>" in server
