"""A line of httpd's taken apart: its name, what follows, and the words of that with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.formats.httpd.nodes import Argument
from httpdgen.formats.httpd.variables import Resolved
from httpdgen.formats.httpd.words import next_word, words

if TYPE_CHECKING:
    from httpdgen.formats.httpd.places import Place
    from httpdgen.formats.httpd.variables import Variables
    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Command:
    """One line after its variables were put in.

    `name` is the first word, less the `>` of a section without arguments; `start` is where it begins, `rest` where
    what follows it does, in the line. `doubts` are the conditions over it that could not be decided.
    """

    name: str
    start: int
    rest: int
    line: Resolved
    doubts: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether httpd reads it for certain."""
        return not self.doubts

    @property
    def span(self) -> Span:
        """The place of the name."""
        return self.line.place.span(self.start)

    @property
    def text(self) -> str:
        """What follows the name."""
        return self.line.text[self.rest :]

    def words(self) -> list[str]:
        """Cut what follows the name."""
        return [word.text for word in words(self.line.text, self.rest)]

    def arguments(self, end: int | None = None) -> tuple[Argument, ...]:
        """Cut what follows the name, up to an offset of the line, with places."""
        line = self.line
        text = line.text if end is None else line.text[:end]
        place = line.place
        if not line.unknown:
            return tuple(Argument(word.text, place.span(word.start)) for word in words(text, self.rest))
        return tuple(
            Argument(word.text, place.span(word.start), line.is_known(word.start, word.end))
            for word in words(text, self.rest)
        )


def command(text: str, place: Place, variables: Variables, doubts: tuple[str, ...]) -> Command | None:
    """Take a line apart, or give None where httpd passes over it: its first word is an empty pair of quotes.

    Raises TooLongError.
    """
    line = variables.resolve(text, place) if "${" in text else Resolved(text, place, ())
    word = next_word(line.text)
    if word is None or not word.text:
        return None
    name = word.text
    if name.endswith(">") and name[1:2] != "/":
        name = name[:-1]
    return Command(name, word.start, word.following, line, doubts)
