"""Go through the ways that requests take: the workers of mod_proxy and mod_jk that are in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.observed.fleet import AnyWorker, Host
    from httpdgen.observed.jk import ModJk, Worker
    from httpdgen.observed.web import Balancer, Member, WebServer

_PROTOCOLS = {"ajp": "ajp", **dict.fromkeys(("http", "https", "ws", "wss", "h2", "h2c"), "http")}
_JK_PROTOCOLS = {"ajp13": "ajp", "ajp14": "ajp"}
_BALANCING = "lb"


@dataclass(frozen=True, slots=True)
class Way:
    """A worker with its balancer, if any, and the host, port and protocol ("ajp" or "http") that it names.

    `from_host` is the host that it stands on; host, port and protocol are None where they are not to be known.
    """

    web_server: WebServer | None
    worker: AnyWorker
    balancer: Balancer | Worker | None
    jk: ModJk | None
    from_host: str
    host: str | None
    port: int | None
    protocol: str | None


def ways(web_servers: Sequence[WebServer], modjks: Sequence[ModJk], hosts: Sequence[Host]) -> Iterator[Way]:
    """Go through the workers in use, once for each balancer that they are in."""
    for web_server in web_servers:
        yield from _of_mod_proxy(web_server)
    owners = {id(web_server.jk): web_server for web_server in web_servers if web_server.jk is not None}
    folders = {file.shown: host.name for host in hosts for file in host.files}
    for jk in modjks:
        owner = owners.get(id(jk))
        from_host = folders.get(jk.span.file, "") if owner is None else owner.host
        yield from _of_mod_jk(jk, owner, from_host)


def _of_mod_proxy(web_server: WebServer) -> Iterator[Way]:
    for balancer in web_server.balancers:
        for member in balancer.members:
            yield _member(web_server, member, balancer)
    for member in web_server.direct_members:
        yield _member(web_server, member, None)


def _member(web_server: WebServer, member: Member, balancer: Balancer | None) -> Way:
    backend = member.backend
    protocol = _PROTOCOLS.get(backend.scheme or "")
    return Way(web_server, member, balancer, None, web_server.host, backend.host, backend.port, protocol)


def _of_mod_jk(jk: ModJk, web_server: WebServer | None, from_host: str) -> Iterator[Way]:
    defined = {worker.name: worker for worker in jk.workers if worker.defined}
    for name in _used(jk, web_server):
        worker = defined.get(name)
        if worker is None:
            continue
        if worker.type.value == _BALANCING:
            for member in _balanced(worker, defined):
                yield _worker(jk, web_server, from_host, member, worker)
        else:
            yield _worker(jk, web_server, from_host, worker, None)


def _used(jk: ModJk, web_server: WebServer | None) -> Iterator[str]:
    """Go through the names that worker.list and mounts use, each once; others, such as templates, are never started."""
    mounts = [*jk.mounts]
    for virtual_host in web_server.virtual_hosts if web_server is not None else ():
        mounts += virtual_host.mounts
    mounted = (mount.target for mount in mounts if mount.kind == "JkMount")
    yield from dict.fromkeys((*(named.name for named in jk.listed), *mounted))


def _balanced(balancer: Worker, defined: Mapping[str, Worker]) -> Iterator[Worker]:
    for name in dict.fromkeys(named.name for named in balancer.balance_workers):
        if name in defined:
            yield defined[name]


def _worker(jk: ModJk, web_server: WebServer | None, from_host: str, worker: Worker, balancer: Worker | None) -> Way:
    protocol = _JK_PROTOCOLS.get(worker.type.value or "")
    return Way(web_server, worker, balancer, jk, from_host, worker.host.value, worker.port.value, protocol)
