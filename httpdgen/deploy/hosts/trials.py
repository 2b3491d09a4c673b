"""Have httpd and Tomcat read a release that is not current."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.hosts.failures import shown
from httpdgen.deploy.hosts.layout import RELEASES
from httpdgen.deploy.hosts.scratch_xml import scratch_server_xml
from httpdgen.render.context import CURRENT
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from httpdgen.deploy.host import Folder
    from httpdgen.deploy.hosts.commands import Commands
    from httpdgen.plan.shape import NodeShape

_SCRATCH = re.compile(r"(?:file:)?/run/httpdgen/test\.\w+/base")
_NOISE = re.compile(r"Action '.*' failed\.|The Apache error log may have more|AH00558: ")
_TELLING = re.compile(r"SEVERE|^\s*(?:Caused by: )?[\w.$]+(?:Exception|Error)\b")


def try_httpd(commands: Commands, folder: Folder) -> None:
    """Have httpd test a folder.

    Raises:
        RefusedError: it does not take it.
    """
    shape = folder.release.shape
    if shape.web is not None:
        root = platforms.load(shape.platform).httpd.server_root
        asked, words = f"httpd does not take {folder.name}", (folder.name, shape.web.program, root)
        commands.change(asked, "test-httpd", *words, mask=lambda text: commands.mask(_without_noise(text)))


def _without_noise(text: str) -> str:
    """Leave out what apache2ctl adds, and what it says of every configuration."""
    return "\n".join(line for line in text.splitlines() if not _NOISE.match(line))


def try_tomcat(
    commands: Commands, folder: Folder, node: NodeShape, fetch: Callable[[Sequence[str]], dict[str, bytes]]
) -> None:
    """Have Tomcat read a node's server.xml, ours or, where ours are fragments, the one that is there.

    A missing secret shows only at a start, and an attribute that Tomcat does not know is a warning to it.

    Raises:
        RefusedError: it says SEVERE of something, or ends as one that failed.
    """
    entry = folder.entries.get(f"{CURRENT}/tomcat/{node.name}/server.xml")
    if isinstance(entry, File):
        content = entry.content
    else:
        content = fetch([node.server_xml]).get(node.server_xml, b"")
        if not content:
            raise RefusedError(commands.connection.host, f"there is no {node.server_xml}, which {node.name} reads")
    scratch = scratch_server_xml(content, folder.entries).replace(
        f"{CURRENT}/".encode(), f"{RELEASES}/{folder.name}/".encode()
    )
    conf = node.server_xml.rpartition("/")[0]
    asked = f"Tomcat does not take {node.name}'s files of {folder.name}"

    def readable(text: str) -> str:
        """Name files as what they are, and leave out where in Tomcat's code something happened."""
        lines = _SCRATCH.sub("CATALINA_BASE", text).splitlines()
        telling = [line for line in lines if _TELLING.search(line)]
        return commands.mask("\n".join(telling or lines))

    done = commands.change(asked, "test-tomcat", folder.name, node.user, node.home, conf, stdin=scratch, mask=readable)
    if b"SEVERE" in done.stdout:
        raise RefusedError(commands.connection.host, f"{asked}: {shown(done.stdout, readable)}")
