"""One YAML document is read by the core schema of YAML 1.2, and whatever is wrong with it has a place."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loading_cases import values_of, yaml_faults

from httpdgen.model.document import parse
from httpdgen.model.document.core_schema import plain_value
from httpdgen.model.document.parse import MAX_DEPTH, read_document
from httpdgen.model.document.source import Source


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("+3", 3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("True", True),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!float 1", 1.0),
        ("!!int 1", 1),
        ("!!map {}", {}),
        ("!!seq []", []),
    ],
)
def test_values_have_the_types_of_yaml_1_2(text: str, value: object) -> None:
    read = values_of(f"a: {text}")
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


def test_not_a_number_is_one_float() -> None:
    value = plain_value(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


def test_a_number_of_a_hundred_thousand_digits_is_text() -> None:
    assert plain_value("9" * 100_000) == "9" * 100_000


def test_keys_are_text_whatever_they_look_like() -> None:
    assert values_of("404: a\ntrue: b\n~: c\n1.50: d\n") == {"404": "a", "true": "b", "~": "c", "1.50": "d"}


def test_an_alias_repeats_its_anchor() -> None:
    assert values_of("a: &x {b: [1, 2]}\nc: *x\n") == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


def test_a_merge_key_lays_a_mapping_under() -> None:
    text = "a: &x {b: 1, c: 1}\nd: &y {c: 2, e: 2}\nf: {c: 3, <<: [*x, *y]}\n"
    assert values_of(text) == {"a": {"b": 1, "c": 1}, "d": {"c": 2, "e": 2}, "f": {"b": 1, "c": 3, "e": 2}}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert values_of("'<<': 1") == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "a: 1\nb: 2\na: 3\na: 4\n",
            [
                "3:1: the key stands twice; it is on line 1 already",
                "4:1: the key stands twice; it is on line 1 already",
            ],
        ),
        ("a: {b: 1, b: 2}", ["1:11: the key stands twice; it is on line 1 already"]),
        ("a:\n\tb: 1", ["2:1: a tab, which YAML does not take as indentation"]),
        ("a: 1\n---\nb: 2", ["2:1: a second document begins here"]),
        ("a: !vault x", ["1:4: the tag !vault means nothing here"]),
        ("a: !!timestamp x", ["1:4: the tag !!timestamp means nothing here"]),
        ("a: !!map [x]", ["1:4: the tag !!map means nothing here"]),
        ("a: !!int x", ["1:4: is not of the type that its tag says, int"]),
        ("a: !!bool 1", ["1:4: is not of the type that its tag says, bool"]),
        ("a: \x00", ["1:1: holds a character that YAML does not take"]),
        ("%YAML 3.0\n---\na: 1", ["1:1: found incompatible YAML document"]),
        ("a: *x", ["1:4: no anchor &x stands above"]),
        ("a: &x [*x]", ["1:8: *x repeats what it is itself a part of"]),
        ("? [a]\n: b", ["1:3: a key must be plain text"]),
        ("<<: 1", ["1:5: << takes a mapping, or a list of them"]),
        ("a: b: c", ["1:5: a ':' where no key can stand"]),
        ("a: 'x\nb: 1\n", ["1:4: a quoted text that is not closed"]),
        ("a: [1\nb: 1\n", ["1:4: a list in brackets that is not closed"]),
        ("a: {b: 1\n", ["1:4: a mapping in braces that is not closed"]),
        ("a: @x", ["1:4: a character that cannot begin a text without quotes"]),
        ('a: "\\q"', ["1:5: a backslash that begins no escape of YAML"]),
        ('a: "\\ud800"', ["1:7: an escape that is no character"]),
    ],
)
def test_a_fault_has_its_line_and_column(text: str, faults: list[str]) -> None:
    assert yaml_faults(text)[: len(faults)] == faults


def test_every_repeated_key_is_told() -> None:
    assert len(yaml_faults("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n")) == 3


def test_deep_nesting_is_a_fault_and_no_recursion_error() -> None:
    text = "[" * 200_000
    assert yaml_faults(text) == [f"1:{MAX_DEPTH + 1}: is nested more than {MAX_DEPTH} levels deep"]


def test_a_file_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_VALUES", 4)
    assert yaml_faults("a: [1]") == []
    assert yaml_faults("a: [1, 2]") == ["1:8: holds more than 4 values, with what aliases repeat"]


def test_aliases_that_explode_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (fault,) = yaml_faults("\n".join(lines))
    assert fault.endswith("makes the file hold more than 1,000,000 values")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-{}[],&*!|>'\"#%@` \n\t\r\\<~?0\x85\u2028é"), max_size=60))
@example("a: &a {<<: *a}")
@example("&a : *a")
@example("? &k [x]\n: *k")
@example("!!binary a: !<x> b")
@example("%YAML 1.1\n---\na")
def test_any_text_is_a_tree_or_has_faults_inside_it(text: str) -> None:
    source = Source("a.yaml", text)
    document = read_document(source)
    assert (
        document.root is not None
        or document.faults
        or not any(c not in " \n\t\r\x85\u2028" for c in text)
        or "#" in text
    )
    for fault in document.faults:
        assert fault.mark.name == "a.yaml"
        assert fault.mark.line <= len(source.lines)


def _is_empty(text: str) -> bool:
    lines = (line.strip() for line in Source("a.yaml", text).lines)
    return all(not line or line.startswith("#") for line in lines)
