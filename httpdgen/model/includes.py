"""Find and read the user's own files that a topology includes."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.model.document.source import read_bytes
from httpdgen.model.problem import Path, Problem

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology


def read_includes(topology: Topology, folder: pathlib.Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Read every included file beside the topology: name as written -> content, and what cannot be read."""
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path, name in _includes(topology):
        if name in contents:
            continue
        try:
            contents[name] = _read(folder, name)
        except _IncludeError as error:
            problems.append(Problem(path, str(error), error.hint))
    return contents, problems


class _IncludeError(Exception):
    """A file that cannot be included."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def _read(folder: pathlib.Path, name: str) -> bytes:
    written = PurePosixPath(name)
    if written.is_absolute() or ".." in written.parts:
        raise _IncludeError(f"{name} leads out of the topology's folder", "name a file beside the topology or below")
    path = folder / written
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise _IncludeError(f"{name} is a link that leads out of the topology's folder", "copy the file instead")
        if not path.is_file():
            raise _IncludeError(f"no file {name} beside the topology")
        return read_bytes(path)
    except InputError as error:
        raise _IncludeError(f"{name} {error.faults[0].message}") from None
    except (OSError, RuntimeError) as error:  # a name that is too long, a loop of links
        raise _IncludeError(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from None


def _includes(topology: Topology) -> Iterator[tuple[Path, str]]:
    """Walk over every included file: where it is named, and its name."""
    for tier_name, tier in topology.web_tiers.items():
        yield from _numbered(("web_tiers", tier_name, "include"), tier.include)
    for cluster_name, cluster in topology.clusters.items():
        place = ("clusters", cluster_name, "include")
        yield from _numbered((*place, "engine"), cluster.include.engine)
        yield from _numbered((*place, "host"), cluster.include.host)
    for site_name, site in topology.sites.items():
        yield from _numbered(("sites", site_name, "include"), site.include)
        for route_path, route in site.routes.items():
            yield from _numbered(("sites", site_name, "routes", route_path, "include"), route.include)


def _numbered(place: Path, names: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for index, name in enumerate(names):
        yield (*place, index), name
