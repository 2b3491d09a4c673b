"""What is no XML, or is hostile, is refused with a place, in plain words, with the way out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.errors import Fault, InputError
from httpdgen.formats.xml import MAX_FAULTS, parse

LAUGHS = (
    "<!DOCTYPE Server [\n"
    '  <!ENTITY a0 "ha">\n'
    + "".join(f'  <!ENTITY a{number + 1} "{f"&a{number};" * 10}">\n' for number in range(9))
    + "]>\n<Server>&a9;</Server>"
)


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        parse(data, "s.xml")
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "fault", "hint"),
    [
        ("", "s.xml:1:1: holds no element", None),
        ("worker.list=a", "s.xml:1:1: holds no element", None),
        ("<a>\n<b>\n</a>", "s.xml:3:5: </a> closes <b> of line 2", "close <b> before it, or remove it"),
        ("<a>\n<b/>", "s.xml:2:5: <a> of line 1 is not closed", "add </a>"),
        ("<a b=1/>", "s.xml:1:6: a value without quotes", 'put it in quotes, as in name="value"'),
        ("<a b/>", "s.xml:1:5: an attribute without a value", 'write name="value"'),
        ('<a b="1" b="2"/>', "s.xml:1:15: the attribute b stands twice in one element", "remove one of the two"),
        ('<a b="1"c="2"/>', "s.xml:1:9: a space is missing", "put a space between the attributes"),
        ("<a b='x&y=1'/>", "s.xml:1:10: a & that begins no reference", "write &amp; for &"),
        ("<a/><b/>", "s.xml:1:5: something stands after the end of the root element", None),
        ("<a><!-- a -- b --></a>", "s.xml:1:11: -- in a comment, where XML does not allow it", None),
        ("<a><!-- a", "s.xml:1:10: a comment that is not closed", "end it with -->"),
        ("<a>\0</a>", "s.xml:1:4: a character that must not stand in XML", "remove it"),
        ('\n<?xml version="1.0"?><a/>', "s.xml:2:6: an XML declaration that is not at the file's beginning", None),
        ("<a>&nbsp;</a>", "s.xml:1:10: &nbsp; is declared nowhere", None),
    ],
)
def test_malformed_xml_is_explained(text: str, fault: str, hint: str | None) -> None:
    first = faults_of(text)[0]

    assert str(first) == fault
    assert hint is None or first.hint == hint


def test_all_faults_are_told_at_once() -> None:
    assert [str(fault) for fault in faults_of('<a>\n<b x="1"y="2"/>&x</a>')] == [
        "s.xml:2:9: a space is missing",
        "s.xml:2:18: a & that begins no reference",
    ]


def test_what_follows_from_one_wrong_end_tag_is_told_once() -> None:
    faults = faults_of("<Server>\n<Service>\n<Engine>\n</Service>\n</Server>\n")

    assert [str(fault) for fault in faults] == ["s.xml:4:11: </Service> closes <Engine> of line 3"]


def test_a_fault_shows_its_line() -> None:
    assert faults_of("<a>\n  <b>\n</a>")[0].line == "</a>"


def test_a_fault_does_not_show_a_line_with_a_secret() -> None:
    assert faults_of('<a secret="hunter2" b=1/>')[0].line is None


def test_faults_of_one_file_are_not_told_of_the_next() -> None:
    assert len(faults_of("<a b=1/>")) == 1
    assert len(faults_of("<a/><b/>")) == 1


def test_a_billion_laughs_are_refused_where_they_are_declared() -> None:
    faults = faults_of(LAUGHS)

    assert len(faults) == 10
    assert str(faults[0]) == "s.xml:2:3: declares the entity a0"
    assert faults[0].hint == "entities are not read: write what it stands for in its place"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;',
        '<!ELEMENT a ANY><!-- " --><?p " ?><!ENTITY x "y">',
        "<!ATTLIST a b CDATA '\">]>'><!ENTITY\n  x '&#60;b/>'>",
    ],
)
def test_entities_of_any_kind_are_refused(declaration: str) -> None:
    assert str(faults_of(f"<!-- <!DOCTYPE b> -->\n<!DOCTYPE a [{declaration}]><a>&x;</a>")[0]).endswith(
        "declares the entity x"
    )


def test_an_entity_of_a_document_type_that_is_not_read_is_refused_where_it_is_used() -> None:
    faults = faults_of('<!DOCTYPE a SYSTEM "a.dtd">\n<a b="&foo;"><!-- &c; --><![CDATA[&d;]]>&nbsp;&#38;&amp;</a>')

    assert [str(fault) for fault in faults] == [
        "s.xml:2:7: &foo; is declared nowhere",
        "s.xml:2:41: &nbsp; is declared nowhere",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a [" + "<!--" * 10**6,
        "<!DOCTYPE a [" + "<?p" * 10**6,
        "<!DOCTYPE a [" + "<!ENTITY a '" * 3 * 10**5,
        "<!DOCTYPE a [<!ENTITY" + " " * 4 * 10**6,
        '<!DOCTYPE a SYSTEM "">\n<a>' + "&x;" * 10**6 + "</a>",
        "<a " + " ".join(f"a{number}='1'" for number in range(2 * 10**5)) + "</a>",
        "<a>" + "<b c='" * 5 * 10**5,
        "<a>" + "&x" * 10**6 + "</a>",
        "<?xml " + "encoding = " * 3 * 10**5,
    ],
    ids=["comments", "instructions", "entities", "spaces", "references", "attributes", "quotes", "ands", "encodings"],
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    start = time.process_time()

    assert 0 < len(faults_of(text)) <= MAX_FAULTS
    assert time.process_time() - start < 10


def test_deep_nesting_is_refused() -> None:
    assert "is nested deeper than" in str(faults_of(b"<a>" * 100_000)[0])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<a>\n\xe4</a>", "s.xml:2:1: the byte 0xE4 is not of the encoding UTF-8"),
        (b"\xff\xfe<\0a", "s.xml:1:2: the byte 0x61 is not of the encoding UTF-16-LE"),
        (b'<?xml version="1.0" encoding="rot13"?><a/>', "s.xml:1:31: declares the encoding rot13, which"),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "s.xml:1:31: declares the encoding utf-16, which"),
        (b'<?xml version="1.0" encoding="idna"?><a/>', "s.xml:1:31: declares the encoding idna, which"),
    ],
)
def test_bytes_of_no_known_encoding_are_refused(data: bytes, fault: str) -> None:
    assert str(faults_of(data)[0]).startswith(fault)


@given(st.one_of(st.binary(), st.text("<>&;!?/[]-=\"' aAb:\n%", max_size=60).map(lambda text: f"<a>{text}".encode())))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    try:
        document = parse(data, "s.xml")
    except InputError as error:
        places = [fault.span for fault in error.faults]
    else:
        places = [element.span for element in document.root.walk()]
    assert places
    assert all(place.line > 0 and place.column > 0 for place in places)
