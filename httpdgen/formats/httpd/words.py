"""Cut text into words as httpd does for directives (ap_getword_conf)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACE = " \t\n\v\f\r"  # what C's isspace() takes; Python's own strip() takes more

# A quote that is never closed ends with the line. The quantifiers give nothing back, so the time is linear.
_WORD = re.compile(
    r"""[ \t\n\v\f\r]*+(?:"(?P<double>(?:[^"\\]++|\\["\\]?+)*+)"?+"""
    r"""|'(?P<single>(?:[^'\\]++|\\['\\]?+)*+)'?+"""
    r"""|(?P<bare>[^ \t\n\v\f\r]++))[ \t\n\v\f\r]*+"""
)
_ESCAPED = {"double": re.compile(r'\\([\\"])'), "single": re.compile(r"\\([\\'])"), "bare": re.compile(r"\\(\\)")}


class Word(NamedTuple):
    """A word without its quotes: where its text begins and ends in the line, and where the next word begins."""

    text: str
    start: int
    end: int
    following: int


def next_word(line: str, at: int = 0) -> Word | None:
    r"""Cut the next word, or give None at the end of the line.

    >>> next_word(r'"C:\\Program Files" on')
    Word(text='C:\\Program Files', start=1, end=18, following=20)
    """
    match = _WORD.match(line, at)
    if match is None:
        return None
    kind = match.lastgroup or "bare"
    text = match[kind]
    start, end = match.span(kind)
    if "\\" in text:
        text = _ESCAPED[kind].sub(r"\1", text)
    return Word(text, start, end, match.end())


def words(line: str, at: int = 0) -> Iterator[Word]:
    r"""Cut all words.

    >>> [word.text for word in words(r"'%h \'x\'' a\\b")]
    ["%h 'x'", 'a\\b']
    """
    word = next_word(line, at)
    while word is not None:
        yield word
        word = next_word(line, word.following)
