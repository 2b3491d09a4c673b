"""The workers that keep connections to Tomcats: mod_proxy's members and mod_jk's AJP workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.jk import ModJk, Worker
    from httpdgen.observed.web import Balancer, Member, WebServer

AJP_TYPES = frozenset({"ajp13", "ajp14"})


@dataclass(frozen=True, slots=True)
class Proxied:
    """A member of mod_proxy with its web server, and its balancer where it has one."""

    web_server: WebServer
    balancer: Balancer | None
    member: Member


@dataclass(frozen=True, slots=True)
class Forwarding:
    """An AJP worker of mod_jk that takes requests, and the load balancing worker that it is a member of, if any."""

    jk: ModJk
    balancer: Worker | None
    worker: Worker


def proxied(fleet: Fleet) -> Iterator[Proxied]:
    """Go through all members that are certain: of balancers, and those that a ProxyPass names itself."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            yield from (Proxied(web_server, balancer, member) for member in balancer.members if member.certain)
        yield from (Proxied(web_server, None, member) for member in web_server.direct_members if member.certain)


def forwarding(fleet: Fleet) -> Iterator[Forwarding]:
    """Go through the AJP workers that are a member of something or listed; templates that others refer to are not."""
    for jk in fleet.modjks:
        for balancer, member in _members(jk):
            yield Forwarding(jk, balancer, member)
        for name in jk.listed:
            worker = jk.worker(name.name)
            if worker is not None and worker.type.value in AJP_TYPES:
                yield Forwarding(jk, None, worker)


def balancing(fleet: Fleet) -> Iterator[tuple[ModJk, Worker, tuple[Worker, ...]]]:
    """Go through the load balancing workers of mod_jk, with the workers that they balance."""
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            yield jk, worker, jk.members_of(worker)


def load_balancers(jk: ModJk) -> Iterator[Worker]:
    """Go through the load balancing workers that mod_jk makes: those of worker.list, where that is known."""
    listed = {named.name for named in jk.listed}
    for worker in jk.workers:
        if worker.type.value == "lb" and (worker.name in listed or not jk.whole):
            yield worker


def keeps_connections(member: Member) -> bool | None:
    """Tell whether a member's connections are used again; None where that is not to be known.

    A member without `disablereuse` and `enablereuse` keeps them (httpd manual, mod_proxy, enablereuse).
    """
    parameters = member.parameters
    if not parameters.whole:
        return None
    for key, kept in (("disablereuse", "off"), ("enablereuse", "on")):
        entry = parameters.get(key)
        if entry is not None:
            return None if entry.text is None else entry.text.lower() == kept
    return True


def _members(jk: ModJk) -> Iterator[tuple[Worker, Worker]]:
    for worker in load_balancers(jk):
        yield from ((worker, member) for member in jk.members_of(worker) if member.type.value in AJP_TYPES)
