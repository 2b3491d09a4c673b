"""The files of a host: patterns, links, and what is known of what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpdgen.errors import InputError
from httpdgen.observed.given import globbing, modes
from httpdgen.observed.given.entries import Absence, Held, Link, OnDisk
from httpdgen.observed.given.environment import read_environment
from httpdgen.observed.given.host_files import HostFiles
from httpdgen.observed.given.index import Index

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.observed.given.entries import Entry


def files(entries: dict[str, Entry | str], *, full: tuple[str, ...] = (), partial: bool = False) -> HostFiles:
    """Give a host that holds some texts, and other entries."""
    held = {path: Held(entry.encode(), path) if isinstance(entry, str) else entry for path, entry in entries.items()}
    return HostFiles(Index(held, [], full, loose=False), partial=partial)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/a/*.conf", ["/a/B.conf", "/a/a.conf", "/a/c.conf"]),
        ("/a/?.conf", ["/a/B.conf", "/a/a.conf", "/a/c.conf"]),
        ("/a/[ab].conf", ["/a/a.conf"]),
        ("/a/[!ab].conf", ["/a/B.conf", "/a/c.conf"]),
        ("/a/.*.conf", ["/a/.hidden.conf"]),
        ("/*/*/x.conf", ["/a/d/x.conf"]),
        ("/a/d", ["/a/d/.y", "/a/d/x.conf"]),
        ("/a/a.conf", ["/a/a.conf"]),
        ("//a/./a.conf", ["/a/a.conf"]),
        ("/a/[z-a].conf", []),
    ],
)
def test_patterns_match_as_httpds_do(pattern: str, found: list[str]) -> None:
    names = ["/a/a.conf", "/a/B.conf", "/a/c.conf", "/a/.hidden.conf", "/a/d/x.conf", "/a/d/.y", "/a/notes"]
    given_files = files(dict.fromkeys(names, ""), full=("/a",))
    assert list(given_files.glob(pattern) or ()) == found


def test_a_pattern_that_matches_nothing_in_a_folder_that_is_known_is_nothing() -> None:
    assert files({"/a/x": ""}, full=("/a",)).glob("/a/*.conf") == ()


def test_a_pattern_that_leads_outside_is_not_known() -> None:
    assert files({"/a/x": ""}, full=("/a",)).glob("/b/*.conf") is None


def test_of_what_a_partial_host_does_not_have_nothing_is_known() -> None:
    given_files = files({"/a/x": "", "/a/y": Absence()}, partial=True)
    assert [given_files.exists(path) for path in ("/a/x", "/a/y", "/a/z", "/a")] == [True, False, None, True]
    assert given_files.glob("/a/*") == ("/a/x",)


def test_links_are_followed_by_the_hosts_own_paths_through_folders_too() -> None:
    given_files = files({"/etc/x": Link("/opt/x"), "/opt/x/a": Link("../y/b"), "/opt/y/b": "text"}, full=("/opt",))
    assert given_files.reading_as("httpd").read("/etc/x/a") == b"text"
    assert [read.path for read in given_files.reads.values()] == ["/opt/y/b"]


def test_links_that_lead_round_in_a_circle_end() -> None:
    given_files = files({"/a/b": Link("/a/c"), "/a/c": Link("b"), "/a/d": Link(".")}, full=("/a",))
    assert given_files.peek("/a/d/d/d/nothing") is None
    assert given_files.exists("/a/b") is None
    assert given_files.glob("/a/*/*/*/*/*/*/*/*/x") == ()


def test_a_folder_that_links_to_itself_is_read_once() -> None:
    given_files = files({"/a/x.conf": "", "/a/again": Link("/a")}, full=("/a",))
    assert given_files.glob("/a") == ("/a/x.conf",)


def test_a_file_that_became_a_link_since_it_was_found_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "httpd.conf").symlink_to("secret")
    given_files = files({"/httpd.conf": OnDisk(str(tmp_path / "httpd.conf"), "httpd.conf")})
    with pytest.raises(InputError, match=r"httpd\.conf:1:1: cannot be read"):
        given_files.peek("/httpd.conf")


def test_a_path_that_is_not_known_is_found_by_its_ending_where_paths_are_a_guess() -> None:
    paths = Index({"/home/conf/a.conf": Held(b"", ""), "/home/other/a.conf": Held(b"", "")}, [], [], loose=True)
    assert paths.real("/usr/local/apache2/conf/a.conf") == "/home/conf/a.conf"
    assert paths.real("/elsewhere/a.conf") == "/elsewhere/a.conf"  # either may be meant


@settings(max_examples=200, deadline=None)
@given(pattern=st.text(alphabet="ab*?[]!^-\\./&|~", max_size=12))
def test_any_pattern_is_taken(pattern: str) -> None:
    index = Index(dict.fromkeys(["/a/b", "/ab/a-b", "/.a"], Absence()), [], [], loose=False)
    assert set(globbing.expand(index, f"/{pattern}")) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("export A=1\nB='two words'\n", {"A": "1", "B": "two words"}),
        ("A=1\nexport B=${A}2\n", {"A": "1", "B": "12"}),
        ("export A=$(hostname)\n", {}),
        ("export A=`hostname`\n", {}),
        ("export A=$UNKNOWN\n", {}),
        ("# export A=1\n", {}),
    ],
)
def test_a_start_script_is_read_and_not_run(text: str, found: dict[str, str]) -> None:
    assert read_environment(text.encode()) == found


def test_a_mode_on_this_disk_counts_only_where_this_machine_is_the_host(tmp_path: Path) -> None:
    file = tmp_path / "server.xml"
    file.touch(0o600)
    assert modes.world_readable(OnDisk(str(file), "server.xml")) is None
    assert modes.world_readable(OnDisk(str(file), "server.xml", in_place=True)) is False
    assert modes.world_readable(OnDisk("/etc/passwd", "passwd", in_place=True)) is True
    assert modes.world_readable(OnDisk(str(file), "server.xml", world_readable=True)) is True


def test_a_file_that_all_may_read_in_a_folder_that_is_closed_is_not_readable(tmp_path: Path) -> None:
    folder = tmp_path / "conf"
    folder.mkdir(0o700)
    (folder / "server.xml").touch(0o644)
    assert modes.world_readable(OnDisk(str(folder / "server.xml"), "server.xml", in_place=True)) is False
