"""Writing a tree where it cannot be written: what was there stays whole, and nothing is left behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from httpdgen.errors import WriteError
from httpdgen.render.store import compare, diff, write_tree
from httpdgen.tree import ConfigTree, File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD = ConfigTree({"web1": {"/etc/a": File(b"old a"), "/etc/b": File(b"old b"), "/etc/gone/c": File(b"old c")}})
NEW = ConfigTree({"web1": {"/etc/a": File(b"new a"), "/etc/b": File(b"new b"), "/etc/d/e": File(b"new e")}})
BIG = ConfigTree({"web1": {"/etc/a": File(b"new a"), "/etc/big": File(b"x" * 300_000)}})

NOBODY = 65534


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {
        str(place.relative_to(folder)): place.read_bytes() if place.is_file() else None for place in folder.rglob("*")
    }


def diffs(tree: ConfigTree, folder: Path) -> list[str]:
    return [line for change in compare(tree, folder) for line in diff(change, tree, folder, str)]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    write_tree(OLD, folder)
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        os.geteuid() != 0
        or mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "small", folder], check=False).returncode
    ):
        pytest.skip("a disk of its own needs root, and the right to mount")
    yield folder
    subprocess.run(["umount", folder], check=True)


def in_child(action: Callable[[], None]) -> int | None:
    """Run something in a process of its own, and give its exit code (a signal's number, negative)."""
    child = multiprocessing.get_context("fork").Process(target=action)
    child.start()
    child.join(30)
    return child.exitcode


def test_a_full_disk_leaves_what_was_there_and_no_rubbish(small_disk: Path) -> None:
    write_tree(OLD, small_disk / "build")
    before = snapshot(small_disk)
    with pytest.raises(WriteError, match=r"No space left on device.*make room"):
        write_tree(BIG, small_disk / "build")
    assert snapshot(small_disk) == before
    assert compare(OLD, small_disk / "build") == ()


def test_a_first_run_on_a_full_disk_leaves_nothing(small_disk: Path) -> None:
    with pytest.raises(WriteError, match="No space left on device"):
        write_tree(BIG, small_disk / "build")
    assert list(small_disk.iterdir()) == []


def test_a_file_that_may_not_grow_leaves_what_was_there(build: Path) -> None:
    before = snapshot(build)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(WriteError, match="File too large"):
            write_tree(BIG, build)

    assert in_child(limited) == 0
    assert snapshot(build) == before


@pytest.fixture
def place_of_root() -> Iterator[Path]:
    """Give a folder that everybody can look into and only root can write to; pytest's own are closed."""
    if os.geteuid() != 0:
        pytest.skip("another user's folder needs root")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("wanted", [OLD, NEW], ids=["first", "later"])
def test_a_folder_that_is_not_writable_is_named(place_of_root: Path, wanted: ConfigTree) -> None:
    build = place_of_root / "build"
    if wanted is NEW:
        write_tree(OLD, build)
        os.chown(build / "manifest.json", NOBODY, NOBODY)
        build.chmod(0o755)
    before = snapshot(place_of_root)

    def as_nobody() -> None:
        os.setuid(NOBODY)
        with pytest.raises(WriteError, match=r"Permission denied; nothing in .* was changed: make it writable"):
            write_tree(wanted, build)

    assert in_child(as_nobody) == 0
    assert snapshot(place_of_root) == before


def test_a_file_where_the_output_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("mine")
    with pytest.raises(WriteError, match=r"build: (Not a directory|not a folder)"):
        write_tree(OLD, tmp_path / "build")
    assert (tmp_path / "build").read_text() == "mine"


def test_a_file_above_the_output_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError, match="file"):
        write_tree(OLD, tmp_path / "file/build")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_of_somebody_else_is_refused_even_where_nothing_collides(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(WriteError, match="not empty, and not written by httpdgen: give a new or an empty folder"):
        write_tree(OLD, tmp_path)
    assert snapshot(tmp_path) == {"notes": b"mine"}


def test_a_file_in_the_way_is_named_and_stays(build: Path) -> None:
    (build / "web1/etc/d").mkdir()
    (build / "web1/etc/d/e").write_text("mine")
    before = snapshot(build)
    with pytest.raises(WriteError, match=r"web1/etc/d/e: httpdgen did not write this.*move it away"):
        write_tree(NEW, build)
    assert snapshot(build) == before


def test_a_file_where_a_folder_should_be_is_named_and_stays(build: Path) -> None:
    (build / "web1/etc/d").write_text("mine")
    before = snapshot(build)
    with pytest.raises(WriteError, match="web1/etc/d: httpdgen did not write this, and a folder belongs there"):
        write_tree(NEW, build)
    assert snapshot(build) == before


def test_a_folder_where_a_file_should_be_is_named_and_stays(build: Path) -> None:
    (build / "web1/etc/a").unlink()
    (build / "web1/etc/a").mkdir()
    (build / "web1/etc/a/notes").write_text("mine")
    before = snapshot(build)
    with pytest.raises(WriteError, match="web1/etc/a: httpdgen did not write this, and a file belongs there"):
        write_tree(NEW, build)
    assert snapshot(build) == before


def test_a_stale_folder_that_holds_something_else_keeps_its_place_and_all_is_taken_back(build: Path) -> None:
    (build / "web1/etc/gone/notes").write_text("mine")
    before = snapshot(build)
    with pytest.raises(WriteError, match="web1/etc/gone: httpdgen did not write this"):
        write_tree(ConfigTree({"web1": {"/etc/a": File(b"new a"), "/etc/gone": File(b"a file now")}}), build)
    assert snapshot(build) == before


def test_a_link_to_a_folder_is_not_followed(build: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (build / "web1/etc").rename(elsewhere)
    (build / "web1/etc").symlink_to(elsewhere)
    before = snapshot(elsewhere)
    for attempt in (lambda: write_tree(NEW, build), lambda: compare(OLD, build), lambda: diffs(NEW, build)):
        with pytest.raises(WriteError, match="web1/etc: httpdgen did not write this, and a folder belongs there"):
            attempt()
    assert snapshot(elsewhere) == before


def test_a_link_in_place_of_a_file_is_not_written_through(build: Path, tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("mine")
    (build / "web1/etc/a").unlink()
    (build / "web1/etc/a").symlink_to(tmp_path / "hosts")
    with pytest.raises(WriteError, match="web1/etc/a: httpdgen did not write this"):
        write_tree(NEW, build)
    assert (tmp_path / "hosts").read_text() == "mine"


def test_a_link_in_place_of_a_stale_file_stays(build: Path, tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("mine")
    (build / "web1/etc/gone/c").unlink()
    (build / "web1/etc/gone/c").symlink_to(tmp_path / "hosts")
    write_tree(NEW, build)
    assert (build / "web1/etc/gone/c").is_symlink()
    assert (tmp_path / "hosts").read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "hosts": {}}',
        b'{"format": 1, "hosts": []}',
        b'{"format": 1, "hosts": {"web1": {"entries": {"/a": {}}}}}',
        b'{"format": 1, "hosts": {"web1": {"entries": {"/../../../etc/a": {"kind": "file"}}}}}',
        b'{"format": 1, "hosts": {"..": {"entries": {"/victim": {"kind": "file"}}}}}',
        b'{"format": 1, "hosts": {"/": {"entries": {"/victim": {"kind": "file"}}}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_manifest_is_an_error_and_nothing_is_removed_by_it(build: Path, text: bytes) -> None:
    (build.parent / "victim").write_text("mine")
    (build / "manifest.json").write_bytes(text)
    before = snapshot(build)
    with pytest.raises(WriteError, match=r"manifest\.json: not a manifest of httpdgen, or a damaged one"):
        write_tree(NEW, build)
    assert snapshot(build) == before
    assert (build.parent / "victim").read_text() == "mine"


def killed_at(step: str, monkeypatch: pytest.MonkeyPatch, build: Path, wanted: ConfigTree, *, after: int) -> None:
    """Run `write_tree` in a process that is killed at the nth call of a function of `os`."""

    def run() -> None:
        calls = iter(range(after))
        real = getattr(os, step)

        def counted(*args: object, **kwargs: object) -> object:
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        monkeypatch.setattr(os, step, counted)
        write_tree(wanted, build)

    assert in_child(run) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("step", "after"), [("open", 4), ("rename", 0), ("replace", 0), ("replace", 1), ("replace", 3)]
)
def test_after_a_kill_the_next_run_puts_everything_right(
    build: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: int
) -> None:
    killed_at(step, monkeypatch, build, NEW, after=after)
    assert any(place.name.startswith(".httpdgen-") for place in build.iterdir())
    last = ConfigTree({"web1": {"/etc/a": File(b"third a"), "/etc/d/e": File(b"third e")}})
    write_tree(last, build)
    assert {name: content for name, content in snapshot(build).items() if content and name.startswith("web1")} == {
        "web1/etc/a": b"third a",
        "web1/etc/d/e": b"third e",
    }
    assert sorted(place.name for place in build.iterdir()) == [".gitignore", "manifest.json", "web1"]


def test_after_a_kill_going_back_to_the_old_tree_leaves_nothing_of_the_new_one(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(build)
    killed_at("replace", monkeypatch, build, NEW, after=3)
    write_tree(OLD, build)
    assert snapshot(build) == before


def test_a_first_run_that_was_killed_leaves_no_output_folder_and_the_next_one_cleans_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at("rename", monkeypatch, tmp_path / "build", OLD, after=0)
    assert [place.name for place in tmp_path.iterdir()] != ["build"]
    write_tree(OLD, tmp_path / "build")
    assert [place.name for place in tmp_path.iterdir()] == ["build"]


def test_filling_an_empty_folder_can_be_killed_and_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "build").mkdir()
    killed_at("replace", monkeypatch, tmp_path / "build", OLD, after=2)
    write_tree(NEW, tmp_path / "build")
    assert compare(NEW, tmp_path / "build") == ()


@pytest.mark.parametrize("calls", range(6))
def test_a_failure_while_files_move_into_place_takes_back_those_that_moved(
    build: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    before, real, left = snapshot(build), os.replace, [calls]

    def failing(source: str, target: str) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise OSError(5, "Input/output error", target)
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    if calls < 4:  # three files and the manifest
        with pytest.raises(WriteError, match="Input/output error; nothing in"):
            write_tree(NEW, build)
        assert snapshot(build) == before
    else:
        write_tree(NEW, build)
        assert compare(NEW, build) == ()


def test_without_hard_links_files_are_replaced_and_taken_back_alike(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: str, _target: str) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_tree(NEW, build)
    assert compare(NEW, build) == ()


def test_two_runs_at_once_leave_one_of_the_two_trees_whole(build: Path) -> None:
    trees = [
        ConfigTree({"web1": {f"/etc/{number}": File(f"{name} {number}".encode()) for number in range(200)}})
        for name in ("left", "right")
    ]
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=write_tree, args=(tree, build)) for tree in trees]
    for child in children:
        child.start()
    for child in children:
        child.join(30)
    assert [child.exitcode for child in children] == [0, 0]
    assert sum(compare(tree, build) == () for tree in trees) == 1


def test_the_manifest_is_there_whenever_the_folder_is(build: Path) -> None:
    write_tree(NEW, build)
    assert json.loads((build / "manifest.json").read_text())["hosts"]["web1"]["entries"].keys() == {
        "/etc/a",
        "/etc/b",
        "/etc/d/e",
    }
