"""Diffs of what is in a folder and what should be: secrets are masked on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.render.store import compare, diff, write_tree
from httpdgen.tree import Absence, ConfigTree, Entry, File, Link

if TYPE_CHECKING:
    from pathlib import Path


def shown(tmp_path: Path, before: dict[str, Entry], after: dict[str, Entry], *secrets: str) -> list[str]:
    def mask(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "********")
        return text

    write_tree(ConfigTree({"web1": before}), tmp_path / "build")
    wanted = ConfigTree({"web1": after})
    changes = compare(wanted, tmp_path / "build")
    return [line for change in changes for line in diff(change, wanted, tmp_path / "build", mask)]


def test_a_changed_line_shows_with_its_surroundings(tmp_path: Path) -> None:
    assert shown(tmp_path, {"/etc/a": File(b"one\ntwo\n")}, {"/etc/a": File(b"one\n2\n")}) == [
        "--- a/web1/etc/a",
        "+++ b/web1/etc/a",
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+2",
    ]


def test_added_and_removed_files_show_whole(tmp_path: Path) -> None:
    assert shown(tmp_path, {"/old": File(b"1\n")}, {"/new": File(b"2\n")}) == [
        "--- /dev/null",
        "+++ b/web1/new",
        "@@ -0,0 +1 @@",
        "+2",
        "--- a/web1/old",
        "+++ /dev/null",
        "@@ -1 +0,0 @@",
        "-1",
    ]


def test_links_absences_and_modes_show_in_words(tmp_path: Path) -> None:
    before: dict[str, Entry] = {"/l": Link("a"), "/m": File(b"m\n", 0o644)}
    after: dict[str, Entry] = {"/l": Absence("a second one is fatal"), "/m": File(b"m\n", 0o640, "root", "tomcat")}
    assert shown(tmp_path, before, after) == [
        "--- a/web1/l",
        "+++ b/web1/l",
        "@@ -1 +1 @@",
        "-link to a",
        "+absent: a second one is fatal",
        "--- a/web1/m",
        "+++ b/web1/m",
        "@@ 0644 root root -> 0640 root tomcat @@",
    ]


def test_old_secrets_that_nobody_knows_any_more_are_masked(tmp_path: Path) -> None:
    before = b"""BalancerMember ajp://app1:8009 route=node1 secret=oldoldoldoldoldold ping=5
worker.node1.secret=oldoldoldoldoldold
<Connector secret="oldoldoldoldoldold" port="8009"/>
<Interceptor encryptionKey='oldoldoldoldoldold'/>
-----BEGIN PRIVATE KEY-----
oldoldoldoldoldold
-----END PRIVATE KEY-----
"""
    lines = shown(tmp_path, {"/a": File(before)}, {"/a": File(b"nothing\n")})
    assert "oldold" not in "\n".join(lines)
    assert "-BalancerMember ajp://app1:8009 route=node1 secret=******** ping=5" in lines
    assert '-<Connector secret="********" port="8009"/>' in lines


def test_new_secrets_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    lines = shown(tmp_path, {}, {"/a": File(b"token hush-hush\n")}, "hush-hush")
    assert "+token ********" in lines


def test_a_file_in_which_only_secrets_differ_says_so_and_shows_none(tmp_path: Path) -> None:
    assert shown(tmp_path, {"/a": File(b"secret=one\n")}, {"/a": File(b"secret=two\n")}, "two") == [
        "--- a/web1/a",
        "+++ b/web1/a",
        "@@ only secrets differ @@",
    ]


def test_bytes_that_are_no_text_show_as_escapes(tmp_path: Path) -> None:
    assert shown(tmp_path, {}, {"/a": File(b"\xff\n")})[-1] == r"+\xff"


def test_a_missing_line_end_is_a_difference(tmp_path: Path) -> None:
    lines = shown(tmp_path, {"/a": File(b"a\n")}, {"/a": File(b"a")})
    assert lines[-1] == r"+\ No newline at end of file"
