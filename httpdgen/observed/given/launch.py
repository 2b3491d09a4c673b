"""What httpd is started with, as the layout of a host tells it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.errors import InputError
from httpdgen.observed.given.environment import read_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.observed.given.host_files import HostFiles

_MAIN_NAMES = frozenset({"apache2.conf", "httpd.conf"})
_DEBIAN = "/etc/apache2/"
_OPTIONS_OF_DEBIAN = "APACHE_ARGUMENTS"
_RENDERED = "/etc/httpdgen/current"


@dataclass(frozen=True, slots=True)
class Launch:
    """What counts before httpd reads its first line.

    `whole` tells that the entry is httpd's main file. `builtin` are the modules that are there without a LoadModule
    that was seen; `builtin_known` tells that these are all. `defines` are those of -D, None where they are not known.
    """

    whole: bool
    server_root: str | None
    builtin: frozenset[str]
    builtin_known: bool
    defines: tuple[str, ...] | None
    environment: Mapping[str, str] = field(default_factory=dict)


def launch_of(files: HostFiles, entry: str) -> Launch:
    """Tell it for the file that httpd begins with, or for a fragment of a configuration."""
    httpd = _layout_of(entry)
    is_ours = httpd is not None and entry == httpd.entry
    is_main = posixpath.basename(entry) in _MAIN_NAMES
    rendered = files.index.real_folder(_RENDERED) is not None
    environment = _environment(files) if entry.startswith(_DEBIAN) else {}
    builtin = {f"{name}_module" for name in httpd.builtin} if httpd else set()
    return Launch(
        whole=is_main or is_ours,
        server_root=httpd.server_root if httpd else _root_of(entry) if is_main else None,
        builtin=frozenset(builtin | _linked_modules(files) if is_ours else builtin),
        # A tarball is built as somebody likes.
        builtin_known=httpd is not None and (rendered or httpd.server_root.startswith("/etc/")),
        defines=() if rendered or (environment and _OPTIONS_OF_DEBIAN not in environment) else None,
        environment=environment,
    )


def _layout_of(entry: str) -> platforms.Httpd | None:
    """Tell on which platform httpd begins with a file; SUSE has /etc/apache2 too, but another main file in it."""
    for name in platforms.names():
        httpd = platforms.load(name).httpd
        main = "apache2.conf" if httpd.server_root == _DEBIAN.rstrip("/") else "conf/httpd.conf"
        if entry in {httpd.entry, f"{httpd.server_root}/{main}"}:
            return httpd
    return None


def _root_of(main: str) -> str:
    """Give the ServerRoot that a main file is in by custom: it is in there itself, or in its folder conf."""
    folder = posixpath.dirname(main)
    return posixpath.dirname(folder) if posixpath.basename(folder) == "conf" else folder


def _environment(files: HostFiles) -> Mapping[str, str]:
    try:
        return read_environment(files.peek(f"{_DEBIAN}envvars") or b"")
    except InputError:  # variables are not known then, and what depends on them is not judged
        return {}


def _linked_modules(files: HostFiles) -> set[str]:
    """Name the modules that links in mods-enabled load, where the files that they lead to are the distribution's."""
    names = files.index.names_in(f"{_DEBIAN}mods-enabled")
    return {
        f"{name.removesuffix('.load')}_module"
        for name in names
        if name.endswith(".load") and files.exists(f"{_DEBIAN}mods-enabled/{name}") is not False
    }
