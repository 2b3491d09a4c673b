"""Where the characters of a line come from, once lines were joined and variables put in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


class Place(Protocol):
    """The origin of a text's characters."""

    def span(self, offset: int) -> Span:
        """Give the place in its file of the character at an offset."""


class Plain(NamedTuple):
    """A text that stands in one line of a file."""

    file: str
    line: int
    column: int

    def span(self, offset: int) -> Span:
        """Give the place in its file of the character at an offset."""
        return Span(self.file, self.line, self.column + offset)


class Joint(NamedTuple):
    """Where, in a text joined from several lines, one of them begins, and where that is in the file."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A text that was continued over several lines."""

    file: str
    joints: Sequence[Joint]

    def span(self, offset: int) -> Span:
        """Give the place in its file of the character at an offset."""
        joint = self.joints[bisect_right(self.joints, offset, key=lambda joint: joint.offset) - 1]
        return Span(self.file, joint.line, joint.column + offset - joint.offset)


class Piece(NamedTuple):
    """From `offset` on the text is the origin's from `source` on, or (where `moves` is False) stands for it there."""

    offset: int
    source: int
    moves: bool


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text in which parts of another were replaced: each such part stands where what it replaces stood."""

    origin: Place
    pieces: Sequence[Piece]

    def span(self, offset: int) -> Span:
        """Give the place in its file of the character at an offset."""
        piece = self.pieces[bisect_right(self.pieces, offset, key=lambda piece: piece.offset) - 1]
        return self.origin.span(piece.source + (offset - piece.offset if piece.moves else 0))
