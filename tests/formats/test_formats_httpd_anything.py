"""No text, however odd, makes the reader fail or hang, and what it says of places holds."""

from __future__ import annotations

import time

import pytest
from httpd_cases import read
from hypothesis import given, settings
from hypothesis import strategies as st

PARTS = [
    *("<Location /x>", "</Location>", "<If", "</", "<>", "</>", "<IfModule", "<IfModule a>", "</IfModule>"),
    *("<IfVersion >= 2>", "</IfVersion>", "<IfDefine b>", "</IfDefine>", "<IfFile x.conf>", "</IfFile>"),
    *("<Macro m $a>", "</Macro>", "Use m ", "Use m 1", "UndefMacro m", "Define a ${b}", "Define b", "UnDefine a"),
    *("Include x.conf", "IncludeOptional *", "LoadModule a_module b", "LoadModule", "ServerRoot x", "ServerRoot"),
    *("${a}", "${", "}", "$a", '"', "'", "\\", "<", "</", ">", "!", "#", " ", "\n", "\n", "\n", "\r\n", "\\\n", "\0"),
    *("\udcff", "é", "/", "~"),
]
TEXT = st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.binary(max_size=60).map(
    lambda data: data.decode("utf-8", "surrogateescape")
)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, st.booleans())
def test_any_text_is_read_and_every_place_is_in_its_file(text: str, other: str, whole: bool) -> None:
    found = read(text, others={"x.conf": other}, whole=whole, variables={"e": "f g"})
    lines = {
        document.file: document.write().decode("utf-8", "surrogateescape").split("\n") for document in found.documents
    }
    spans = [fault.span for fault in found.faults] + [unread.span for unread in found.unread]
    for directive in found.directives:
        for inner in directive.walk():
            spans += [inner.span, *(argument.span for argument in inner.arguments)]
    for span in spans:
        assert 1 <= span.line <= len(lines[span.file])
        assert 1 <= span.column <= len(lines[span.file][span.line - 1]) + 1
    assert all(fault.message for fault in found.faults)


@pytest.mark.parametrize(
    "text",
    [
        "<a>\n" * 50_000,
        "<IfModule core.c>\n" * 50_000 + "</IfModule>\n" * 50_000,
        "<IfModule no.c>\n" * 50_000,
        "</a>\n" * 50_000,
        "<IfModule no.c>\n" + "<a>\n" * 20_000 + "</a>\n" * 20_000,
        "A " + "${" * 300_000,
        "}" + "${" * 300_000,
        "A " + "${x} " * 100_000,
        "Define v x\nA " + "${v} " * 100_000,
        "A " + "b " * 300_000,
        "A " + "\\\n b" * 100_000,
        "<IfModule no.c>\n" + "<a>\n" * 20_000 + "</b>\n" * 20_000,
        "<Macro m " + "$a " * 50_000 + ">\n</Macro>\n",
        "<Location " + ">" * 500_000 + "\n</Location>\n",
        "<IfVersion = /" + "(" * 10_000 + ">\n</IfVersion>\n",
        "Listen 80\n" * 100_000,
    ],
    ids=lambda text: f"{text[:12]!r}x{len(text)}",
)
def test_a_hostile_text_takes_no_longer_than_its_size(text: str) -> None:
    began = time.perf_counter()
    found = read(text, httpd_version=(2, 4, 62))
    assert all(inner.name for directive in found.directives for inner in directive.walk())
    assert time.perf_counter() - began < 20


def test_sections_may_stand_in_one_another_only_so_deep() -> None:
    found = read("<a>\n" * 200 + "B\n" + "</a>\n" * 200)
    assert "more than 100 sections in one another" in found.faults[-1].message
    assert max(map(_depth, found.directives)) == 100


def _depth(directive: object) -> int:
    children = getattr(directive, "children", None) or ()
    return 1 + max(map(_depth, children), default=0)


def test_a_line_that_is_too_long_for_httpd_is_refused() -> None:
    found = read("A " + "b" * (16 * 1024 * 1024) + "\nB\n")
    assert [fault.message for fault in found.faults] == ["Line too long"]
