"""The places of elements and attributes are those that another reader of XML, expat, finds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from hypothesis import given
from hypothesis import strategies as st

from httpdgen.formats.xml import parse

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

NAMES = st.sampled_from(["a", "Server", "web-app", "é", "b.c"])
SPACES = st.sampled_from([" ", "\n", "\r\n  ", "\t", "  \n\r"])
BETWEEN = st.sampled_from(
    [
        "",
        " ",
        "\n",
        "\r\n",
        "text",
        "λ\U0001f600",
        "<!-- <x y='1'> \n -->",
        "<![CDATA[<x>]]\n>]]>",
        "<?p <x/>\n?>",
        "&lt;&#10;",
    ]
)
VALUES = st.sampled_from(["", "1", ">", "/>", "a\nb", "&lt;x>", "é = 'q'", "&#xe9;&amp;"])


@st.composite
def elements(draw: DrawFn, depth: int = 0) -> str:
    name = draw(NAMES)
    keys = draw(st.lists(NAMES, max_size=3, unique=True))
    attributes = "".join(f'{draw(SPACES)}{key}{draw(st.sampled_from(["", " "]))}="{draw(VALUES)}"' for key in keys)
    children = draw(st.lists(elements(depth + 1), max_size=3)) if depth < 3 else []
    if not children and draw(st.booleans()):
        return f"<{name}{attributes}{draw(st.sampled_from(['', ' ', chr(10)]))}/>"
    inner = "".join(draw(BETWEEN) + child for child in children) + draw(BETWEEN)
    return f"<{name}{attributes}>{inner}</{name} >"


@st.composite
def documents(draw: DrawFn) -> str:
    before = draw(
        st.sampled_from(
            [
                "",
                '<?xml version="1.0"?>\n',
                "<!-- <x> --><?p?>\n",
                '<!DOCTYPE a PUBLIC "-//x//" \'y"[>\'>',
                "<!DOCTYPE a [<!ELEMENT a ANY><!-- ]> --><?p ]> ?>\n] > ",
            ]
        )
    )
    return before + draw(elements()) + draw(st.sampled_from(["", "\n", "<!-- <x> -->"]))


def as_expat_reads(text: str) -> list[tuple[int, int, str, list[str]]]:
    found: list[tuple[int, int, str, list[str]]] = []
    parser = expat.ParserCreate()
    parser.ordered_attributes = True

    def start(name: str, attributes: list[str]) -> None:
        found.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, name, attributes))

    parser.StartElementHandler = start
    parser.Parse(text.encode(), True)
    return found


@given(documents())
def test_elements_stand_where_expat_sees_them_with_its_attributes(text: str) -> None:
    ours = [
        (
            each.span.line,
            each.span.column,
            each.name,
            [part for one in each.attributes for part in (one.name, one.text)],
        )
        for each in parse(text.encode(), "a.xml").root.walk()
    ]

    assert ours == as_expat_reads(text)


@given(documents())
def test_attributes_stand_where_their_name_and_text_are_written(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for element in parse(text.encode(), "a.xml").root.walk():
        for attribute in element.attributes:
            assert lines[attribute.span.line - 1][attribute.span.column - 1 :].startswith(attribute.name)
            assert lines[attribute.value_span.line - 1][attribute.value_span.column - 2] == '"'
