"""Which sections hold for a path, in the order in which httpd merges them (httpd manual, "Configuration Sections")."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.patterns import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.web import VirtualHost, WebServer

_WILDCARDS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Layer:
    """A section, and whether it holds for what is asked about; None where that is not to be known."""

    section: Directive
    holds: bool | None


def of_files(web_server: WebServer, virtual_host: VirtualHost, path: str) -> Iterator[Layer]:
    """Go through what holds for the file that a path would be: <Directory>, the shortest first, then <Files>."""
    root = _document_root(web_server, virtual_host)
    file = None if root is None else posixpath.join(root, path.lstrip("/"))
    plain = [each for each in _sections(web_server, virtual_host, "directory") if not _by_pattern(each)]
    for section in sorted(plain, key=lambda each: _subject(each).rstrip("/").count("/")):
        yield Layer(section, _in_folder(section, file))
    for key in ("directory", "directorymatch"):
        for section in _sections(web_server, virtual_host, key):
            if key == "directorymatch" or _by_pattern(section):
                yield Layer(section, None if file is None else _matched(section, lambda name: name, file))
    for section in _sections(web_server, virtual_host, "files", "filesmatch"):
        yield Layer(section, _matched(section, posixpath.basename, path))


def of_location(web_server: WebServer, virtual_host: VirtualHost, path: str) -> Iterator[Layer]:
    """Go through <Location> and <LocationMatch> that hold for a path, the main server's first."""
    for section in _sections(web_server, virtual_host, "location", "locationmatch"):
        if section.key == "location" and not _by_pattern(section):
            prefix = _subject(section).rstrip("/")
            yield Layer(section, path == prefix or path.startswith(f"{prefix}/") if _known(section) else None)
        else:
            yield Layer(section, _matched(section, lambda name: name, path))


def of_every_proxied(web_server: WebServer, virtual_host: VirtualHost) -> Iterator[Layer]:
    """Go through <Proxy> sections that hold for all that is proxied; those of some URLs alone do not."""
    for section in _sections(web_server, virtual_host, "proxy", "proxymatch"):
        everything = _subject(section) in {"*", ".*", "^.*$"}
        yield Layer(section, True if everything else None if section.key == "proxymatch" else False)


def _sections(web_server: WebServer, virtual_host: VirtualHost, *keys: str) -> Iterator[Directive]:
    hosts = (web_server.main,) if virtual_host.is_main else (web_server.main, virtual_host)
    for host in hosts:
        yield from host.directly(*keys)


def _document_root(web_server: WebServer, virtual_host: VirtualHost) -> str | None:
    for host in (virtual_host, web_server.main):
        if any(host.directly("DocumentRoot")):
            last = host.last("DocumentRoot")
            return last.arguments[0].text if last is not None and last.known and last.arguments else None
    return None


def _subject(section: Directive) -> str:
    """Give the path or pattern that a section is about, also behind a `~`."""
    return next((argument.text for argument in section.arguments if argument.text != "~"), "")


def _known(section: Directive) -> bool:
    return section.certain and section.known


def _by_pattern(section: Directive) -> bool:
    return any(argument.text == "~" or _WILDCARDS.intersection(argument.text) for argument in section.arguments)


def _in_folder(section: Directive, file: str | None) -> bool | None:
    folder = _subject(section).rstrip("/")
    if not _known(section):
        return None
    if not folder:
        return True
    return None if file is None else file == folder or file.startswith(f"{folder}/")


def _matched(section: Directive, part: Callable[[str], str], path: str) -> bool | None:
    """Match a pattern: a regular expression in ...Match and behind `~`, else with wildcards as of file names."""
    if not _known(section):
        return None
    if section.key.endswith("match") or section.arguments[0].text == "~":
        return matches(_subject(section), part(path))
    return fnmatchcase(part(path), _subject(section))
