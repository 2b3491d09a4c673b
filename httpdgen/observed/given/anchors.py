"""Where on its host stands what was given, told from the folders on the way to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SERVERS = r"(?:apache2|httpd|tomcat[\w.-]*|libapache2-mod-jk|httpdgen)(?=/|\Z)"
_KNOWN = re.compile(
    rf"/etc(?:/{_SERVERS}|\Z)|/usr/local/{_SERVERS}|/opt/{_SERVERS}|/var/lib/tomcats?(?:[\w.-]*)(?=/|\Z)"
)

# Folders in which many programs have their own: that one file of them was given says nothing of the others.
_SHARED = frozenset(
    {"/", "/etc", "/etc/systemd", "/etc/systemd/system", "/home", "/opt", "/root", "/srv", "/usr", "/usr/local"}
    | {"/usr/share", "/var", "/var/lib", "/var/log", "/var/run", "/run"}
)
_ROOT_FOLDERS = ("etc", "home", "opt", "srv", "usr/local", "usr/share", "var/lib")


def known_part(real: str) -> str | None:
    """Give the path that something has on its host, where a layout tells it.

    >>> known_part("/home/me/copied/etc/apache2/apache2.conf"), known_part("/home/me/apache2.conf")
    ('/etc/apache2/apache2.conf', None)
    """
    found = list(_KNOWN.finditer(real))
    return real[found[-1].start() :] if found else None


def is_root(folders: Iterable[str]) -> bool:
    """Tell whether a folder stands for a host's root, by the names of folders below it."""
    return not set(folders).isdisjoint(_ROOT_FOLDERS)


def full_folders(holding: Iterable[str]) -> set[str]:
    """Give those of the folders that hold files in which nothing else can be: whoever copied one copied all of it."""
    return {folder for folder in holding if folder not in _SHARED}
