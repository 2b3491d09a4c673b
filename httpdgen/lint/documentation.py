"""Read what a rule's docstring says: its parts, and the files of its examples."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

_HEADING = re.compile(r"^(Why|Fires|Instead|Source):[ \t]*", re.MULTILINE)
_HEADINGS = ["Why", "Fires", "Instead", "Source"]
_FILE = re.compile(r"^-- (\S.*?) --\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """What is said of a rule. `summary` is one sentence; `fires` and `instead` are files in the form of `files_of`."""

    summary: str
    what: str
    why: str
    fires: str
    instead: str
    source: str


def document(module: RuleModule) -> Document:
    """Read a rule's docstring.

    Raises:
        ValueError: a part is missing, or they stand in another order.
    """
    text = inspect.cleandoc(module.__doc__ or "")
    opening, *parts = _HEADING.split(text)
    summary, _, what = opening.strip().partition("\n\n")
    if parts[::2] != _HEADINGS or not summary or not all(part.strip() for part in parts):
        raise ValueError(f"{module.__name__}: its docstring needs a summary, then {', '.join(_HEADINGS)}")
    why, fires, instead, source = (inspect.cleandoc("\n" + part) for part in parts[1::2])
    return Document(_one_line(summary), what.strip(), why, fires + "\n", instead + "\n", _one_line(source))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def files_of(archive: str) -> dict[str, str]:
    r"""Take the files out of a text that holds several, each below a line with its name; what comes first is a comment.

    >>> files_of("two files\n-- a.conf --\nListen 80\n-- b.conf --\nListen 81\n")
    {'a.conf': 'Listen 80\n', 'b.conf': 'Listen 81\n'}
    """
    _, *parts = _FILE.split(archive)
    return dict(zip(parts[::2], parts[1::2], strict=True))
