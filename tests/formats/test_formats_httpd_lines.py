"""A file of httpd's as lines: nothing is lost, and continuations are joined."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from httpdgen.formats.httpd.document import parse
from httpdgen.formats.httpd.words import next_word, words
from httpdgen.span import Span

PIECES = [
    b"a",
    b" ",
    b"\\",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff",
    "é".encode(),
    b"\xc3",
    b"#",
    b'"',
    b"\x85",
    b"\xef\xbb\xbf",
]


@given(st.binary() | st.lists(st.sampled_from(PIECES)).map(b"".join))
@example(b"a\\")
@example(b"\n")
@example(b"\xed\xb3\xbf")
def test_any_bytes_are_written_back_as_they_were(data: bytes) -> None:
    assert parse(data, "x.conf").write() == data


@given(st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_every_character_of_a_line_has_its_own_place(data: bytes) -> None:
    physical = data.decode("utf-8", "surrogateescape").split("\n")
    for line in parse(data, "x.conf").lines:
        spans = [line.place("x.conf").span(offset) for offset in range(len(line.text))]
        assert "".join(physical[span.line - 1][span.column - 1] for span in spans) == line.text
        assert spans == sorted(set(spans))


def test_a_line_knows_its_number_and_its_first_column() -> None:
    first, comment, empty, second = parse(b"A 1\n# 2\n\n\t B  3\r\n", "x.conf").lines
    assert (first.number, first.text, comment.is_comment) == (1, "A 1", True)
    assert (empty.text, empty.is_comment) == ("", False)
    assert (second.text, second.place("x.conf").span(3)) == ("B  3", Span("x.conf", 4, 6))


def test_a_continued_line_has_the_places_of_all_its_lines() -> None:
    (line,) = parse(b"ProxyPass \\\n  /a \\\r\n  http://b\n", "x.conf").lines
    assert line.text == "ProxyPass   /a   http://b"
    place = line.place("x.conf")
    assert [place.span(line.text.index(part)) for part in ("Proxy", "/a", "http")] == [
        Span("x.conf", 1, 1),
        Span("x.conf", 2, 3),
        Span("x.conf", 3, 3),
    ]


def test_white_space_of_other_alphabets_is_none() -> None:
    (line,) = parse("\u00a0A\u2003\u0085\n".encode(), "x.conf").lines
    assert line.text == "\u00a0A\u2003\u0085"


def test_a_nul_ends_a_line() -> None:
    first, second = parse(b"A b\0c\\\nD e", "x.conf").lines
    assert (first.text, second.text, second.number) == ("A b", "D e", 2)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("a b", ["a", "b"]),
        ("  'a b'\t\"c d\" ", ["a b", "c d"]),
        (r'"a\"b\\c\d"', [r'a"b\c\d']),
        (r"'a\'b\"'", ["a'b\\\""]),
        (r"a\"b\\c", [r"a\"b\c"]),
        ('a"b c"', ['a"b', 'c"']),
        ('"a"b"c"', ["a", 'b"c"']),
        ('"not closed ', ["not closed "]),
        ('"" x', ["", "x"]),
        ('"a\\', ["a\\"]),
        ("\u00a0a", ["\u00a0a"]),
        ("", []),
        ("  ", []),
    ],
)
def test_words_are_cut_as_by_httpd(line: str, cut: list[str]) -> None:
    assert [word.text for word in words(line)] == cut


def test_a_word_begins_after_its_quote() -> None:
    word = next_word(' "a\\"b"  c')
    assert word is not None
    assert (word.text, word.start, word.end, word.following) == ('a"b', 2, 6, 9)


@pytest.mark.parametrize(
    "data",
    [
        b"\\\n" * 1_000_000,
        b"\\" * 1_000_000 + b"\n" * 1_000_000,
        b"a\\\r\n" * 500_000,
        b"\n" * 2_000_000,
        b"x" * 4_000_000,
        (b"\\" * 50 + b"\r\n\r\n") * 40_000,
    ],
    ids=["continued", "backslashes and empty lines", "continued with CRLF", "empty", "one line", "mixed"],
)
def test_a_hostile_file_takes_no_longer_than_its_size(data: bytes) -> None:
    began = time.perf_counter()
    assert parse(data, "x.conf").write() == data
    assert time.perf_counter() - began < 20


def test_hostile_quotes_take_no_longer_than_their_length() -> None:
    began = time.perf_counter()
    assert len(list(words('"' + '\\"' * 500_000))) == 1
    assert len(list(words("'\\" * 300_000))) > 0
    assert time.perf_counter() - began < 20
