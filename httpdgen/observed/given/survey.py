"""Find in a host's files those with which reading begins."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.errors import InputError
from httpdgen.observed.given import disk, kinds, templates
from httpdgen.observed.given.entries import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.errors import Fault
    from httpdgen.observed.given.gather import GivenHost
    from httpdgen.observed.given.host_files import HostFiles

_MAIN_NAMES = frozenset({"apache2.conf", "httpd.conf"})
# httpd reads what lies in these only where a link or an Include leads there, and a tarball's is what it came with.
_SPARE_FOLDERS = frozenset({"sites-available", "mods-available", "conf-available", "original"})
_LOOKED_FOR = (
    "apache2.conf, httpd.conf, *.conf, workers.properties, uriworkermap.properties, server.xml, web.xml or context.xml"
)


@dataclass
class Survey:
    """Paths by what they are. `httpd` are files that httpd starts with, or fragments where there is no such file."""

    httpd: list[str] = field(default_factory=list)
    others: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: kinds.Kind) -> list[str]:
        """Give the paths of a kind that is not httpd's."""
        return self.others.get(kind, [])

    def add(self, path: str, kind: kinds.Kind) -> None:
        """Take in a path, once."""
        found = self.httpd if kind == "httpd" else self.others[kind]
        if path not in found:
            found.append(path)


def survey(host: GivenHost) -> Survey:
    """Find them: files that were named one by one, and those that a layout or their names tell in folders."""
    found = Survey()
    files = host.files
    for path in host.alone:
        _look_at_one(found, files, path)
    in_folders = _distinct(files, [path for path in sorted(files.index.entries) if path not in host.alone])
    for path in in_folders:
        _look_for_others(found, files, path)
    for path in _httpd_in(found, files, in_folders):
        found.add(path, "httpd")
    return found


def nothing_found(names: Iterable[str]) -> list[Fault]:
    """Say of folders that nothing in them is known."""
    hint = f"looked for {_LOOKED_FOR}"
    return [disk.whole_file(name, "holds no configuration of httpd, mod_jk or Tomcat", hint) for name in names]


def _look_at_one(found: Survey, files: HostFiles, path: str) -> None:
    """Take in a file that was named: it has to be something."""
    content = _content(found, files, path)
    if content is None:
        return
    kind = kinds.kind_of(path, content)
    if kind is not None:
        found.add(path, kind)
    elif kinds.may_be_httpds(path, content):
        found.add(path, "httpd")
    elif templates.is_named_so(path):
        files.leave(path, templates.note_of_name(files.shown(path)))
    else:
        message = "is no configuration of httpd, mod_jk or Tomcat that is known, by its name or by what it holds"
        found.faults.append(disk.whole_file(files.shown(path), message, f"give one of {_LOOKED_FOR}"))


def _look_for_others(found: Survey, files: HostFiles, path: str) -> None:
    """Take in what is not httpd's, and note templates."""
    if templates.is_named_so(path):
        if kinds.may_be_ours(path[: path.rindex(".")]):
            files.leave(path, templates.note_of_name(files.shown(path)))
        return
    if not kinds.may_be_ours(path) or path.endswith((".conf", ".vhost")):
        return
    content = _content(found, files, path)
    kind = None if content is None else kinds.kind_of(path, content)
    if kind is not None and kind != "httpd":
        found.add(path, kind)


def _httpd_in(found: Survey, files: HostFiles, paths: list[str]) -> Iterator[str]:
    """Give the files with which httpd starts: its main ones, else what we render into it, else each on its own."""
    mains = [path for path in paths if posixpath.basename(path) in _MAIN_NAMES and not _is_spare(path)]
    entries = {platforms.load(name).httpd.entry for name in platforms.names()}
    ours = [path for path in paths if path in entries and not _has_main(path, mains)]
    readable = [path for path in mains if _is_httpd(found, files, path)]
    if ours or readable:
        yield from ours
        yield from readable
    elif not found.httpd:
        yield from (path for path in paths if path.endswith((".conf", ".vhost")) and _is_httpd(found, files, path))


def _has_main(entry: str, mains: list[str]) -> bool:
    """Tell whether the main file that leads to an entry of ours was given: it stands beside it, or one folder up."""
    root = posixpath.dirname(posixpath.dirname(entry))
    return any(main.startswith(f"{root}/") for main in mains)


def _is_spare(path: str) -> bool:
    return not _SPARE_FOLDERS.isdisjoint(path.split("/"))


def _is_httpd(found: Survey, files: HostFiles, path: str) -> bool:
    content = _content(found, files, path)
    return content is not None and kinds.kind_of(path, content) == "httpd"


def _content(found: Survey, files: HostFiles, path: str) -> bytes | None:
    try:
        return files.peek(path)
    except InputError as error:
        found.faults += error.faults
        return None


def _distinct(files: HostFiles, paths: list[str]) -> list[str]:
    """Leave out a path where a link leads to the same file: the link's is the one that the server knows."""
    linked = {files.index.real(path): path for path in reversed(paths) if isinstance(files.index.entries[path], Link)}
    return [path for path in paths if linked.get(files.index.real(path), path) == path]
