"""XML files become elements with places, and stay what they were."""

from __future__ import annotations

import pytest

from httpdgen.errors import InputError
from httpdgen.formats.xml import MAX_DEPTH, MAX_ELEMENTS, parse
from httpdgen.formats.xml_text import MAX_BYTES

SERVER = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- <Server port="1"/> -->
<Server port="8005"
        shutdown = 'a > b'>
\t<Service name="&lt;Catalina&gt;"/><Service
  name="two">some <!-- no --> text<b/> more</Service>
</Server>
"""


def test_elements_and_attributes_know_where_they_begin() -> None:
    root = parse(SERVER, "server.xml").root

    one, two = root.children
    assert [str(each.span) for each in (root, one, two)] == ["server.xml:3:1", "server.xml:5:2", "server.xml:5:36"]
    assert [str(each.span) for each in root.attributes] == ["server.xml:3:9", "server.xml:4:9"]
    assert [str(each.value_span) for each in root.attributes] == ["server.xml:3:15", "server.xml:4:21"]
    assert str(two.attributes[0].span) == "server.xml:6:3"


def test_values_are_what_xml_makes_of_them() -> None:
    root = parse(SERVER, "server.xml").root

    shutdown = root.attribute("shutdown")
    assert shutdown is not None
    assert shutdown.text == "a > b"
    assert [each.attributes[0].text for each in root.children] == ["<Catalina>", "two"]
    assert root.attribute("Port") is None


def test_an_elements_text_is_its_own_and_without_comments() -> None:
    assert parse(SERVER, "server.xml").root.children[1].text == "some  text more"


def test_a_text_may_be_cdata() -> None:
    assert parse(b"<a><![CDATA[<b/> & ]]>c</a>", "a.xml").root.text == "<b/> & c"


def test_writing_gives_the_same_bytes() -> None:
    assert parse(SERVER, "server.xml").write() == SERVER


def test_names_are_local_and_namespaces_no_attributes() -> None:
    text = b'<web-app xmlns="urn:a" xmlns:x="urn:b" x:schemaLocation="c" version="6.0"><x:distributable/></web-app>'

    root = parse(text, "web.xml").root

    assert (root.name, root.children[0].name) == ("web-app", "distributable")
    assert [(each.name, each.text) for each in root.attributes] == [("x:schemaLocation", "c"), ("version", "6.0")]


def test_a_document_type_without_entities_is_skipped_and_never_fetched() -> None:
    text = (
        b'<!DOCTYPE web-app PUBLIC "-//Sun//DTD 2.3//EN"\n "http://127.0.0.1:1/web-app.dtd">\n<web-app><a/></web-app>'
    )

    assert str(parse(text, "web.xml").root.children[0].span) == "web.xml:3:10"


def test_attributes_that_a_document_type_adds_are_left_out() -> None:
    root = parse(b'<!DOCTYPE a [<!ATTLIST a z CDATA "]>"> <!-- <!ENTITY x "y"> -->]><a b="2"/>', "a.xml").root

    assert [each.name for each in root.attributes] == ["b"]


@pytest.mark.parametrize(
    "data",
    [
        '<a b="λ"/>'.encode(),
        b"\xef\xbb\xbf" + '<a b="λ"/>'.encode(),
        '<a b="λ"/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><a b="λ"/>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="ISO-8859-7"?><a b="λ"/>'.encode("iso-8859-7"),
        b"\xef\xbb\xbf" + '<?xml version="1.0" encoding="ISO-8859-1"?><a b="λ"/>'.encode(),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-mark", "utf-16", "declared", "mark-prevails"],
)
def test_every_usual_encoding_is_read(data: bytes) -> None:
    document = parse(data, "a.xml")

    assert document.root.attributes[0].text == "λ"
    assert document.text.endswith('<a b="λ"/>')
    assert document.write() == data


def test_columns_count_characters() -> None:
    assert parse("<a>äλ\U0001f600<b/></a>".encode(), "a.xml").root.children[0].span.column == 7


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_of_xml_ends_a_line(end: str) -> None:
    assert str(parse(f"<a>{end}{end} <b/></a>".encode(), "a.xml").root.children[0].span) == "a.xml:3:2"


def test_a_file_may_be_as_deep_as_allowed_and_no_deeper() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, "a.xml").root.children
    with pytest.raises(InputError, match=r"^a\.xml:1:301: is nested deeper than 100 elements$"):
        parse(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "a.xml")


def test_a_file_of_too_many_elements_is_refused() -> None:
    with pytest.raises(InputError, match="has more than 100000 elements"):
        parse(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", "a.xml")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.xml:1:1: is 16\.0 MB long; at most 4 MB are read$"):
        parse(b"<a>" + b" " * MAX_BYTES * 4 + b"</a>", "a.xml")
