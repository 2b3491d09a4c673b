"""Say things on standard error, and show faults with their places."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from itertools import accumulate
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from httpdgen.errors import Fault, InputError

_INDENT = 4
_NARROWEST = 40


def complain(text: str) -> None:
    """Say on standard error what went wrong."""
    _say(f"{_styled('error:', fg='red')} {visible(text)}")


def warn(text: str) -> None:
    """Say on standard error what deserves attention."""
    _say(f"{_styled('warning:', fg='yellow')} {visible(text)}")


def note(text: str) -> None:
    """Say something on standard error."""
    _say(visible(text))


def show_faults(error: InputError) -> None:
    """Show every fault: its place and message, the line with a caret under the column, and the hint."""
    for fault in error.faults:
        _show(fault)
    count = len(error.faults)
    _say(_styled("1 fault" if count == 1 else f"{count} faults", bold=True))


def visible(text: str) -> str:
    r"""Show characters that would steer the terminal as escapes; line ends and tabs stay.

    >>> visible("a\x1b[31m"), visible("caf\udce9")
    ('a\\x1b[31m', 'caf\\xe9')
    """
    return "".join(
        character if character in "\n\t" or unicodedata.category(character)[0] != "C" else _escaped(character)
        for character in text
    )


def _escaped(character: str) -> str:
    """Write a character as an escape; a byte that is not UTF-8 stands in text as a lone surrogate."""
    is_byte = "\udc80" <= character <= "\udcff"
    return f"\\x{ord(character) - 0xDC00:02x}" if is_byte else ascii(character)[1:-1]


def caret_lines(line: str, column: int, width: int) -> tuple[str, str]:
    """Cut a line so that its column, counted from 1, can be seen, and point at it.

    >>> caret_lines("node2: {lbfactor: 0}", 19, 80)
    ('node2: {lbfactor: 0}', '                  ^')
    """
    before, after = line[: column - 1], line[column - 1 :]
    if _room(before) > width * 2 // 3:
        before = f"…{_fitting(before[::-1], width * 2 // 3 - 1)[::-1]}"
    if _room(before) + _room(after) > width:
        after = f"{_fitting(after, width - _room(before) - 1)}…"
    return before + after, "".join(map(_blank, before)) + "^"


def _room(text: str) -> int:
    return len("".join(map(_blank, text)))


def _fitting(text: str, room: int) -> str:
    """Give the beginning of a text that takes up at most so much room."""
    ends = accumulate(len(_blank(character)) for character in text)
    return text[: sum(end <= room for end in ends)]


def _blank(character: str) -> str:
    """Take up as much room as a character does."""
    if character == "\t":
        return character
    if unicodedata.combining(character):
        return ""
    return "  " if unicodedata.east_asian_width(character) in {"W", "F"} else " "


def _show(fault: Fault) -> None:
    where = f"{_styled(visible(str(fault.span)), bold=True)}: "
    path = f"{visible(fault.path)}: " if fault.path else ""
    _say(f"{where}{path}{visible(fault.message)}")
    if fault.line is not None:
        width = max(_NARROWEST, shutil.get_terminal_size().columns - _INDENT - 1)
        for shown, style in zip(caret_lines(fault.line, fault.shown_column, width), (None, "green"), strict=True):
            _say(" " * _INDENT + _styled(visible(shown), fg=style))
    if fault.hint is not None:
        _say(f"  {_styled('hint:', fg='cyan')} {visible(fault.hint)}")


def _styled(text: str, fg: str | None = None, *, bold: bool = False) -> str:
    in_colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    return typer.style(text, fg=fg, bold=bold or fg is not None) if in_colour else text


def _say(text: str) -> None:
    typer.echo(text, err=True)
