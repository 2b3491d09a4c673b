"""uriworkermap.properties: every byte kept, and the rules that mod_jk makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.formats.uriworkermap import parse, read_target
from httpdgen.span import Span

FILE = "uriworkermap.properties"
LIKELY = st.text("/ab|!-*=;# \n$()", max_size=60).map(str.encode)


def shown(text: str) -> list[tuple[str, str | None, str]]:
    """Give path, worker, and what is special, of each rule."""
    return [
        (rule.path, rule.target.worker if rule.target else None, "-" * rule.disabled + "!" * rule.exclusion)
        for rule in parse(text.encode(), FILE).rules
    ]


def extensions(text: str) -> dict[str, str]:
    return {found.name: found.value for found in read_target(text, Span(FILE, 1, 1)).extensions}


@given(st.binary(max_size=200) | LIKELY)
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    assert parse(data, FILE).write() == data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/app/*=lb", [("/app/*", "lb", "")]),
        ("/app|/*=lb", [("/app", "lb", ""), ("/app/*", "lb", "")]),
        ("!/app|/*=lb", [("/app", "lb", "!"), ("/app/*", "lb", "!")]),
        ("/a|/b|/c=lb", [("/a", "lb", ""), ("/a/b|/c", "lb", "")]),
        ("!/img/*=*", [("/img/*", "*", "!")]),
        ("-/off=lb\n-!/img=lb", [("/off", "lb", "-"), ("/img", "lb", "-!")]),
        ("!-/img=lb", []),
        ("app=lb", []),
        ("/a=one\n/b=two\n/a=three", [("/a", "three", ""), ("/b", "two", "")]),
        ("main=lb\n/a=$(main)\n/b=$(unknown)", [("/a", "lb", ""), ("/b", None, "")]),
        ("/www.example.com/app=lb", [("/www.example.com/app", "lb", "")]),
        ("/a=lb;stateless=1", [("/a", "lb", "")]),
        ("/a=;lb;", [("/a", ";lb", "")]),
    ],
)
def test_rules_are_made_as_mod_jk_makes_them(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("lb", {}),
        ("lb;reply_timeout=5;;stateless=1", {"reply_timeout": "5", "stateless": "1"}),
        ("lb;reply_timeout=5;reply_timeout=6", {"reply_timeout": "6"}),
        ("lb;disabled=a;disabled=b", {"disabled": "a"}),
        ("lb;session_path=;sid;stateless=1", {"session_path": "sid", "stateless": "1"}),
        ("lb;session_path=", {"session_path": ""}),
        ("lb;odd", {"odd": ""}),
    ],
)
def test_extensions_are_those_that_count(target: str, expected: dict[str, str]) -> None:
    assert extensions(target) == expected


def test_everything_has_its_place() -> None:
    (rule,) = parse(b"\n /a = lb;x=1;disabled=b\n", FILE).rules
    assert rule.target is not None
    assert [str(span) for span in (rule.span, rule.target_span)] == [f"{FILE}:2:2", f"{FILE}:2:7"]
    assert [(str(one.span), str(one.value_span)) for one in rule.target.extensions] == [
        (f"{FILE}:2:10", f"{FILE}:2:12"),
        (f"{FILE}:2:14", f"{FILE}:2:23"),
    ]
