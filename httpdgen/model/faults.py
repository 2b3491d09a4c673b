"""Gather the faults of an input: each with its place, its line and its path, each once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.model.document.nodes import locate, span_of
from httpdgen.model.masking import Lines
from httpdgen.model.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.model.document.nodes import Found, Node
    from httpdgen.model.document.parse import Document
    from httpdgen.model.problem import Path, Problem
    from httpdgen.model.shape import Shape
    from httpdgen.span import Span

_LONGEST_KEY = 80


class Faults:
    """The faults met so far in a topology and its overlay."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._lines: dict[str, Lines] = {}
        self._faults: dict[tuple[Span, str, str], Fault] = {}
        self._damaged: set[Span] = set()

    def add(self, faults: Iterable[Fault]) -> None:
        """Take faults that are whole already."""
        for fault in faults:
            self._faults[fault.span, fault.path, fault.message] = fault

    def add_document(self, document: Document) -> None:
        """Take a document's own faults, and its lines for all that are found in it later."""
        self._lines[document.source.name] = Lines(document, self.shape)
        self.add_found(document.faults)

    def add_found(self, found: Iterable[Found]) -> None:
        """Take faults of what was written; what comes of it in the model is not reported as well."""
        for each in found:
            span = span_of(each.mark)
            self._damaged.add(span)
            self.add([Fault(span, dotted(each.path), each.message, each.hint, *self._line(span))])

    @property
    def in_what_was_written(self) -> bool:
        """Whether the files themselves have faults, so that their parts cannot be checked against each other."""
        return bool(self._damaged)

    def add_problems(self, problems: Iterable[Problem], root: Node, *, shared: bool = False) -> None:
        """Take faults of the model, and find their places in the tree that it was made from.

        What many parts have from one place (a range, defaults: `shared`) is reported once, also where the
        messages differ in a number.
        """
        for problem in problems:
            place = locate(root, problem.path, at_key=problem.at_key)
            if place.span in self._damaged:
                continue
            path = dotted(place.path)
            message = problem.message
            one_of_many = place.shared or shared
            key = (place.span, "", re.sub("[0-9]+", "#", message)) if one_of_many else (place.span, path, message)
            self._faults.setdefault(key, Fault(place.span, path, message, problem.hint, *self._line(place.span)))

    def raise_any(self) -> None:
        """Raise what was gathered.

        Raises:
            InputError: there is something.
        """
        if self._faults:
            raise self.as_error()

    def as_error(self) -> InputError:
        """Make the error that holds what was gathered."""
        return InputError(self._faults.values())

    def _line(self, span: Span) -> tuple[str | None, int]:
        return self._lines[span.file].show(span) if span.file in self._lines else (None, 0)


def dotted(path: Path) -> str:
    """Write a path the way people do.

    >>> dotted(("web_tiers", "edge", "hosts", 0))
    'web_tiers.edge.hosts[0]'
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{printable(step[:_LONGEST_KEY])}" for step in path)
    return "".join(steps).removeprefix(".")
