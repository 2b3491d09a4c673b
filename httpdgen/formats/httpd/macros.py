"""mod_macro's macros: a body of lines, with parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.formats.httpd.places import Piece, Replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.formats.httpd.places import Place
    from httpdgen.span import Span

LONGEST_LINE = 8190  # bytes; mod_macro's buffer (MAX_STRING_LEN) less the line's end and its own
MOST_PARAMETERS = 100  # ours, so that a hostile file costs no more than its size


class MacroError(ValueError):
    """httpd refuses the macro or its use; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as it was defined; `certain` is False where a condition that nobody can decide stands over it."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[tuple[str, Place], ...]
    span: Span
    certain: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds a parameter: the longest of those that stand at one place."""
        longest_first = sorted(self.parameters, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def lines(self, arguments: Sequence[str]) -> list[tuple[str, Place]]:
        """Give the body's lines with the arguments put in. Raises MacroError."""
        if len(arguments) != len(self.parameters):
            macro = described(self.name, self.span)
            raise MacroError(f"{macro} used with {len(arguments)} arguments instead of {len(self.parameters)}")
        replacements = dict(zip(self.parameters, arguments, strict=True))
        pattern = self.pattern
        return [_substituted(text, place, pattern, replacements) for text, place in self.body]


def described(name: str, span: Span) -> str:
    """Name a macro as mod_macro does in its reasons."""
    return f"macro '{name}' (defined on line {span.line} of \"{span.file}\")"


def check_parameters(macro: str, parameters: Sequence[str]) -> None:
    """Raise MacroError where httpd takes no such parameters of a macro, which is described."""
    if len(parameters) > MOST_PARAMETERS:
        raise MacroError(f"{macro}: more than {MOST_PARAMETERS} arguments")
    for number, parameter in enumerate(parameters, 1):
        if not parameter:
            raise MacroError(f"{macro}: empty argument #{number} name")
        if parameter in parameters[number:]:
            other = parameters.index(parameter, number) + 1
            raise MacroError(
                f"argument name conflict in {macro}: argument '{parameter}': "
                f"#{number} and #{other}, change argument names!"
            )


def _substituted(
    text: str, place: Place, pattern: re.Pattern[str], replacements: Mapping[str, str]
) -> tuple[str, Place]:
    """Put the arguments in from left to right, the longest parameter first, as mod_macro does.

    It goes on after as many characters as the argument has, so within what it has quoted itself (@name).
    """
    pieces = [Piece(0, 0, moves=True)]
    at = 0
    while (found := pattern.search(text, at)) is not None:
        at, end = found.span()
        parameter, argument = found[0], replacements[found[0]]
        if parameter != argument:
            put_in = _quoted(argument) if parameter.startswith("@") else argument
            text = text[:at] + put_in + text[end:]
            if len(text) > LONGEST_LINE:
                raise MacroError("cannot substitute, buffer size too small")
            _move(pieces, at, end, len(put_in))
        at += len(argument)
    return (text, place) if len(pieces) == 1 else (text, Replaced(place, pieces))


def _move(pieces: list[Piece], start: int, end: int, length: int) -> None:
    """Note that `length` characters now stand for those from start to end."""
    before, after = _source(pieces, start), _source(pieces, end)
    while pieces[-1].offset > start:
        pieces.pop()
    pieces += (Piece(start, before, moves=False), Piece(start + length, after, moves=True))


def _source(pieces: list[Piece], offset: int) -> int:
    piece = next(piece for piece in reversed(pieces) if piece.offset <= offset)
    return piece.source + (offset - piece.offset if piece.moves else 0)


def _quoted(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
