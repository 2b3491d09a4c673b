"""A Cluster is seen with what SimpleTcpCluster adds where nothing is written."""

from __future__ import annotations

import pytest
from tomcat_sources import cluster, engine

from httpdgen.observed.settings import Origin

TRIBES = "org.apache.catalina.tribes"
STATIC = f"""
<Channel className="{TRIBES}.group.GroupChannel">
  <Membership className="{TRIBES}.membership.StaticMembershipService">
    <LocalMember className="{TRIBES}.membership.StaticMember" domain="a" host="10.0.0.1" port="4000"/>
    <Member className="{TRIBES}.membership.StaticMember" domain="a" host="10.0.0.2" port="4000"/>
  </Membership>
  <Receiver className="{TRIBES}.transport.nio.NioReceiver" address="10.0.0.1" autoBind="0"/>
  <Interceptor className="{TRIBES}.group.interceptors.TcpFailureDetector"/>
  <Interceptor className="{TRIBES}.group.interceptors.StaticMembershipInterceptor">
    <Member className="{TRIBES}.membership.StaticMember" host="10.0.0.3" port="4000"/>
  </Interceptor>
  <Interceptor className="{TRIBES}.group.interceptors.DomainFilterInterceptor" domain="a"/>
</Channel>
<Valve className="org.apache.catalina.ha.tcp.ReplicationValve"/>
"""


def channel(membership: str) -> str:
    return f'<Channel className="{TRIBES}.group.GroupChannel">{membership}</Channel>'


def multicast(attributes: str) -> str:
    return channel(f'<Membership className="{TRIBES}.membership.McastService" {attributes}/>')


def test_a_cluster_without_children_has_tomcats_defaults() -> None:
    found = cluster()

    assert (found.manager.value, found.send_options.value) == ("DeltaManager", 8)
    assert (found.multicast, found.group) == (True, ("228.0.0.4", 45564))
    assert (found.domain.missing, found.filter_domain.missing) == (True, True)
    assert (found.frequency_ms.value, found.drop_time_ms.value) == (500, 3000)
    assert (found.receiver_address.value, found.receiver_port.value, found.auto_bind.value) == ("auto", 4000, 100)
    assert (found.interceptors, found.members, found.local_member, found.valves) == ((), (), None, ())


def test_membership_by_multicast_is_read() -> None:
    found = cluster(multicast('address="228.0.0.9" port="45570" domain="shop" frequency="250" dropTime="1000"'))

    assert (found.group, found.domain.value) == (("228.0.0.9", 45570), "shop")
    assert (found.frequency_ms.value, found.drop_time_ms.value) == (250, 1000)


def test_the_group_is_not_to_be_known_where_a_part_of_it_is_not() -> None:
    found = cluster(multicast('address="${group}"'))

    assert (found.multicast, found.group) == (True, None)


def test_static_membership_is_read() -> None:
    found = cluster(STATIC)

    assert (found.multicast, found.group, found.domain.value, found.filter_domain.value) == (False, None, "a", "a")
    assert [each.attributes.text("host").value for each in found.members] == ["10.0.0.2", "10.0.0.3"]
    assert found.local_member is not None
    assert (found.receiver_address.value, found.auto_bind.value) == ("10.0.0.1", 1)
    assert found.drop_time_ms.missing
    assert found.interceptors[0].is_class("TcpFailureDetector")
    assert [each.class_name.value for each in found.valves] == ["org.apache.catalina.ha.tcp.ReplicationValve"]


@pytest.mark.parametrize(
    ("membership", "attributes", "expected"),
    [
        ("", 'channelStartOptions="3"', False),
        ("", 'channelStartOptions="15"', True),
        ("", 'channelStartOptions="${start}"', None),
        (f'<Membership className="{TRIBES}.membership.cloud.CloudMembershipService"/>', "", False),
        ('<Membership className="com.example.Membership"/>', "", None),
        ('<Membership className="${membership}"/>', "", None),
    ],
)
def test_whether_membership_is_by_multicast(membership: str, attributes: str, expected: bool | None) -> None:
    assert cluster(channel(membership), attributes).multicast is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6", 6),
        ("async", 8),
        ("use_ack,sync", 6),
        ("synchronized_ack , use_ack", 6),
        ("asynchronous,multicast", 72),
        ("0", None),
        ("fast", None),
        ("", None),
    ],
)
def test_send_options_come_by_number_or_by_names(text: str, expected: int | None) -> None:
    found = cluster(attributes=f'channelSendOptions="{text}"').send_options

    assert (found.value, found.known) == (expected, expected is not None)


def test_a_manager_is_named_without_its_package() -> None:
    assert (
        cluster('<Manager className="org.apache.catalina.ha.session.BackupManager"/>').manager.value == "BackupManager"
    )
    assert cluster('<Manager className="${manager}"/>').manager.origin is Origin.UNKNOWN


def test_an_empty_domain_is_none() -> None:
    assert cluster(multicast('domain=""')).domain.missing


def test_defaults_of_another_class_are_not_to_be_known() -> None:
    found = engine('<Engine><Cluster className="com.example.Cluster"/></Engine>').cluster

    assert found is not None
    assert {found.manager.origin, found.send_options.origin, found.receiver_port.origin} == {Origin.UNKNOWN}
    assert (found.multicast, found.group) == (None, None)
