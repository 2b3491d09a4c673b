"""See a Cluster as Tomcat does: with what SimpleTcpCluster adds where nothing is written.

Source: Tomcat configuration reference, "The Cluster object" and the pages of its Manager, Channel, Membership,
Receiver and Interceptors.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.observed.tomcat import ReplicationCluster
from httpdgen.observed.tomcat_parts import by_default, named, unknown, unsure, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.settings import Setting
    from httpdgen.observed.tomcat import Part

_CLUSTER = "org.apache.catalina.ha.tcp.SimpleTcpCluster"
_MULTICAST = "McastService"
_BY_OTHER_MEANS = {"StaticMembershipService", "CloudMembershipService"}
_MEMBERSHIP_STARTED = 4 | 8  # of channelStartOptions: hearing others, and telling them of this one
_ALL_STARTED = 15
_OPTIONS = {
    "byte": 1,
    "byte_message": 1,
    "use_ack": 2,
    "sync": 4,
    "synchronized_ack": 4,
    "async": 8,
    "asynchronous": 8,
    "secure": 16,
    "udp": 32,
    "multicast": 64,
}


def send_options(text: str) -> int | None:
    """Read channelSendOptions: a number above 0, or names with commas between them.

    >>> send_options("use_ack, sync"), send_options("8"), send_options("fast")
    (6, 8, None)
    """
    number = whole_number(text)
    if number is not None:
        return number if number > 0 else None
    names = [name.strip() for name in text.split(",")]
    if not all(name in _OPTIONS for name in names):
        return None
    total = 0
    for name in names:
        total |= _OPTIONS[name]
    return total


def read_cluster(part: Part) -> ReplicationCluster:
    """Read a <Cluster>; of another class than Tomcat's own, the defaults are not known."""
    known = part.class_name.value == _CLUSTER
    cluster = part if known else unsure(part)
    channel = _child(cluster, "Channel", known=known)
    membership = _child(channel, "Membership", known=known)
    receiver = _child(channel, "Receiver", known=known)
    interceptors = channel.all("Interceptor")
    multicast = _multicast(cluster, membership)
    return ReplicationCluster(
        part=part,
        span=part.span,
        manager=_manager(cluster, known=known),
        send_options=cluster.attributes.setting("channelSendOptions", send_options, 8),
        multicast=multicast,
        group=_group(membership) if multicast else None,
        domain=_domain(membership),
        filter_domain=_filter_domain(channel, interceptors, known=known),
        frequency_ms=_of_multicast(membership, "frequency", 500, multicast=multicast),
        drop_time_ms=_of_multicast(membership, "dropTime", 3000, multicast=multicast),
        receiver_address=receiver.attributes.text("address", "auto"),
        receiver_port=receiver.attributes.setting("port", whole_number, 4000),
        auto_bind=_auto_bind(receiver),
        interceptors=interceptors,
        members=tuple(_standing_in(membership, interceptors, "Member")),
        local_member=next(_standing_in(membership, interceptors, "LocalMember"), None),
        valves=part.all("Valve"),
    )


def _child(parent: Part, name: str, *, known: bool) -> Part:
    """Give a child, or one without attributes in its place, which so has all defaults."""
    written = parent.first(name)
    if written is not None:
        return written if known else unsure(written)
    absent = replace(parent, name=name, class_name=by_default(None, parent.span), children=())
    return replace(absent, attributes=replace(parent.attributes, entries=(), whole=known))


def _manager(cluster: Part, *, known: bool) -> Setting[str]:
    written = cluster.first("Manager")
    if written is None:
        return by_default("DeltaManager", cluster.span) if known else unknown(cluster.span)
    name = written.class_name
    return replace(name, value=name.value.rpartition(".")[2]) if name.value is not None else unknown(written.span)


def _multicast(cluster: Part, membership: Part) -> bool | None:
    """Tell whether membership is by multicast; that is so where no Membership is written."""
    started = cluster.attributes.setting("channelStartOptions", whole_number, _ALL_STARTED)
    if started.value is None:
        return None
    if not started.value & _MEMBERSHIP_STARTED:
        return False
    if membership.class_name.missing:
        return True
    name = (membership.class_name.value or "").rpartition(".")[2]
    return True if name == _MULTICAST else False if name in _BY_OTHER_MEANS else None


def _group(membership: Part) -> tuple[str, int] | None:
    address = membership.attributes.text("address", "228.0.0.4").value
    port = membership.attributes.setting("port", whole_number, 45564).value
    return None if address is None or port is None else (address, port)


def _of_multicast(membership: Part, key: str, default: int, *, multicast: bool | None) -> Setting[int]:
    if multicast is None:
        return unknown(membership.span)
    return membership.attributes.setting(key, whole_number, default if multicast else None)


def _domain(membership: Part) -> Setting[str]:
    """Read the domain: static membership has it on the member that stands for this Tomcat."""
    local = membership.first("LocalMember")
    own = named(membership, "domain")
    return named(local, "domain") if local is not None and own.missing else own


def _filter_domain(channel: Part, interceptors: tuple[Part, ...], *, known: bool) -> Setting[str]:
    filters = [each for each in interceptors if each.is_class("DomainFilterInterceptor")]
    if filters:
        return named(filters[-1], "domain")
    known = known and all(each.class_name.known for each in interceptors)
    return by_default(None, channel.span) if known else unknown(channel.span)


def _auto_bind(receiver: Part) -> Setting[int]:
    """Read autoBind: what is less than 1 counts as 1."""
    found = receiver.attributes.setting("autoBind", whole_number, 100)
    return found if found.value is None else replace(found, value=max(found.value, 1))


def _standing_in(membership: Part, interceptors: tuple[Part, ...], name: str) -> Iterator[Part]:
    for parent in (membership, *interceptors):
        yield from parent.all(name)
