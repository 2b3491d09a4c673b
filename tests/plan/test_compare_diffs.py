"""Diffs of files: readable, bounded, and without a secret."""

from __future__ import annotations

import difflib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.plan.diff import MOST_SHOWN, Differ
from httpdgen.secret_text import mask_unknown

SECRET = "an-ajp-secret-of-the-tests"


def diff(before: bytes | None, after: bytes | None) -> str:
    return Differ(mask_unknown).diff("/f", before, after)


def test_secrets_of_either_side_are_masked() -> None:
    old, new = (
        f'<Connector secret="{value}"\n  port="{port}"/>\n'.encode() for value, port in (("x" * 20, 1), (SECRET, 2))
    )
    assert SECRET not in diff(old, new)
    assert "x" * 20 not in diff(old, new)
    assert '+  port="2"/>' in diff(old, new)


def test_a_key_of_many_lines_is_masked_where_only_one_line_of_it_changes() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\nCCCC\n-----END PRIVATE KEY-----\n"
    assert diff(pem.encode(), pem.replace("BBBB", "DDDD").encode()) == ""


def test_a_diff_in_which_only_secrets_differ_is_none() -> None:
    assert diff(b"secret=aaaaaaaa\n", b"secret=bbbbbbbb\n") == ""


@pytest.mark.parametrize("content", [b"\0\1", b"\xff\xfe", b"a" * 4_000_001])
def test_what_is_no_text_or_too_large_has_no_diff(content: bytes) -> None:
    assert diff(content, b"text\n") == diff(b"text\n", content) == ""


def test_a_missing_end_of_the_last_line_is_shown() -> None:
    assert diff(b"a\nb", b"a\nb\n").splitlines()[2:] == ["@@ -1,3 +1,2 @@", " a", " b", "-\\ No newline at end of file"]


def test_a_long_diff_is_cut_and_says_so() -> None:
    lines = diff(None, b"line\n" * 1000).splitlines()
    assert len(lines) == MOST_SHOWN + 3
    assert lines[-1] == "@@ and 601 more lines @@"


def test_a_small_change_of_a_huge_file_is_found_at_its_place() -> None:
    old = "".join(f"line {number}\n" for number in range(50_000))
    shown = diff(old.encode(), old.replace("line 40000\n", "changed\n").encode())
    assert "@@ -39998,7 +39998,7 @@" in shown
    assert "-line 40000\n+changed\n" in shown


def test_what_would_take_long_to_compare_is_not() -> None:
    old = "".join(f"line {number}\n" for number in range(9_000))
    began = time.perf_counter()
    shown = diff(old.encode(), old.replace("line", "more").encode())
    assert "@@ too much to compare: 9000 lines become 9000 @@" in shown
    assert time.perf_counter() - began < 2


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_a_diff_is_the_one_that_difflib_makes_of_whole_files(old: list[str], new: list[str]) -> None:
    shown = diff("".join(f"{x}\n" for x in old).encode(), "".join(f"{x}\n" for x in new).encode()).splitlines()[2:]
    removed, added = ([line[1:] for line in shown if line[:1] == sign] for sign in "-+")
    whole = list(difflib.ndiff(old, new))
    assert len(removed) - len(added) == len(old) - len(new)
    assert bool(shown) == any(line[0] in "-+" for line in whole)
