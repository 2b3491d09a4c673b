"""Writing a tree to a folder: what is there afterwards."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import WriteError
from httpdgen.render.store import compare, write_tree
from httpdgen.tree import Absence, ConfigTree, Entry, File, Link

if TYPE_CHECKING:
    from pathlib import Path


def tree(**hosts: dict[str, Entry]) -> ConfigTree:
    return ConfigTree(hosts)


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the two of the folder itself."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in files.items() if name not in {"manifest.json", ".gitignore"}}


def test_a_file_stands_under_its_host_at_its_absolute_path(tmp_path: Path) -> None:
    write_tree(tree(web1={"/etc/a/b.conf": File(b"one")}, app1={"/etc/c.xml": File(b"two")}), tmp_path / "build")
    assert below(tmp_path / "build") == {"web1/etc/a/b.conf": b"one", "app1/etc/c.xml": b"two"}


def test_links_and_absences_stand_in_the_manifest_alone(tmp_path: Path) -> None:
    entries: dict[str, Entry] = {"/etc/l": Link("/etc/passwd"), "/etc/x": Absence("in the way"), "/etc/f": File(b"f")}
    write_tree(tree(web1=entries), tmp_path / "build")
    assert below(tmp_path / "build") == {"web1/etc/f": b"f"}
    manifest = json.loads((tmp_path / "build/manifest.json").read_text())
    assert manifest["hosts"]["web1"]["entries"]["/etc/l"] == {"kind": "link", "target": "/etc/passwd"}
    assert manifest["hosts"]["web1"]["entries"]["/etc/x"] == {"kind": "absence", "reason": "in the way"}


def test_the_manifest_says_everything_of_the_tree_in_order(tmp_path: Path) -> None:
    link, file, other = Link("b"), File(b"b", 0o640, "root", "www-data"), File(b"c")
    wanted = tree(web2={"/b": file, "/a": link}, web1={"/c": other})
    write_tree(wanted, tmp_path / "build")
    manifest = json.loads((tmp_path / "build/manifest.json").read_text())
    assert (manifest["format"], manifest["digest"]) == (1, wanted.digest())
    entries = [(host, list(described["entries"].items())) for host, described in manifest["hosts"].items()]
    web2 = [("/a", link.describe()), ("/b", file.describe())]
    assert entries == [("web1", [("/c", other.describe())]), ("web2", web2)]


def test_a_tree_without_hosts_has_a_manifest_too(tmp_path: Path) -> None:
    write_tree(tree(), tmp_path / "build")
    assert json.loads((tmp_path / "build/manifest.json").read_text())["hosts"] == {}
    assert compare(tree(), tmp_path / "build") == ()


def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        write_tree(tree(web1={"/etc/a/b": File(b"secret", 0o644)}), tmp_path / "build")
    finally:
        os.umask(before)
    modes = {place.stat().st_mode & 0o7777 for place in (tmp_path / "build").rglob("*") if place.is_dir()}
    assert modes | {(tmp_path / "build").stat().st_mode & 0o7777} == {0o700}
    assert {place.stat().st_mode & 0o7777 for place in (tmp_path / "build").rglob("*") if place.is_file()} == {0o600}


def test_git_ignores_everything_in_the_folder(tmp_path: Path) -> None:
    write_tree(tree(web1={"/a": File(b"a")}), tmp_path / "build")
    assert "*" in (tmp_path / "build/.gitignore").read_text().splitlines()


def test_folders_above_the_output_folder_are_made(tmp_path: Path) -> None:
    write_tree(tree(web1={"/a": File(b"a")}), tmp_path / "out/of/here")
    assert below(tmp_path / "out/of/here") == {"web1/a": b"a"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    write_tree(tree(web1={"/etc/a": File(b"a")}), tmp_path / "build")
    assert below(tmp_path / "build") == {"web1/etc/a": b"a"}


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "build").symlink_to(tmp_path / "disk")
    write_tree(tree(web1={"/a": File(b"a")}), tmp_path / "build")
    assert below(tmp_path / "disk") == {"web1/a": b"a"}
    assert (tmp_path / "build").is_symlink()


def test_what_changed_is_replaced_and_what_did_not_keeps_its_time(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/same": File(b"same"), "/other": File(b"old")}), build)
    for name in ("same", "other"):
        os.utime(build / "web1" / name, (1, 1))
    changes = write_tree(tree(web1={"/same": File(b"same"), "/other": File(b"new")}), build)
    assert [(change.kind, change.path) for change in changes] == [("changed", "/other")]
    assert below(build) == {"web1/same": b"same", "web1/other": b"new"}
    assert (build / "web1/same").stat().st_mtime == 1
    assert (build / "web1/other").stat().st_mtime > 1


def test_a_second_run_changes_nothing_at_all(tmp_path: Path) -> None:
    build, wanted = tmp_path / "build", tree(web1={"/a": File(b"a"), "/b": Link("a")})
    write_tree(wanted, build)
    before = {place: place.lstat().st_mtime_ns for place in [build, *build.rglob("*")]}
    assert write_tree(wanted, build) == ()
    assert {place: place.lstat().st_mtime_ns for place in [build, *build.rglob("*")]} == before


def test_what_is_no_longer_wanted_goes_with_the_folders_that_it_leaves_empty(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/etc/a/b": File(b"b"), "/etc/c": File(b"c")}, web2={"/etc/d": File(b"d")}), build)
    changes = write_tree(tree(web1={"/etc/c": File(b"c")}), build)
    assert [(change.kind, change.host, change.path) for change in changes] == [
        ("removed", "web1", "/etc/a/b"),
        ("removed", "web2", "/etc/d"),
    ]
    assert sorted(str(place.relative_to(build)) for place in build.rglob("*")) == [
        ".gitignore", "manifest.json", "web1", "web1/etc", "web1/etc/c",
    ]  # fmt: skip


def test_what_somebody_else_put_beside_ours_stays(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/etc/a/b": File(b"b")}), build)
    (build / "web1/etc/a/notes").write_bytes(b"mine")
    (build / "todo").write_bytes(b"mine too")
    write_tree(tree(), build)
    assert below(build) == {"web1/etc/a/notes": b"mine", "todo": b"mine too"}


def test_a_gitignore_that_the_user_changed_stays(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/a": File(b"a")}), build)
    (build / ".gitignore").write_text("*.key\n")
    write_tree(tree(web1={"/a": File(b"b")}), build)
    assert (build / ".gitignore").read_text() == "*.key\n"


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/etc/a": File(b"a"), "/etc/b/c/d": File(b"d")}), build)
    write_tree(tree(web1={"/etc/a/x": File(b"x"), "/etc/b": File(b"b")}), build)
    assert below(build) == {"web1/etc/a/x": b"x", "web1/etc/b": b"b"}


def test_a_file_that_becomes_a_link_leaves_the_disk(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/etc/a": File(b"a")}), build)
    write_tree(tree(web1={"/etc/a": Link("b")}), build)
    assert below(build) == {}
    assert compare(tree(web1={"/etc/a": Link("b")}), build) == ()


def test_a_file_that_was_lost_or_edited_is_written_again(tmp_path: Path) -> None:
    build, wanted = tmp_path / "build", tree(web1={"/lost": File(b"l"), "/edited": File(b"e")})
    write_tree(wanted, build)
    (build / "web1/lost").unlink()
    (build / "web1/edited").write_bytes(b"E")
    assert [(change.kind, change.path) for change in write_tree(wanted, build)] == [
        ("changed", "/edited"),
        ("changed", "/lost"),
    ]
    assert below(build) == {"web1/lost": b"l", "web1/edited": b"e"}


def test_a_mode_that_changes_is_a_change_of_the_manifest_and_not_of_the_file(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write_tree(tree(web1={"/a": File(b"a", 0o644)}), build)
    os.utime(build / "web1/a", (1, 1))
    changes = write_tree(tree(web1={"/a": File(b"a", 0o640)}), build)
    assert [change.kind for change in changes] == ["changed"]
    assert (build / "web1/a").stat().st_mtime == 1
    assert '"mode": "0640"' in (build / "manifest.json").read_text()


def test_an_empty_file_is_written_and_found_again(tmp_path: Path) -> None:
    wanted = tree(web1={"/empty": File(b"")})
    write_tree(wanted, tmp_path / "build")
    assert below(tmp_path / "build") == {"web1/empty": b""}
    assert compare(wanted, tmp_path / "build") == ()


def test_progress_is_told_for_every_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    entries: dict[str, Entry] = {"/a": File(b"a"), "/b": File(b"b"), "/c": Link("a")}
    write_tree(tree(web1=entries), tmp_path / "build", lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_host_called_like_the_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"a host cannot be called manifest\.json"):
        write_tree(ConfigTree({"manifest.json": {"/a": File(b"a")}}), tmp_path / "build")
    assert list(tmp_path.iterdir()) == []


def test_compare_writes_nothing_and_a_folder_that_is_not_there_lacks_everything(tmp_path: Path) -> None:
    changes = compare(tree(web1={"/a": File(b"a"), "/b": Link("a")}), tmp_path / "build")
    assert [(change.kind, change.path) for change in changes] == [("added", "/a"), ("added", "/b")]
    assert list(tmp_path.iterdir()) == []
