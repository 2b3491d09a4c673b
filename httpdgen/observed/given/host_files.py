"""One host's files, as far as they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.observed.given import disk, globbing, index, kinds, modes, templates
from httpdgen.observed.given.entries import Absence, Held, Link, OnDisk, Special

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.errors import Fault
    from httpdgen.observed.given.index import Index


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: its real path on the host, its bytes, what it was read as, and what is known of it."""

    path: str
    shown: str
    content: bytes
    kind: str
    world_readable: bool | None


class HostFiles:
    """What was given of one host; all that is read is remembered in `reads`.

    `partial` tells that only some of the host's files are here, so that nothing can be said of the others: a rendered
    tree holds what we write, and a distribution's files stand beside it. Files that turn out to be templates of another
    program are left unjudged, and stand in `notes`.
    """

    def __init__(self, paths: Index, *, partial: bool) -> None:
        self.index = paths
        self.partial = partial
        self.reads: dict[str, Read] = {}
        self.notes: dict[str, Fault] = {}
        self._contents: dict[str, bytes | InputError | None] = {}

    def reading_as(self, kind: str) -> FilesOfKind:
        """Give the same files to one who reads them as something."""
        return FilesOfKind(self, kind)

    def peek(self, path: str) -> bytes | None:
        """Give a file's bytes without remembering that it was read as anything.

        Raises:
            InputError: it is there and cannot be read, or is left unjudged; `notes` then has what is said of it.
        """
        real = self.index.real(path)
        if real is None or self.index.entry(path) is None:
            self._unseen(path)
            return None
        if real not in self._contents:
            self._contents[real] = self._open(real)
        content = self._contents[real]
        if isinstance(content, InputError):
            raise content
        return content

    def read_as(self, path: str, kind: str) -> bytes | None:
        """Give a file's bytes, or None where it is not there or was not given.

        Raises:
            InputError: it is there and cannot be read, or is no text.
        """
        content = self.peek(path)
        real = self.index.real(path)
        if content is not None and real is not None:
            if not (kind.endswith(".xml") or kinds.is_text(content)):
                raise InputError([disk.no_text(self.shown(real))])
            entry = self.index.entries[real]
            readable = modes.world_readable(entry) if isinstance(entry, OnDisk) else None
            self.reads[real] = Read(real, self.shown(real), content, kind, readable)
        return content

    def exists(self, path: str) -> bool | None:
        """Tell whether a file or folder is there; None where that is not to be known."""
        return self.index.exists(path)

    def glob(self, pattern: str) -> Sequence[str] | None:
        """Give the files that a pattern of httpd's matches, in httpd's order; None where that is not to be known."""
        if len(pattern) >= index.LONGEST_PATH:
            return ()
        normal = index.normal(pattern)
        if not globbing.is_pattern(normal) and not self.exists(normal):
            return None if self.exists(normal) is None else ()
        found = tuple(path for path in globbing.expand(self.index, normal) if self._may_be(path))
        known = self.index.is_covered(globbing.before_pattern(normal))
        return found if found or known or self.index.real_folder(normal) else None

    def shown(self, path: str) -> str:
        """Name a file as the user knows it."""
        entry = self.index.entry(path)
        return entry.shown if isinstance(entry, OnDisk | Held | Special) else path

    def _may_be(self, path: str) -> bool:
        """Tell whether httpd would find a name; that of a link is there too where what it leads to is not."""
        here = self.index.entries.get(path)
        return isinstance(here, Link) or (self.exists(path) is not False and not isinstance(here, Absence))

    def leave(self, path: str, note: Fault) -> InputError:
        """Leave a file unjudged, and give what to raise."""
        self.notes[path] = note
        return InputError([note])

    def _unseen(self, path: str) -> None:
        """Note a link in a folder that leads to where nothing is known; of anything else there is nothing to say."""
        if isinstance(self.index.entries.get(path), Link) and not self.partial and self.exists(path) is not False:
            message = "is a link that leads out of what was given"
            raise self.leave(path, disk.whole_file(path, message, "give what it leads to as well"))

    def _open(self, real: str) -> bytes | InputError | None:
        entry = self.index.entries.get(real)
        if isinstance(entry, Special):
            return InputError([disk.no_file(entry.shown, entry.kind)])
        try:
            content = disk.read_file(entry.place, entry.shown) if isinstance(entry, OnDisk) else None
        except InputError as error:
            return error
        if isinstance(entry, Held):
            content = entry.content
        if content and (sign := templates.sign_in(content, real)):
            return self.leave(real, templates.note(self.shown(real), sign))
        return content


class FilesOfKind:
    """One host's files for one who reads them as something; see `formats.files.Files`."""

    def __init__(self, files: HostFiles, kind: str) -> None:
        self._files = files
        self._kind = kind

    def read(self, path: str) -> bytes | None:
        """Give a file's bytes; InputError where it is there and cannot be read."""
        return self._files.read_as(path, self._kind)

    def exists(self, path: str) -> bool | None:
        """Tell whether a file or folder is there."""
        return self._files.exists(path)

    def glob(self, pattern: str) -> Sequence[str] | None:
        """Give the files that a pattern matches."""
        return self._files.glob(pattern)

    def shown(self, path: str) -> str:
        """Name a file as the user knows it."""
        return self._files.shown(path)
