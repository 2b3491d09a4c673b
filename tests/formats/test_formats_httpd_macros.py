"""mod_macro's macros, and what they can do to whoever reads them."""

from __future__ import annotations

import time

import pytest
from httpd_cases import outline, read, reasons

from httpdgen.span import Span

LOAD = "LoadModule macro_module x.so\n"


def lines(text: str, **known: object) -> list[str]:
    return outline(read(LOAD + text, **known))[1:]  # type: ignore[arg-type]


def test_a_macro_is_put_in_where_it_is_used() -> None:
    text = "<Macro Site $name $port>\n<VirtualHost *:$port>\nServerName $name\n</VirtualHost>\n</Macro>\n"
    assert lines(f"{text}Use site a.example 80\nUse SITE b.example 81\nX\n") == [
        "<VirtualHost *:80>",
        "  ServerName a.example",
        "<VirtualHost *:81>",
        "  ServerName b.example",
        "X",
    ]


def test_what_comes_out_of_a_macro_has_its_place_in_the_body() -> None:
    found = read(f"{LOAD}<Macro m $a>\n# c\n  Set $a x$a y\n</Macro>\nUse m 'p q'\n")
    directive = found.directives[1]
    assert directive.span == Span("apache2.conf", 4, 3)
    assert [(argument.text, argument.span.column) for argument in directive.arguments] == [
        ("p", 7),
        ("q", 7),
        ("xp", 10),
        ("q", 11),
        ("y", 14),
    ]


def test_an_argument_with_a_variable_in_it_is_resolved_in_the_body() -> None:
    found = read(f"{LOAD}<Macro m $a>\nSet $a ${{V}} ${{NONE}}\n</Macro>\nDefine V 1\nUse m 0${{V}}\n")
    assert [(argument.text, argument.known) for argument in found.directives[1].arguments] == [
        ("01", True),
        ("1", True),
        ("${NONE}", False),
    ]


def test_a_macro_may_open_a_section_that_another_closes() -> None:
    text = "<Macro o>\n<Location />\n</Macro>\n<Macro c>\n</Location>\n</Macro>\nUse o\nA\nUse c\nB\n"
    assert lines(text) == ["<Location />", "  A", "B"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Use m\n", "no macro defined before Use"),
        ("<Macro n>\nA\n</Macro>\nUse m\n", "macro 'm' undefined"),
        ("<Macro m>\nUse m\n</Macro>\nUse m\n", "recursive use of macro 'm' is invalid"),
        (
            "<Macro m $a>\nA\n</Macro>\nUse m\n",
            "macro 'm' (defined on line 2 of \"apache2.conf\") used with 0 arguments instead of 1",
        ),
        ("<Macro>\nA\n</Macro>\n", "<Macro macro definition: empty name"),
        ("<Macro m\nA\n</Macro>\n", "<Macro> directive missing closing '>'"),
        ("UndefMacro m\n", "no macro defined before UndefMacro"),
    ],
)
def test_httpds_reason_is_told(text: str, reason: str) -> None:
    assert [fault.message for fault in read(LOAD + text).faults] == [reason]


def test_a_macro_without_its_module_is_a_fault() -> None:
    found = read("<Macro m>\nA\n</Macro>\nUse m\n")
    assert {fault.hint for fault in found.faults} == {"load macro_module (mod_macro)"}
    assert [fault.span.line for fault in found.faults] == [1, 4]


def test_a_fragment_may_use_what_is_defined_elsewhere() -> None:
    found = read("Use m 1\nA\n", whole=False)
    assert (outline(found), found.faults) == (["A"], ())
    assert [(unread.pattern, unread.why) for unread in found.unread] == [
        ("m", "the macro is defined nowhere in what was read")
    ]


def test_a_macro_defined_in_doubt_is_not_put_in() -> None:
    found = read(f"{LOAD}<IfDefine X>\n<Macro m>\nA\n</Macro>\n</IfDefine>\nUse m\n")
    assert (outline(found)[1:], found.faults, found.whole) == ([], (), False)


def test_a_macro_that_is_not_closed_takes_the_rest_of_the_file() -> None:
    found = read(f"{LOAD}<Macro m>\nA\n")
    (fault,) = reasons(found)
    assert fault.startswith("apache2.conf:2:1: macro 'm' (defined on line 2 of")
    assert fault.endswith("contents error: expected token not found: </Macro>")
    assert len(found.directives) == 1


def test_macros_that_double_one_another_come_to_an_end() -> None:
    text = "".join(f"<Macro m{n}>\nUse m{n + 1}\nUse m{n + 1}\n</Macro>\n" for n in range(40))
    began = time.perf_counter()
    found = read(f"{LOAD}{text}<Macro m40>\nA\n</Macro>\nUse m0\nB\n")
    assert any("they multiply one another" in fault.message for fault in found.faults)
    assert outline(found)[-1] == "B"
    assert time.perf_counter() - began < 60


def test_variables_that_double_one_another_come_to_an_end() -> None:
    text = "Define V0 abcdefgh\n" + "".join(f"Define V{n + 1} ${{V{n}}}${{V{n}}}\n" for n in range(60))
    found = read(f"{text}Set ${{V60}}\n")
    assert found.faults[0].span.line == 18
    assert found.faults[0].message == (
        "variables make the line longer than 1048576 characters, or bring in too much in all"
    )


def test_an_argument_that_grows_within_its_own_quotes_is_refused() -> None:
    found = read(f"{LOAD}<Macro m @>\nA @\n</Macro>\nUse m @@@\n")
    assert [fault.message for fault in found.faults] == ["cannot substitute, buffer size too small"]
