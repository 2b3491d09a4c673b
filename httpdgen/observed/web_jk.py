"""See mod_jk in a web server: its directives, and the files that they name."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.formats import uriworkermap, workers
from httpdgen.observed.jk_build import build_mod_jk
from httpdgen.observed.jk_mounts import jk_mount, mounts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.errors import Fault
    from httpdgen.formats.files import Files
    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.web import Mount, Mpm, VirtualHost


class JkFiles:
    """The files of one web server's mod_jk: what was read of them, and what could not be."""

    def __init__(self, server_root: str | None, workers_files: Files, mount_files: Files) -> None:
        self.faults: list[Fault] = []
        self._root = server_root
        self._workers_files = workers_files
        self._mount_files = mount_files
        self._all_read = True

    def mounts_of(self, directive: Directive, section: Directive | None, order: int) -> tuple[Mount, ...]:
        """Read a JkMount, JkUnMount or JkMountFile; the first mount's number is given."""
        if directive.key != "jkmountfile":
            return jk_mount(directive, section, order)
        found = self._content(directive, self._mount_files)
        if found is None:
            return ()
        mounts = mounts_of(uriworkermap.parse(*found), order)
        return tuple(replace(mount, certain=mount.certain and directive.certain) for mount in mounts)

    def mod_jk(
        self,
        virtual_hosts: Sequence[VirtualHost],
        mpm: Mpm,
        *,
        version: tuple[int, ...] | None,
        whole: bool,
        complete: bool,
    ) -> ModJk | None:
        """Put it together; None where no directive is mod_jk's. The mount files have been read by then.

        `whole` tells that all of httpd's configuration was read, `complete` that nothing that is included was left out.
        """
        directives = tuple(_of_mod_jk(virtual_hosts))
        if not directives:
            return None
        documents = [
            workers.parse(*found)
            for directive in directives
            if directive.key == "jkworkersfile" and (found := self._content(directive, self._workers_files))
        ]
        return build_mod_jk(
            span=directives[0].span,
            attached=True,
            whole=complete and self._all_read and (whole or bool(documents)),
            documents=documents,
            directives=directives,
            version=version,
            threads_per_child=mpm.threads_per_child.value,
        )

    def _content(self, directive: Directive, files: Files) -> tuple[bytes, str] | None:
        """Read the file that a directive names, and give the name that its places bear."""
        path = self._path(directive)
        try:
            content = None if path is None else files.read(path)
        except InputError as error:
            self.faults += error.faults
            content = None
        if path is None or content is None:
            self._all_read = False
            return None
        self._all_read = self._all_read and directive.certain
        return content, files.shown(path)

    def _path(self, directive: Directive) -> str | None:
        if not directive.arguments or not directive.known:
            return None
        written = directive.arguments[0].text
        if posixpath.isabs(written):
            return written
        return None if self._root is None else posixpath.join(self._root, written)


def _of_mod_jk(virtual_hosts: Sequence[VirtualHost]) -> Iterator[Directive]:
    for virtual_host in virtual_hosts:
        yield from (directive for directive in virtual_host.walk() if directive.key.startswith("jk"))
