"""From paths to a fleet: find the hosts and files in what was given, read them, and put the two sides together."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from httpdgen.observed.fleet import Fleet, Versions
from httpdgen.observed.given.gather import gather
from httpdgen.observed.given.survey import nothing_found
from httpdgen.observed.links import link_fleet
from httpdgen.observed.on_host import see_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from httpdgen.errors import Fault


def observe(paths: Sequence[Path], *, stdin: bytes | None = None, versions: Versions | None = None) -> Fleet:
    """Read what was given and see the fleet in it.

    A path is a rendered tree (a folder for each host, with or without manifest.json), a folder of configuration in a
    layout that Debian, RHEL or a tarball has, or one file; several paths that are no trees are one host. The path `-`
    stands for `stdin`. Nothing outside of the paths is opened. What cannot be read becomes a fault of the fleet.
    """
    with _no_collection():
        return _observe(paths, stdin, versions or Versions())


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking again and again through all that is built up, of which nothing is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _observe(paths: Sequence[Path], stdin: bytes | None, versions: Versions) -> Fleet:
    given = gather(paths, stdin)
    seen = [see_host(host, versions) for host in given.hosts]
    hosts = tuple(each.host for each in seen)
    web_servers = tuple(found for each in seen for found in each.web_servers)
    tomcats = tuple(found for each in seen for found in each.tomcats)
    attached = (web_server.jk for web_server in web_servers if web_server.jk is not None)
    modjks = (*attached, *(found for each in seen for found in each.lone_modjks))
    faults = [*given.faults, *(fault for each in seen for fault in each.faults)]
    notes = _in_order(note for each in seen for note in each.notes)
    if not faults and not notes and not any(host.files for host in hosts):
        faults += nothing_found(given.folders)
    return Fleet(
        hosts=hosts,
        web_servers=web_servers,
        tomcats=tomcats,
        modjks=modjks,
        links=link_fleet(web_servers, modjks, tomcats, hosts),
        faults=_in_order(faults),
        notes=notes,
        whole=given.whole,
    )


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults), key=lambda fault: (fault.span, fault.message)))
