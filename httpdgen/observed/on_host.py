"""See everything on one host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.formats.httpd.load import load
from httpdgen.observed.fleet import Host, SourceFile
from httpdgen.observed.given.launch import launch_of
from httpdgen.observed.given.survey import survey
from httpdgen.observed.on_host_jk import lone_mod_jks
from httpdgen.observed.on_host_tomcat import TomcatReader
from httpdgen.observed.web_build import Sources, build_web_server
from httpdgen.span import Span

if TYPE_CHECKING:
    from httpdgen.errors import Fault
    from httpdgen.observed.fleet import Versions
    from httpdgen.observed.given.gather import GivenHost
    from httpdgen.observed.given.host_files import Read
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host and what is on it; `faults` kept files from being read, `notes` say of files that were left unjudged."""

    host: Host
    web_servers: tuple[WebServer, ...]
    tomcats: tuple[Tomcat, ...]
    lone_modjks: tuple[ModJk, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


@dataclass
class _WebServers:
    """The web servers of a host, by the path of the file that each begins with."""

    by_entry: dict[str, WebServer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    included: set[str] = field(default_factory=set)


def see_host(given: GivenHost, versions: Versions) -> SeenHost:
    """Find the files with which reading begins, and read from there on."""
    files = given.files
    found = survey(given)
    web = _WebServers()
    for entry in found.httpd:
        if files.shown(entry) not in web.included:
            _see_web_server(web, given, entry, versions)
    web_servers = tuple(web.by_entry[entry] for entry in web.by_entry if files.shown(entry) not in web.included)
    tomcat_reader = TomcatReader(given.name, files, found, versions.tomcat)
    tomcats = tomcat_reader.tomcats()
    lone, jk_faults = lone_mod_jks(files, found, versions.mod_jk)
    faults = [*found.faults, *web.faults, *tomcat_reader.faults, *jk_faults]
    notes = tuple(files.notes.values())
    host = Host(given.name, frozenset({given.name} - {""}), tuple(map(_source_file, files.reads.values())))
    return SeenHost(host, web_servers, tomcats, lone, tuple(dict.fromkeys(set(faults) - set(notes))), notes)


def _see_web_server(web: _WebServers, given: GivenHost, entry: str, versions: Versions) -> None:
    files = given.files
    launch = launch_of(files, entry)
    configuration = load(
        entry,
        files.reading_as("httpd"),
        variables=launch.environment,
        builtin_modules=launch.builtin,
        defines=launch.defines,
        whole=launch.whole,
        httpd_version=versions.httpd,
        server_root=launch.server_root,
    )
    shown = files.shown(entry)
    sources = Sources(
        host=given.name,
        span=Span(shown, 1, 1),
        builtin=launch.builtin if launch.builtin_known else None,
        workers_files=files.reading_as("workers"),
        mount_files=files.reading_as("uriworkermap"),
    )
    web.by_entry[entry], faults = build_web_server(configuration, sources, versions)
    web.faults += (*configuration.faults, *faults)
    web.included |= {document.file for document in configuration.documents} - {shown}


def _source_file(read: Read) -> SourceFile:
    """Show bytes that are no UTF-8 as one sign each, so that columns stay as they are."""
    text = read.content.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode("utf-8")
    return SourceFile(read.shown, read.path, read.kind, text, read.world_readable)
