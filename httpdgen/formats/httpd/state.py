"""What is known in the course of reading a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.formats.httpd.configuration import Unread
from httpdgen.formats.httpd.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.formats.files import Files
    from httpdgen.formats.httpd.document import Document
    from httpdgen.formats.httpd.macros import Macro
    from httpdgen.formats.httpd.modules import Modules
    from httpdgen.formats.httpd.variables import Variables
    from httpdgen.span import Span

# What macros, and files that are included anew, may bring in: each can double the others. In characters, to which
# come some for each line and each time, as they cost too.
MOST_AGAIN = 20_000_000
_EACH_LINE = 20
_EACH_TIME = 500


class State:
    """What was defined, loaded and found wrong up to the line that is being read."""

    def __init__(  # noqa: PLR0913
        self,
        files: Files,
        variables: Variables,
        modules: Modules,
        *,
        httpd_version: tuple[int, ...] | None,
        server_root: str | None,
        whole: bool,
    ) -> None:
        self.files = files
        self.variables = variables
        self.modules = modules
        self.httpd_version = httpd_version
        self.server_root = server_root
        self.whole = whole
        self.macros: dict[str, Macro] = {}
        self.macros_begun = False  # whether any was, even if it is forgotten by now
        self.documents: dict[str, Document] = {}
        self.unread: dict[Unread, None] = {}
        self.faults: dict[Fault, None] = {}
        self._again = 0

    def fault(self, span: Span, reason: str, hint: str | None = None) -> None:
        """Note what httpd refuses; once, also where a file is included several times."""
        self.faults[Fault(span, "", reason, hint)] = None

    def note_unread(self, span: Span, pattern: str, why: str) -> None:
        """Note that something was not read, so that more may be loaded and defined than was seen."""
        self.unread[Unread(span, pattern, why)] = None
        self.whole = False
        self.modules.all_seen = False

    def document(self, path: str, wanted: Span) -> Document | None:
        """Read a file, or give None where it is not there or cannot be read, which is then a fault.

        `wanted` is the place that includes it.
        """
        if path in self.documents:
            return self.documents[path]
        try:
            data = self.files.read(path)
        except InputError as error:
            self.faults.update(dict.fromkeys(error.faults))
            self.note_unread(wanted, path, "it cannot be read")
            return None
        if data is None:
            self.fault(wanted, f"Could not open configuration file {path}: No such file or directory")
            self.note_unread(wanted, path, "it is not there")
            return None
        self.documents[path] = parse(data, self.files.shown(path))
        return self.documents[path]

    def may_read_again(self, span: Span, lines: Iterable[str]) -> bool:
        """Tell whether so many lines may be read once more; where there were too many, that is a fault."""
        self._again += _EACH_TIME + sum(len(line) + _EACH_LINE for line in lines)
        if self._again > MOST_AGAIN:
            self.fault(span, "macros and files that are included again bring in too much: they multiply one another")
            self.note_unread(span, "", "too much was brought in before")
        return self._again <= MOST_AGAIN
