"""Pages by which a web server is watched and steered: where they are, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.access import answers_elsewhere, main_server_answers, may_reach
from httpdgen.lint.knowledge.trilean import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.requirements import Client
    from httpdgen.observed.jk import Worker
    from httpdgen.observed.web import Mount, VirtualHost, WebServer

HANDLERS = frozenset({"balancer-manager", "server-info", "server-status"})
STATUS_WORKER = "jkstatus"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name (a handler's, or `jkstatus` for a worker of type status), its path, and its mount.

    `virtual_hosts` are those that have it: what the main server's sections say is every virtual host's too.
    """

    name: str
    path: str
    mount: Mount
    web_server: WebServer
    virtual_hosts: tuple[VirtualHost, ...]
    worker: Worker | None = None

    def may_be_reached(self, client: Client) -> bool | None:
        """Tell whether a client on another machine is let in; None where that is not to be known."""
        return any_of(
            may_reach(self.web_server, host, self.path, client, as_file=self.worker is None)
            for host in self.virtual_hosts
            if answers_elsewhere(self.web_server, host)
        )


def management_pages(web_server: WebServer) -> Iterator[Page]:
    """Go through the pages whose path is known."""
    for virtual_host in web_server.virtual_hosts:
        for mount in virtual_host.mounts:
            if mount.certain and mount.path.startswith("/"):
                yield from _page(web_server, virtual_host, mount)


def _page(web_server: WebServer, virtual_host: VirtualHost, mount: Mount) -> Iterator[Page]:
    if mount.kind == "SetHandler" and mount.target.lower() in HANDLERS and _is_plain(mount):
        hosts = _heirs(web_server, virtual_host)
        yield Page(mount.target.lower(), mount.path, mount, web_server, hosts)
    worker = web_server.jk.worker(mount.target) if mount.kind == "JkMount" and web_server.jk is not None else None
    if worker is not None and worker.type.value == "status" and not _is_unused(web_server, virtual_host):
        path = mount.path.rstrip("*").rstrip("/") or "/"
        yield Page(STATUS_WORKER, path, mount, web_server, (virtual_host,), worker)


def _is_plain(mount: Mount) -> bool:
    """Tell whether a handler stands in a <Location> of one path, not of a pattern."""
    section = mount.section
    return section is not None and section.key == "location" and not set("*?[~").intersection(section.text)


def _heirs(web_server: WebServer, virtual_host: VirtualHost) -> tuple[VirtualHost, ...]:
    if not virtual_host.is_main:
        return (virtual_host,)
    main = web_server.virtual_hosts[:1] if main_server_answers(web_server) else ()
    return (*main, *web_server.virtual_hosts[1:])


def _is_unused(web_server: WebServer, virtual_host: VirtualHost) -> bool:
    """Tell whether a JkMount stands in a main server that never answers: virtual hosts do not take it over."""
    return virtual_host.is_main and not main_server_answers(web_server)
