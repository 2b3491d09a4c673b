"""Read an inventory's files, and gather what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.model.document.nodes import MapNode, Scalar, span_of
from httpdgen.model.document.parse import read_document
from httpdgen.model.document.source import read_source
from httpdgen.model.faults import dotted
from httpdgen.model.inventory.values import NOT_SHOWN, READERS
from httpdgen.model.masking import Lines
from httpdgen.model.shape import Shape

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from httpdgen.model.document.nodes import Mark
    from httpdgen.model.problem import Path

# Of groups only, and only inside of the inventory itself.
PRIORITY = "ansible_group_priority"
# What a file begins with that `ansible-vault encrypt` has made unreadable as a whole.
_VAULT_HEADER = "$ANSIBLE_VAULT;"


class _Variables(Shape):
    """What of an inventory may be shown: most variables that are read. Any other may be a password."""

    def is_secret(self, path: Path) -> bool:
        """Say whether a path leads to anything else."""
        return not path or path[-1] in NOT_SHOWN or (path[-1] not in READERS and path[-1] != PRIORITY)


class Reader:
    """Reads files, and keeps their lines and their faults, each once."""

    def __init__(self) -> None:
        self.faults: dict[Fault, None] = {}
        self._shape = _Variables()
        self._lines: dict[str, Lines] = {}

    def mapping(self, file: FilePath) -> MapNode | None:
        """Read a file; give None where it is empty, encrypted, or no mapping, which is a fault."""
        try:
            source = read_source(file)
        except InputError as error:
            self.faults |= dict.fromkeys(error.faults)
            return None
        if source.text.startswith(_VAULT_HEADER):
            return None
        document = read_document(source, any_tag=True)
        self._lines[source.name] = Lines(document, self._shape)
        for found in document.faults:
            self.refuse(found.mark, found.path, found.message, found.hint)
        root = document.root
        if isinstance(root, MapNode):
            return root
        if root is not None and not (isinstance(root, Scalar) and root.value is None):
            self.refuse(root.mark, (), "must be a mapping")
        return None

    def refuse(self, mark: Mark, path: Path, message: str, hint: str | None = None) -> None:
        """Keep a fault."""
        self.faults[self.fault(mark, path, message, hint)] = None

    def fault(self, mark: Mark, path: Path, message: str, hint: str | None = None) -> Fault:
        """Give a fault with its place and its line, of which only what is no secret is shown."""
        span = span_of(mark)
        lines = self._lines.get(span.file)
        return Fault(span, dotted(path), message, hint, *((None, 0) if lines is None else lines.show(span)))

    def raise_any(self) -> None:
        """Raise what was kept.

        Raises:
            InputError: there is something.
        """
        if self.faults:
            raise InputError(self.faults)
