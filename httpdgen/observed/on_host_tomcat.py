"""Read the files of a host's Tomcats: each server.xml, and what stands beside it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.formats import java_properties, xml
from httpdgen.observed.tomcat_build import build_tomcat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.errors import Fault
    from httpdgen.observed.given.host_files import HostFiles
    from httpdgen.observed.given.kinds import Kind
    from httpdgen.observed.given.survey import Survey
    from httpdgen.observed.tomcat import Tomcat

# /etc/tomcat10, /var/lib/tomcat9-shop, /opt/tomcat-10.1.30, apache-tomcat-9.0.80
# A tarball's folder, or a distribution's; tomcat2 elsewhere is as likely the second of two.
_VERSION = re.compile(
    r"/(?:apache-tomcat-|tomcat-(?=[0-9]+\.)|(?<=/etc/)tomcat|(?<=/var/lib/)tomcat|(?<=/usr/share/)tomcat)"
    r"([0-9]{1,2}(?:\.[0-9]{1,3}){0,2})(?=[/-]|\Z)"
)
_CONFIGURATION = re.compile(r"/etc/(tomcat[0-9]*)\Z")
_APPLICATION = re.compile(r"/webapps/([^/]+)/WEB-INF/web\.xml\Z")


class TomcatReader:
    """Reads the Tomcats of one host; what keeps a file from being read is gathered in `faults`."""

    def __init__(self, host: str, files: HostFiles, found: Survey, version: tuple[int, ...] | None) -> None:
        self.faults: list[Fault] = []
        self._host = host
        self._files = files
        self._found = found
        self._version = version

    def tomcats(self) -> tuple[Tomcat, ...]:
        """See every Tomcat."""
        servers = self._found.of("server.xml")
        found = [self._tomcat(path, alone=len(servers) == 1) for path in servers]
        self._read_others("web.xml")
        self._read_others("context.xml")
        return tuple(tomcat for tomcat in found if tomcat is not None)

    def _read_others(self, kind: Kind) -> None:
        """Read the files of a kind that are no Tomcat's here: they have to be readable all the same."""
        for path in self._found.of(kind):
            if self._files.index.real(path) not in self._files.reads:
                self._document(path, kind)

    def _tomcat(self, path: str, *, alone: bool) -> Tomcat | None:
        """See one; context.xml and web.xml files are its own if in its folders, or anywhere if it is `alone`."""
        document = self._document(path, "server.xml")
        if document is None:
            return None
        folder = posixpath.dirname(path)
        bases = _bases(folder)
        mine = [each for each in self._found.of("context.xml") if alone or _is_below(each, bases)]
        web_xmls = [each for each in self._found.of("web.xml") if alone or _is_below(each, bases)]
        contexts = [(each, self._document(each, "context.xml")) for each in mine]
        applications = [
            (self._document(each, "web.xml"), context_path(each))
            for each in web_xmls
            if posixpath.dirname(each) != folder  # conf/web.xml is what all applications begin with
        ]
        try:
            return build_tomcat(
                host=self._host,
                document=document,
                version=self._version or version_of(path),
                properties=self._properties(posixpath.join(folder, "catalina.properties")),
                properties_known=False,  # -D options stand in start scripts
                contexts=[found for _, found in contexts if found is not None],
                web_xmls=[(found, where) for found, where in applications if found is not None],
                world_readable=self._world_readable(path),
            )
        except InputError as error:
            self.faults += error.faults
            return None

    def _document(self, path: str, kind: str) -> xml.Document | None:
        try:
            content = self._files.read_as(path, kind)
            return None if content is None else xml.parse(content, self._files.shown(path))
        except InputError as error:
            self.faults += error.faults
            return None

    def _properties(self, path: str) -> Mapping[str, str]:
        try:
            content = self._files.read_as(path, "properties")
            return {} if content is None else java_properties.parse(content, self._files.shown(path)).values
        except InputError as error:
            self.faults += error.faults
            return {}

    def _world_readable(self, path: str) -> bool | None:
        read = self._files.reads.get(self._files.index.real(path) or path)
        return None if read is None else read.world_readable


def version_of(path: str) -> tuple[int, ...] | None:
    """Tell Tomcat's version from the folders that its server.xml is in.

    >>> version_of("/etc/tomcat10/server.xml"), version_of("/opt/apache-tomcat-9.0.80/conf/server.xml")
    ((10,), (9, 0, 80))
    >>> version_of("/srv/tomcat2/conf/server.xml") is None
    True
    """
    found = _VERSION.search(path)
    return tuple(int(part) for part in found[1].split(".")) if found else None


def context_path(path: str) -> str | None:
    """Tell an application's context path from its folder below webapps (Tomcat configuration, Context, "Naming").

    >>> context_path("/var/lib/tomcat10/webapps/shop#v2##3/WEB-INF/web.xml")
    '/shop/v2'
    """
    found = _APPLICATION.search(path)
    if found is None:
        return None
    name = found[1].partition("##")[0]
    return "" if name == "ROOT" else "/" + name.replace("#", "/")


def _bases(folder: str) -> tuple[str, ...]:
    """Give the folders that hold what belongs to the Tomcat whose server.xml is in one; Debian has two."""
    debian = _CONFIGURATION.search(folder)
    if debian:
        return folder, f"{folder[: debian.start()]}/var/lib/{debian[1]}"
    return (posixpath.dirname(folder),) if posixpath.basename(folder) == "conf" else (folder,)


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)
