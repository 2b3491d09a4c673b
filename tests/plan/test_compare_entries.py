"""What differs on a host, and what of that somebody else did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plan_site import deployed, topology, wanted

from httpdgen.plan.compare import compare, paths_to_fetch, sides
from httpdgen.plan.diff import Differ
from httpdgen.plan.drift import drift
from httpdgen.plan.fleet_plan import Change
from httpdgen.plan.present import ABSENT, PresentEntry, PresentHost
from httpdgen.secret_text import mask_unknown
from httpdgen.tree import Absence, Entry, File, Link

CURRENT = "/etc/httpdgen/current"
FILE = f"{CURRENT}/httpd/server.conf"
OUTSIDE = "/etc/apache2/ports.conf"


def file(content: bytes = b"Timeout 60\n", mode: int = 0o644) -> File:
    return File(content, mode)


def standing(entry: Entry) -> PresentEntry:
    return sides({"": entry}, PresentHost("web1", None, None, {}, {})).should[""]


def host(
    ours: dict[str, Entry], now: dict[str, PresentEntry] | None = None, extra: tuple[str, ...] = ()
) -> PresentHost:
    """Give a host whose release has some entries, of which somebody changed `now`."""
    known = deployed(wanted(topology()))["web1"]
    assert known.release is not None
    release = replace(known.release, entries={path: entry.describe() for path, entry in ours.items()})
    entries = {path: standing(entry) for path, entry in ours.items()} | (now or {})
    return replace(known, release=release, entries=entries, extra=extra)


def changes(should: dict[str, Entry], present: PresentHost, contents: dict[str, bytes] | None = None) -> list[Change]:
    return list(compare(sides(should, present), contents or {}, Differ(mask_unknown)))


def test_what_is_as_it_should_be_is_no_change() -> None:
    entries: dict[str, Entry] = {FILE: file(), "/a": Link("b"), "/c": Absence("would be fatal")}
    assert changes(entries, host(entries)) == []
    assert drift(sides(entries, host(entries))) == ()


def test_a_file_that_changes_is_shown_as_a_diff() -> None:
    [change] = changes({FILE: file(b"Timeout 30\n")}, host({FILE: file()}), {FILE: b"Timeout 60\n"})
    assert change == Change(
        FILE, "changed", "its content", f"--- {FILE}\n+++ {FILE}\n@@ -1 +1 @@\n-Timeout 60\n+Timeout 30\n"
    )


def test_without_its_content_a_file_that_changes_has_no_diff() -> None:
    [change] = changes({FILE: file(b"Timeout 30\n")}, host({FILE: file()}))
    assert (change.said, change.diff) == ("its content", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"secret=aaaaaaaa\n", b"secret=bbbbbbbb\n", "its content, of which only secrets differ"),
        (b"text\n", b"\0", "its content, which is no text"),
    ],
)
def test_why_there_is_no_diff_is_told(old: bytes, new: bytes, said: str) -> None:
    [change] = changes({FILE: file(new)}, host({FILE: file(old)}), {FILE: old})
    assert (change.said, change.diff) == (said, "")


def test_a_new_file_is_shown_whole() -> None:
    [change] = changes({FILE: file()}, host({}))
    assert change == Change(
        FILE, "added", "new file, 0644 root:root", f"--- /dev/null\n+++ {FILE}\n@@ -0,0 +1 @@\n+Timeout 60\n"
    )


def test_a_mode_that_changes_is_said_without_a_diff() -> None:
    [change] = changes({FILE: file(mode=0o640)}, host({FILE: file()}), {FILE: b"Timeout 60\n"})
    assert change == Change(FILE, "changed", "0644 root:root becomes 0640 root:root", "")


def test_a_file_that_is_needed_no_more_goes() -> None:
    [change] = changes({}, host({FILE: file()}), {FILE: b"Timeout 60\n"})
    assert (change.kind, change.said) == ("removed", "is not needed any more")
    assert change.diff == f"--- {FILE}\n+++ /dev/null\n@@ -1 +0,0 @@\n-Timeout 60\n"


def test_what_stood_outside_before_comes_back() -> None:
    [change] = changes({}, host({OUTSIDE: file()}))
    assert change.kind == "removed"
    assert change.said == "is left; what stood there before httpdgen comes back, if anything did"


def test_what_was_kept_away_may_come_back() -> None:
    [change] = changes({}, host({OUTSIDE: Absence("fatal")}))
    assert change.kind == "changed"
    assert change.said.startswith("is kept away no more")


def test_a_file_of_the_distribution_that_is_replaced_is_kept() -> None:
    [change] = changes({OUTSIDE: file(b"# none\n")}, host({}, {OUTSIDE: standing(file())}), {OUTSIDE: b"Listen 80\n"})
    assert change.kind == "changed"
    assert change.said == (
        "its content; what stands there now is not httpdgen's: it is kept, and comes back when httpdgen leaves"
    )


def test_what_must_not_be_there_is_removed_with_the_reason() -> None:
    [change] = changes({OUTSIDE: Absence("would be fatal")}, host({}, {OUTSIDE: PresentEntry("link", target="../x")}))
    assert (change.kind, change.said.partition(";")[0]) == ("removed", "must not be there: would be fatal")


@pytest.mark.parametrize(
    ("now", "should", "said"),
    [
        (PresentEntry("link", target="old"), Link("new"), "link to new, so far to old"),
        (ABSENT, Link("new"), "link to new"),
        (PresentEntry("link", target="old"), File(b""), "new file, 0644 root:root; so far a link to old"),
        (PresentEntry("else"), File(b""), "new file, 0644 root:root"),
    ],
)
def test_links_and_files_that_take_each_others_place_are_told(now: PresentEntry, should: Entry, said: str) -> None:
    [change] = changes({FILE: should}, host({}, {FILE: now}))
    assert change.said.partition("; what stands")[0] == said


def test_what_somebody_edited_is_drift_and_goes_back_to_what_is_wanted() -> None:
    present = host({FILE: file()}, {FILE: standing(file(b"Timeout 1\n"))})
    assert drift(sides({FILE: file()}, present)) == (f"{FILE} was edited",)
    assert [change.path for change in changes({FILE: file()}, present)] == [FILE]


def test_a_path_that_drifted_and_changes_is_both() -> None:
    present = host({FILE: file()}, {FILE: standing(file(b"Timeout 1\n"))})
    should: dict[str, Entry] = {FILE: file(b"Timeout 2\n")}
    assert len(drift(sides(should, present))) == len(changes(should, present)) == 1


def test_a_change_of_ours_alone_is_no_drift() -> None:
    assert drift(sides({FILE: file(b"Timeout 2\n")}, host({FILE: file()}))) == ()


def test_what_is_so_already_by_somebody_elses_hand_is_taken_over() -> None:
    should: dict[str, Entry] = {FILE: file(b"Timeout 2\n")}
    present = host({FILE: file()}, {FILE: standing(should[FILE])})
    assert drift(sides(should, present)) == ()
    assert [change.said for change in changes(should, present)] == ["is so already, by somebody else's hand"]


@pytest.mark.parametrize(
    ("ours", "now", "said"),
    [
        (file(), ABSENT, "is gone"),
        (file(), PresentEntry("else"), "is a folder or a device now"),
        (file(), replace(standing(file()), mode="0600"), "has mode 0600, and not 0644"),
        (file(), replace(standing(file()), group="adm"), "belongs to root:adm, and not to root:root"),
        (Link("b"), PresentEntry("link", target="c"), "leads to c, and not to b"),
        (Absence("fatal"), standing(file()), "is back, though it must not be there"),
    ],
)
def test_drift_says_what_became_of_a_path(ours: Entry, now: PresentEntry, said: str) -> None:
    assert drift(sides({FILE: ours}, host({FILE: ours}, {FILE: now}))) == (f"{FILE} {said}",)


def test_files_that_nobody_of_ours_wrote_are_drift() -> None:
    present = host({}, extra=(f"{CURRENT}/httpd/mine.conf",))
    assert drift(sides({}, present)) == (f"{CURRENT}/httpd/mine.conf was put there by somebody else",)


def test_a_host_without_a_release_has_no_drift() -> None:
    present = replace(host({}, {OUTSIDE: standing(file())}), release=None, folder=None)
    assert drift(sides({OUTSIDE: file(b"# none\n")}, present)) == ()


def test_only_contents_that_a_diff_needs_are_fetched() -> None:
    ours: dict[str, Entry] = {"/same": file(), "/new": file(), "/mode": file(), "/gone": file(), "/link": Link("a")}
    should: dict[str, Entry] = {
        "/same": file(), "/new": file(b"2"), "/mode": file(mode=0o600), "/link": Link("b"), "/more": file()
    }  # fmt: skip
    assert paths_to_fetch(should, host(ours)) == ("/gone", "/new")
