"""What of a fleet was seen, in numbers: whoever gave too little sees it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.cli.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import AnyWorker, Fleet
    from httpdgen.observed.jk import ModJk, Worker


@dataclass(frozen=True, slots=True)
class Seen:
    """How many there are; `linked` are the members whose Connector was given as well."""

    hosts: int
    files: int
    web_servers: int
    tomcats: int
    members: int
    linked: int

    def __str__(self) -> str:
        numbers = ((self.web_servers, "web server"), (self.tomcats, "Tomcat"), (self.members, "member"))
        parts = [counted(number, what) for number, what in numbers if number]
        if self.members:
            leads = "leads" if self.linked == 1 else "lead"
            parts.append(f"{self.linked:,} of {self.members:,} {leads} to a Connector that was given")
        return ", ".join(parts) or "no web server and no Tomcat"


def see(fleet: Fleet) -> Seen:
    """Count what there is in a fleet."""
    members = {id(member) for member in _members(fleet)}
    return Seen(
        hosts=len(fleet.hosts),
        files=len(fleet.files),
        web_servers=len(fleet.web_servers),
        tomcats=len(fleet.tomcats),
        members=len(members),
        linked=len(members & {id(link.worker) for link in fleet.links}),
    )


def _members(fleet: Fleet) -> Iterator[AnyWorker]:
    for web_server in fleet.web_servers:
        yield from web_server.members()
    for jk in fleet.modjks:
        yield from _used_workers(jk)


def _used_workers(jk: ModJk) -> Iterator[Worker]:
    """Give the workers that lead to a Tomcat and are listed or balanced: others may be there to be referred to."""
    balanced = (name for worker in jk.workers for name in worker.balance_workers)
    for name in {named.name for named in (*jk.listed, *balanced)}:
        worker = jk.worker(name)
        if worker is not None and (worker.type.value or "").startswith("ajp"):
            yield worker
