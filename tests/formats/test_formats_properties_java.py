"""java.util.Properties, as in catalina.properties: every byte kept, and every key and value as Java reads them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.errors import InputError
from httpdgen.formats.java_properties import parse

FILE = "catalina.properties"
LIKELY = st.text("ab=:#! \t\f\r\n\\tnu0é$", max_size=40).map(lambda text: text.encode("latin-1"))


@given(st.binary(max_size=200) | LIKELY)
def test_any_bytes_without_a_broken_escape_come_back_as_they_were(data: bytes) -> None:
    sound = data.replace(b"u", b"v")
    assert parse(sound, FILE).write() == sound


@given(st.binary(max_size=200) | LIKELY)
def test_no_bytes_are_too_odd(data: bytes) -> None:
    with suppress(InputError):
        parse(data, FILE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a=b", {"a": "b"}),
        (b" a : b ", {"a": "b "}),
        (b"a b c", {"a": "b c"}),
        (b"a = = b", {"a": "= b"}),
        (b"a", {"a": ""}),
        (b"a=1\ra=2\r\nb=3", {"a": "2", "b": "3"}),
        (b"# a=b\n ! c=d\n\n", {}),
        (b"a=b # c", {"a": "b # c"}),
        (b"a\\=b\\:\\ c=d", {"a=b: c": "d"}),
        (b"a=\\t\\n\\r\\f\\\\\\x", {"a": "\t\n\r\f\\x"}),
        (b"a=\\u00e9\xe9", {"a": "éé"}),
        (b"a=b,\\\n   c", {"a": "b,c"}),
        (b"a=b\\\\\nc=d", {"a": "b\\", "c": "d"}),
        (b"a=b\\\r\n\t# c\nd=e", {"a": "b# c", "d": "e"}),
        (b"\\\n# no\na=b\\\n", {"a": "b"}),
        (b"a=b\\\n\nc=d", {"a": "b", "c": "d"}),
    ],
)
def test_a_file_is_read_as_java_reads_it(text: bytes, expected: dict[str, str]) -> None:
    assert parse(text, FILE).values == expected


def test_places_lead_into_continued_lines() -> None:
    found = parse(b"# first\n  ports = \\\n   8080", FILE).by_key["ports"]
    assert (str(found.span), str(found.value_span)) == (f"{FILE}:2:3", f"{FILE}:3:4")


def test_a_broken_escape_is_refused_where_it_stands() -> None:
    with pytest.raises(InputError, match=r"catalina.properties:2:5: .*four hexadecimal digits"):
        parse(b"a=b\nhome\\u12=x\n", FILE)
