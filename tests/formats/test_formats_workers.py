"""What mod_jk makes of keys and values of workers.properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.formats import workers


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("worker.node1.host", ("node1", "host")),
        ("worker.a.b.port", ("a.b", "port")),
        ("worker.list", None),
        ("worker..host", None),
        ("Worker.a.host", None),
        ("home", None),
    ],
)
def test_a_key_names_a_worker_and_its_attribute(key: str, expected: tuple[str, str] | None) -> None:
    assert workers.split_key(key) == expected


@pytest.mark.parametrize("key", ["worker.a.host", "worker.list", "worker.a.cachesize", "home", "Worker.a.anything"])
def test_mod_jk_takes_its_attributes_and_any_variable(key: str) -> None:
    assert workers.is_accepted(key)


@pytest.mark.parametrize("key", ["worker.a.Host", "worker.a.hots", "worker.a", "worker."])
def test_mod_jk_refuses_other_keys_of_workers(key: str) -> None:
    assert not workers.is_accepted(key)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("worker.a.host", "2"),
        ("worker.list", "1,2"),
        ("worker.lb.balance_workers", "1,2"),
        ("worker.lb.balanced_workers", "1*2"),
        ("worker.a.distance", "1*2"),
        ("worker.a.class_path", "1:2"),
        ("worker.a.cmd_line", "1 2"),
        ("home", "1*2"),
        ("host", "1*2"),
    ],
)
def test_repeated_keys_are_put_together_or_replaced(key: str, expected: str) -> None:
    assert workers.combined(key, "1", "2") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("$(a)/$(b)", "1/$(a)"),
        ("$(a", "$(a"),
        ("${a}", "${a}"),
        ("$(unknown)", None),
        ("$(a)" * 22, "1" * 21 + "$(a)"),
    ],
)
def test_macros_are_replaced_once(value: str, expected: str | None) -> None:
    assert workers.expanded(value, {"a": "1", "b": "$(a)"}.get) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8009", 8009),
        (" +7", 7),
        ("-1", -1),
        ("1.5", 1),
        ("80xx", 80),
        ("8k", 8192),
        ("1M", 1048576),
        ("8Kx", None),
        ("8 K", None),
        ("many", None),
        ("", None),
        ("2147483648", None),
        ("3000000k", None),
    ],
)
def test_whole_numbers_are_read_as_every_mod_jk_reads_them(text: str, expected: int | None) -> None:
    assert workers.integer(text) == expected


@pytest.mark.parametrize("text", ["on", "ON", "1", "Yes", "true", "tomorrow"])
def test_switches_are_on_by_their_first_letter(text: str) -> None:
    assert workers.boolean(text) is True


@pytest.mark.parametrize("text", ["off", "0", "no", "F", "never"])
def test_switches_are_off_by_their_first_letter(text: str) -> None:
    assert workers.boolean(text) is False


@pytest.mark.parametrize("text", ["", "10", "maybe", "01", "open"])
def test_other_texts_are_no_switches(text: str) -> None:
    assert workers.boolean(text) is None


def test_lists_are_cut_at_blanks_and_commas() -> None:
    assert workers.names(" a,b\t,, c*d ") == [(1, "a"), (3, "b"), (8, "c*d")]


@given(st.text(max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    workers.integer(text)
    workers.boolean(text)
    workers.expanded(text, {"a": "1"}.get)
    assert all(text[offset:].startswith(name) for offset, name in workers.names(text))
