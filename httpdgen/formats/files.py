"""The files that may be read, by the path that they have on their host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Files(Protocol):
    """One host's files, as far as they were given; nothing outside of them is ever opened.

    Every path is absolute and is the one on the host, such as /etc/apache2/apache2.conf.
    """

    def read(self, path: str) -> bytes | None:
        """Give a file's bytes, or None where it is not there or was not given.

        Raises InputError where it is there and cannot be read: a permission, a socket, more than is sensible.
        """

    def exists(self, path: str) -> bool | None:
        """Tell whether a file or folder is there; None where it stands outside of what was given."""

    def glob(self, pattern: str) -> Sequence[str] | None:
        """Give the sorted paths of files that a pattern of httpd's matches, a folder standing for all files in it.

        None where the pattern leads outside of what was given, so that nothing can be said.
        """

    def shown(self, path: str) -> str:
        """Name a file as the user knows it: the way to it from where the program was started."""
