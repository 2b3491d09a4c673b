"""What <IfVersion> makes of its arguments (mod_version)."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INVALID = (
    "Version appears to be invalid. It must have the format major[.minor[.patch]] "
    "where major, minor and patch are numbers."
)
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]*){0,2}\.?")
_DIGITS = 9  # of a number that counts; httpd's own are below 1000
_REPEATS = 4  # that a pattern may hold; nested ones would take endless time
_OPERATORS = frozenset({"=", "==", "~", "<", "<=", ">", ">="})


class VersionError(ValueError):
    """httpd refuses the arguments; the text is its reason."""


def version_holds(arguments: Sequence[str], version: tuple[int, ...] | None) -> bool | None:
    """Decide the condition for a version of httpd's, or give None where the version is None.

    The arguments are the words of the line, the closing `>` with them. Raises VersionError.

    >>> version_holds([">=", "2.4.10>"], (2, 4, 62)), version_holds(["!<", "2.4", ">"], None)
    (True, None)
    """
    operator, text = _without_bracket(arguments)
    negated = operator.startswith("!") and operator != "!"
    bare = operator[1:] if negated else operator
    if bare in ("=", "==") and text.startswith("/"):
        if text == "/" or not text.endswith("/"):
            raise VersionError("Missing delimiting / of regular expression.")
        bare, text = "~", text[1:-1]
    if bare not in _OPERATORS:
        raise VersionError(f"unrecognized operator '{operator}'")
    holds = _matches(text, version) if bare == "~" else _compares(bare, text, version)
    return None if holds is None else holds is not negated


def _without_bracket(arguments: Sequence[str]) -> tuple[str, str]:
    """Take the closing bracket away, which may be a word of its own, and give the operator and the version."""
    words = ["=", *arguments] if len(arguments) == 1 or list(arguments[1:]) == [">"] else list(arguments)
    operator, text, *more = words
    if text and more == [">"]:
        return operator, text
    if text.endswith(">"):
        return operator, text[:-1]
    raise VersionError("<IfVersion> directive missing closing '>'")


def _compares(operator: str, text: str, version: tuple[int, ...] | None) -> bool | None:
    if not _NUMBERS.fullmatch(text):
        raise VersionError(INVALID)
    if version is None:
        return None
    wanted = _three(int(part[:_DIGITS] or 0) for part in text.split("."))
    found = _three(version)
    return {
        "=": found == wanted,
        "==": found == wanted,
        "<": found < wanted,
        "<=": found <= wanted,
        ">": found > wanted,
        ">=": found >= wanted,
    }[operator]


def _three(numbers: Iterable[int]) -> tuple[int, ...]:
    return (*numbers, 0, 0, 0)[:3]


def _matches(pattern: str, version: tuple[int, ...] | None) -> bool | None:
    if sum(map(pattern.count, "*+?{")) > _REPEATS:
        return None
    try:
        with warnings.catch_warnings(action="ignore", category=FutureWarning):
            found = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        raise VersionError("Unable to compile regular expression") from None
    return None if version is None else bool(found.search(".".join(map(str, _three(version)))))
