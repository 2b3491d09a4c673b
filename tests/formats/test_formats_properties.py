"""mod_jk's property files: every byte kept, and every key and value found where mod_jk finds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.formats.properties import parse

FILE = "workers.properties"
LIKELY = st.text("worker.ab=# \t\r\n\0é$()", max_size=60).map(str.encode)


def read(text: bytes) -> list[tuple[str, str]]:
    return [(found.key, found.value) for found in parse(text, FILE).properties]


@given(st.binary(max_size=200) | LIKELY)
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    assert parse(data, FILE).write() == data


def test_a_long_file_comes_back_as_it_was() -> None:
    data = b"worker.a.host=" + b"x" * 20_000 + b"\n" + b"#" * 9_000
    assert parse(data, FILE).write() == data


@given(LIKELY)
def test_keys_and_values_stand_where_their_places_say(data: bytes) -> None:
    lines = data.decode().split("\n")
    for found in parse(data, FILE).properties:
        for text, span in ((found.key, found.span), (found.value, found.value_span)):
            assert lines[span.line - 1][span.column - 1 :].startswith(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"worker.a.host=h", [("worker.a.host", "h")]),
        (b" worker.a.host \t=\x0b h  i \r\n", [("worker.a.host", "h  i")]),
        (b"a=b=c\n", [("a", "b=c")]),
        (b"a=b # c\n", [("a", "b")]),
        (b"secret=ab#cd\n", [("secret", "ab")]),
        (b"#a=b\n", []),
        (b"a\n", []),
        (b"a=\n", []),
        (b"a= # b\n", []),
        (b"=b\n", []),
        (b"a=b\0c\nd=e\n", [("a", "b"), ("d", "e")]),
        (b"a=b\\\nc\n", [("a", "b\\")]),
        (b"a=\xe9\n", [("a", "\udce9")]),
        (b"\xef\xbb\xbfa=b\n", [("\ufeffa", "b")]),
    ],
)
def test_a_line_is_cut_as_mod_jk_cuts_it(line: bytes, expected: list[tuple[str, str]]) -> None:
    assert read(line) == expected


def test_what_does_not_fit_into_mod_jks_buffer_is_a_line_of_its_own() -> None:
    data = b"# " + b"c" * 8189 + b"worker.a.port=1\n"
    (found,) = parse(data, FILE).properties
    assert (found.key, str(found.span), str(found.value_span)) == (
        "worker.a.port",
        f"{FILE}:1:8192",
        f"{FILE}:1:8206",
    )


def test_columns_count_characters() -> None:
    (found,) = parse("é = ü\n".encode(), FILE).properties
    assert str(found.value_span) == f"{FILE}:1:5"
