"""A host's shape, folders and answers for tests without hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.files import digest_of
from httpdgen.deploy.host import Folder
from httpdgen.plan.release import HostRelease
from httpdgen.plan.shape import HostShape, NodeShape
from httpdgen.tree import Absence, Entry, File, Link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.holds import Hold

FIRST = "20261121T120000Z-0a1b2c"
CONF = "/etc/httpdgen/current/httpd/server.conf"
SERVER_XML = "/etc/httpdgen/current/tomcat/node1/server.xml"
NODE = NodeShape(
    name="node1", cluster="shop", service="tomcat10", own_unit=False, reads=(), server_xml="/etc/tomcat10/server.xml",
    user="tomcat", home="/usr/share/tomcat10", protocol="ajp", address="192.0.2.1",
    port=8009, route="node1", lbfactor=1, role="active", state="active", domain=None, runs=True, health_path="/",
    health_statuses=(), site=("www.example.com", 80, False),
)  # fmt: skip
SHAPE = HostShape("app1", "debian-12", None, (NODE,), {})
ENTRIES: dict[str, Entry] = {
    CONF: File(b"Listen 80\n"),
    SERVER_XML: File(b"<Server/>\n", 0o640, "root", "tomcat"),
    "/etc/tomcat10/server.xml": Link(SERVER_XML),
    "/etc/apache2/mods-enabled/status.conf": Absence("it would answer on every site"),
}


def folder(
    entries: Mapping[str, Entry] = ENTRIES,
    held: Mapping[str, Entry] | None = None,
    holds: Mapping[str, Hold] | None = None,
    name: str = FIRST,
) -> Folder:
    release = HostRelease(
        FIRST, "before", 1_763_700_000, "me@here", digest_of(entries), SHAPE,
        {path: entry.describe() for path, entry in sorted(entries.items())},
        {path: entry.describe() for path, entry in (held or {}).items()},
    )  # fmt: skip
    return Folder(name, release, entries, held or {}, holds or {})


def answer(*fields: tuple[str, str], records: tuple[bytes, ...] = ()) -> bytes:
    """Give what the program writes when it reads a host."""
    first = [("httpdgen", "1"), ("clock", "1763700001.5"), ("lock", "")]
    begun = b"".join(f"{key}\0{value}\0".encode() for key, value in [*first, *fields])
    return begun + b"".join(record + b"\0" for record in records) + b"end\0\0"
