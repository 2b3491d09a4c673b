"""Comments that say what is not to be reported: `# httpdgen: ignore=RULE reason`, or the like in XML."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.lint.stated import is_statement
from httpdgen.lint.statements import Comment, comments_in
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.lint.finding import Finding
    from httpdgen.observed.fleet import Fleet, SourceFile

_MARK = "httpdgen:"
# What looks like an order to us; all else is a word about us.
_ORDER = re.compile(r"httpdgen:\s*(?P<order>[\w-]+)\s*=", re.IGNORECASE)
_IGNORE = re.compile(
    r"httpdgen:[ \t]*(?P<order>ignore|ignore-file)=(?P<rules>[\w-]+(?:,[\w-]+)*)(?:\s+(?P<reason>.*))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A rule that is not to be reported for a file's lines, from `first` to `last`; `span` is where its name stands."""

    rule: str
    span: Span
    reason: str
    first: int
    last: int

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is one that it speaks of."""
        place = finding.span
        return finding.rule == self.rule and place.file == self.span.file and self.first <= place.line <= self.last


@dataclass(frozen=True, slots=True)
class Misread:
    """A comment that means us, and that we make nothing of."""

    span: Span
    message: str
    hint: str


@dataclass(frozen=True)
class Ignores:
    """What the comments of a fleet's files say."""

    ignores: tuple[Ignore, ...]
    misread: tuple[Misread, ...]

    @cached_property
    def _by_file(self) -> Mapping[str, list[Ignore]]:
        found: defaultdict[str, list[Ignore]] = defaultdict(list)
        for ignore in self.ignores:
            found[ignore.span.file].append(ignore)
        return found

    def of(self, finding: Finding) -> Iterator[Ignore]:
        """Give the comments that speak of a finding."""
        return (ignore for ignore in self._by_file.get(finding.span.file, ()) if ignore.covers(finding))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the rules on comments judge: the comments, which of them had effect, and the rules that there are.

    `judged` are the rules that have looked; of the others nobody knows whether there was something to ignore.
    """

    ignores: Ignores
    used: frozenset[Ignore]
    known: frozenset[str]
    judged: frozenset[str]


def read_ignores(fleet: Fleet) -> Ignores:
    """Read the comments of every file."""
    found = [each for file in fleet.files.values() if _MARK in file.text for each in _in_file(file)]
    return Ignores(
        tuple(each for each in found if isinstance(each, Ignore)),
        tuple(each for each in found if isinstance(each, Misread)),
    )


def _in_file(file: SourceFile) -> Iterable[Ignore | Misread]:
    for comment in comments_in(file):
        order = _ORDER.match(comment.text)
        if order is not None and not is_statement(comment.text):
            yield from _read(file, comment, order["order"])


def _read(file: SourceFile, comment: Comment, order: str) -> Iterator[Ignore | Misread]:
    span = Span(file.shown, comment.line, comment.column)
    match = _IGNORE.fullmatch(comment.text)
    if match is None:
        yield Misread(span, f"the comment with {order}= is not understood", "write httpdgen: ignore=RULE reason")
        return
    lines = (1, len(file.lines)) if match["order"] == "ignore-file" else comment.below
    if match["order"] == "ignore-file" and not comment.at_head:
        yield Misread(span, "ignore-file stands below a directive", "put it at the head of the file")
    elif lines is None:
        yield Misread(span, "the comment stands above nothing", "put it on the line above what is to be ignored")
    else:
        for name in re.finditer(r"[\w-]+", match["rules"]):
            place = Span(file.shown, comment.line, comment.column + match.start("rules") + name.start())
            yield Ignore(name[0], place, (match["reason"] or "").strip(), *lines)
