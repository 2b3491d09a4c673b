"""What httpd makes of its configuration: directives and sections, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its text without the quotes, its place, and whether all of it is known.

    It is not known where a ${VARIABLE} that nobody here defines is part of it.
    """

    text: str
    span: Span
    known: bool = True


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive in force, or a section of them.

    `name` is as written; `text` is all that follows it, as httpd hands it to directives that read their own
    arguments; `arguments` is that text cut as httpd cuts it for the others. `children` is None where it is no section.
    `certain` is False where it stands under a condition that could not be decided (an <IfModule> of a module that may
    or may not be loaded).
    """

    name: str
    arguments: tuple[Argument, ...]
    text: str
    span: Span
    children: tuple[Directive, ...] | None = None
    certain: bool = True

    @property
    def key(self) -> str:
        """The name as httpd compares it: in lower case."""
        return self.name.lower()

    @property
    def known(self) -> bool:
        """Whether every argument is known."""
        return all(argument.known for argument in self.arguments)

    def walk(self) -> Iterator[Directive]:
        """Go through this directive and all that stand in it, in order."""
        yield self
        for child in self.children or ():
            yield from child.walk()
