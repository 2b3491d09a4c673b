"""Files, links and absences, on folders of this machine."""

from __future__ import annotations

import grp
import io
import os
import pwd
import shutil
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from check_hosts import (
    AS_NOBODY,
    STAT_OF_ROOT,
    SayingHost,
    ShellHost,
    answer,
    expected,
    host_with,
    look,
    needs_root,
    only,
    said,
)
from shell_hosts import FIND_OF_BUSYBOX, SHELLS, put_program

from httpdgen.deploy.host import Folder
from httpdgen.deploy.hosts import layout
from httpdgen.plan.holds import Hold
from httpdgen.plan.release import HostRelease
from httpdgen.plan.shape import HostShape
from httpdgen.tree import Absence, Entry, File, Link
from httpdgen.verify.check import Looked
from httpdgen.verify.checks import files
from httpdgen.verify.checks.files import CHECK
from httpdgen.verify.checks.script import NOT_FOUND, ask
from httpdgen.verify.outcome import Remark, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OWNER = pwd.getpwuid(os.geteuid()).pw_name
GROUP = grp.getgrgid(os.getegid()).gr_name
HOST = ShellHost(os.environ["PATH"])


def file(content: str, mode: int = 0o644) -> File:
    return File(content.encode(), mode, OWNER, GROUP)


class Site:
    """A host's folder: what was rendered for it, laid down as a release that is the current one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.etc = root / "apache 2"  # a blank has to be quoted
        self.current = root / "httpdgen" / "current"
        self.release = root / "httpdgen" / "releases" / "0123abcd"
        self.entries: dict[str, Entry] = {
            f"{self.current}/httpd/server.conf": file("Listen 80\n"),
            f"{self.current}/httpd/secret.conf": file("secret=abc\n", 0o640),
            f"{self.etc}/ports.conf": file("# nothing\n"),
            f"{self.etc}/mpm.load": Link("../mods-available/mpm.load"),
            f"{self.etc}/status.conf": Absence("would answer on every site"),
        }
        (self.release / "httpd").mkdir(parents=True)
        self.etc.mkdir()
        self.current.symlink_to("releases/0123abcd")
        (self.release / "manifest.json").write_text("{}")
        for path, entry in self.entries.items():
            if isinstance(entry, File):
                Path(path).write_bytes(entry.content)
                Path(path).chmod(entry.mode)
            elif isinstance(entry, Link):
                Path(path).symlink_to(entry.target)

    @property
    def secret(self) -> Path:
        return self.current / "httpd" / "secret.conf"

    @property
    def ports(self) -> Path:
        return self.etc / "ports.conf"

    def look(self, host: ShellHost | SayingHost = HOST, keys: tuple[str, ...] = ()) -> Looked:
        return look(CHECK, host, expected(self.entries, keys=keys))

    def failed(self, keys: tuple[str, ...] = ()) -> dict[str, str]:
        looked = self.look(keys=keys)
        assert not said(looked, Status.NOT_MADE)
        return {subject.removeprefix(f"{self.root}/"): message for subject, message in said(looked).items()}


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Make a host's folder to which everybody may pass."""
    root = Path(tempfile.mkdtemp(prefix="httpdgen-files-"))
    root.chmod(0o755)
    found = Site(root)
    monkeypatch.setattr(files, "CURRENT", str(found.current))
    monkeypatch.setattr(files, "_IN_CURRENT", f"{found.current}/.")
    monkeypatch.setattr(files, "_MANIFEST", f"{found.current}/manifest.json")
    monkeypatch.setattr(files, "_RELEASES", str(found.release.parent))
    yield found
    shutil.rmtree(root)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_host_as_rendered_passes_whatever_its_shell_is(place: Site, shell: str) -> None:
    program = shutil.which(shell)
    assert program is not None
    looked = place.look(ShellHost(os.environ["PATH"], shell=(program, "sh") if shell == "busybox" else (program,)))
    assert looked == Looked("5 entries")


def grow(place: Site) -> None:
    os.truncate(place.ports, 2**40)  # sparse: it would take an hour to hash


def fold(place: Site) -> None:
    place.ports.unlink()
    place.ports.mkdir()


def pipe(place: Site) -> None:
    place.ports.unlink()
    os.mkfifo(place.ports)  # who reads it waits for ever


def lead_away(place: Site) -> None:
    place.ports.rename(place.etc / "elsewhere")
    place.ports.symlink_to("elsewhere")  # the content would be right


def load_another(place: Site) -> None:
    (place.etc / "mpm.load").unlink()
    (place.etc / "mpm.load").symlink_to("../mods-available/other\033[2J.load")


def dangle(place: Site) -> None:
    (place.etc / "status.conf").symlink_to("nowhere")


SAME_LENGTH = b"# Nothing\n"
FAULTS: list[tuple[Callable[[Site], object], str, str]] = [
    (lambda place: place.ports.write_bytes(b"Listen 80\n# more"), "apache 2/ports.conf", "(16 bytes, rendered 10)"),
    (lambda place: place.ports.write_bytes(SAME_LENGTH), "apache 2/ports.conf", "content is not as rendered (sha256 "),
    (lambda place: place.ports.unlink(), "apache 2/ports.conf", "is missing"),
    (grow, "apache 2/ports.conf", "(1099511627776 bytes, rendered 10)"),
    (fold, "apache 2/ports.conf", "is a folder, should be a file"),
    (pipe, "apache 2/ports.conf", "is a pipe, should be a file"),
    (lead_away, "apache 2/ports.conf", "is a link to elsewhere, should be a file"),
    (
        load_another,
        "apache 2/mpm.load",
        "is a link to ../mods-available/other\\x1b[2J.load, should be a link to ../mods",
    ),
    (dangle, "apache 2/status.conf", "is there, and must not be: would answer on every site"),
    (lambda place: place.ports.chmod(0o600), "apache 2/ports.conf", "mode is 0600, should be 0644"),
    (lambda place: place.ports.chmod(0o4644), "apache 2/ports.conf", "mode is 4644, should be 0644"),
    (lambda place: place.ports.chmod(0o666), "apache 2/ports.conf", "should be 0644: others can change it"),
    (
        lambda place: place.secret.chmod(0o644),
        "httpdgen/current/httpd/secret.conf",
        "mode is 0644, should be 0640: others can read its secret",
    ),
    (
        lambda place: (place.current.parent / "current").rename(place.root / "away"),
        "httpdgen/current",
        "is missing, and with it 2 entries",
    ),
    (
        lambda place: place.release.rename(place.root / "away"),
        "httpdgen/current",
        "is a link to releases/0123abcd, where no folder is",
    ),
]


@pytest.mark.parametrize(("fault", "subject", "message"), FAULTS)
def test_a_fault_is_the_only_one_that_is_told(
    place: Site, fault: Callable[[Site], object], subject: str, message: str
) -> None:
    fault(place)
    failed = place.failed()
    assert list(failed) == [subject]
    assert message in failed[subject]


def test_a_release_elsewhere_is_none(place: Site) -> None:
    place.release.rename(place.root / "mine")
    place.current.unlink()
    place.current.symlink_to(place.root / "mine")
    assert place.failed() == {
        "httpdgen/current": (
            f"is a link to {place.root}/mine, should be a link to a folder below {place.release.parent}"
        )
    }


def test_a_folder_in_place_of_the_link_to_the_release_is_told_and_looked_into(place: Site) -> None:
    place.current.unlink()
    shutil.copytree(place.release, place.current)
    place.secret.unlink()
    assert {subject: message[:11] for subject, message in place.failed().items()} == {
        "httpdgen/current": "is a folder",
        "httpdgen/current/httpd/secret.conf": "is missing",
    }


def test_what_is_in_the_release_and_was_not_rendered_is_told_with_names_that_do_no_harm(place: Site) -> None:
    for name in ("evil\033[2J\n.conf", "b\udcff.conf"):
        (place.release / "httpd" / name).touch()
    (place.release / "httpd" / "folder").mkdir()
    assert sorted(place.failed()) == [
        "httpdgen/current/httpd/b\\xff.conf",
        "httpdgen/current/httpd/evil\\x1b[2J\\n.conf",
    ]


def test_of_much_that_was_not_rendered_a_few_are_named(place: Site) -> None:
    for number in range(300):
        (place.release / "httpd" / f"{number:03}.conf").touch()
    failed = place.failed()
    assert len(failed) == files._MOST_TOLD + 1
    assert failed["httpdgen/current"] == "more in the release was not rendered for this topology"


@needs_root
def test_another_owner_is_told(place: Site) -> None:
    os.chown(place.ports, 12_345, 54_321)  # of nobody that has a name
    assert place.failed() == {"apache 2/ports.conf": "belongs to 12345:54321, should to root:root"}


@needs_root
def test_who_may_not_read_has_not_looked_but_tells_what_can_be_seen(place: Site) -> None:
    (place.release / "httpd").chmod(0o711)
    place.secret.chmod(0o660)
    looked = place.look(ShellHost(os.environ["PATH"], AS_NOBODY))
    assert said(looked) == {str(place.secret): "mode is 0660, should be 0640"}
    assert list(said(looked, Status.NOT_MADE).values()) == ["no right to read it (nor 1 more path) as nobody"]


@needs_root
def test_a_folder_that_may_not_be_passed_fails_nothing(place: Site) -> None:
    place.root.chmod(0o700)
    remark = only(place.look(ShellHost(os.environ["PATH"], AS_NOBODY), keys=(f"{place.root}/key.pem",)))
    assert remark.status is Status.NOT_MADE
    assert remark.message == "no right to read it (nor 8 more paths) as nobody"
    assert remark.hint is not None
    assert "ansible_become" in remark.hint


def test_whatever_else_keeps_a_path_from_us_is_told_in_its_own_words(place: Site) -> None:
    told = answer("root", STAT_OF_ROOT, "", "", "", "", errors=f"find: '{place.current}': Input/output error\n")
    assert said(place.look(told), Status.NOT_MADE) == {str(place.current): "cannot be read: Input/output error"}


def test_a_private_key_is_looked_for_where_its_link_leads(place: Site) -> None:
    key, link = place.root / "archive.pem", place.root / "live.pem"
    link.symlink_to("archive.pem")
    assert place.failed((str(link),)) == {"live.pem": "is a link to archive.pem, should be a private key"}
    key.write_text("key")
    key.chmod(0o640)
    assert place.failed((str(link),)) == {}
    key.chmod(0o641)
    assert place.failed((str(link),)) == {"live.pem": "mode is 0641: others have access to a private key"}


def test_a_private_key_that_is_missing_is_told(place: Site) -> None:
    assert "is missing" in place.failed((f"{place.root}/key.pem",))["key.pem"]


def with_tools(folder: Path, *left_out: str) -> ShellHost:
    """Give a host that has no other programs than these checks need, without some."""
    for name in ("sh", "cat", "find", "xargs", "sha256sum", "head", "id"):
        program = shutil.which(name)
        if program is not None and name not in left_out:
            (folder / name).symlink_to(program)
    return ShellHost(str(folder))


def test_the_tools_that_are_missing_are_named(place: Site, tmp_path: Path) -> None:
    shell = shutil.which("sh")
    assert shell is not None
    host = ShellHost(with_tools(tmp_path, "find", "sha256sum").path, shell=(shell,))
    remark = only(place.look(host))
    assert (remark.status, remark.message) == (Status.NOT_MADE, "find and sha256sum cannot be found on the host")


def test_a_file_that_got_no_hash_has_not_been_looked_at(place: Site, tmp_path: Path) -> None:
    (tmp_path / "sha256sum").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "sha256sum").chmod(0o755)
    looked = place.look(ShellHost(f"{tmp_path}:{os.environ['PATH']}"))
    assert not said(looked)
    assert set(said(looked, Status.NOT_MADE).values()) == {"its content could not be read"}


def test_a_find_that_knows_no_fields_has_not_looked(place: Site, tmp_path: Path) -> None:
    put_program(tmp_path, "find", FIND_OF_BUSYBOX)
    remark = only(place.look(host_with(tmp_path)))
    assert (remark.status, remark.subject, remark.message, remark.hint) == (
        Status.NOT_MADE,
        "find",
        "does not tell what stands at a path: find: unrecognized: -printf",
        "install GNU find there",
    )


def test_a_find_that_does_not_follow_links_to_keys_has_not_looked(place: Site, tmp_path: Path) -> None:
    put_program(tmp_path, "find", 'case "$1" in -L) exit 1;; esac; exec /usr/bin/find "$@"')
    remark = only(look(CHECK, host_with(tmp_path), expected(place.entries, keys=("/etc/ssl/private/a.key",))))
    assert (remark.status, remark.subject) == (Status.NOT_MADE, "find")


def test_a_release_that_was_not_listed_is_no_pass(place: Site, tmp_path: Path) -> None:
    put_program(tmp_path, "head", "echo 'head: \033[2J invalid option -- z' >&2; exit 1")
    remark = only(place.look(host_with(tmp_path)))
    assert (remark.status, remark.subject) == (Status.NOT_MADE, str(place.current))
    assert remark.message == "what else is in the release was not listed: head: \\x1b[2J invalid option -- z"


def test_a_tool_that_is_missing_is_named_once(place: Site, tmp_path: Path) -> None:
    told = ask(ShellHost(os.environ["PATH"]), ("no-such-tool", "sh", "no-such-tool"), ())
    assert isinstance(told, Remark)
    assert told.message == "no-such-tool cannot be found on the host"


@pytest.mark.parametrize("stdout", [b"", b"root\n", b"root\n\0\0\0\n/a\0f\0", b"\xff\0\0\0\n" * 9])
def test_an_answer_that_is_not_whole_is_none(place: Site, stdout: bytes) -> None:
    remark = only(place.look(SayingHost(0, stdout, b"sh: \033[2J killed\n")))
    assert (remark.status, remark.message) == (
        Status.NOT_MADE,
        "the host's answer is not whole: sh: \\x1b[2J killed",
    )


def test_a_shell_that_finds_nothing_at_all_is_no_pass(place: Site) -> None:
    remark = only(place.look(SayingHost(NOT_FOUND, b"")))
    assert remark.status is Status.NOT_MADE


def test_records_that_make_no_sense_are_not_read(place: Site) -> None:
    sections = b"root\n\0\0\0\n" + b"/a\0f\0" + b"9z9\0\0\0\0x\0y\0" + b"\0\0\0\n" * 5
    assert all(remark.status in Status for remark in place.look(SayingHost(0, sections)).remarks)


def test_thousands_of_entries_are_looked_at_in_one_command(place: Site) -> None:
    for number in range(3000):
        path = place.release / "httpd" / f"{'long-' * 20}{number}.conf"
        path.write_text("x")
        place.entries[f"{place.current}/httpd/{path.name}"] = file("x")
    assert place.look() == Looked("3005 entries")


DRAINED = Hold("node2", "draining", None, "alice@desk", "", 1_795_262_400)


@pytest.fixture
def deployed(place: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Site]:
    """Lay the site's release down as `httpdgen deploy` does."""
    monkeypatch.setattr(layout, "CURRENT", str(place.current))

    def deploy(*holds: Hold) -> Site:
        held: dict[str, Entry] = {path: file("drained") for path in place.entries if holds and "server.conf" in path}
        release = HostRelease(
            id="20261121T120000Z-0a1b2c", parent="before", time=1_795_262_400, by="alice@desk", digest="0" * 64,
            shape=HostShape("web1", "debian-12", None, (), {}),
            entries={path: entry.describe() for path, entry in place.entries.items()},
            held={path: entry.describe() for path, entry in held.items()},
        )  # fmt: skip
        folder = Folder(release.id, release, place.entries, held, {hold.node: hold for hold in holds})
        shutil.rmtree(place.release)
        with tarfile.open(fileobj=io.BytesIO(layout.Layout("web1", folder).pack())) as tar:
            tar.extractall(place.release, filter="fully_trusted")
        return place

    return deploy


def test_a_release_of_deploys_own_passes_with_what_it_says_of_itself(deployed: Callable[..., Site]) -> None:
    place = deployed()
    assert (place.release / "release.json").exists()
    assert place.look() == Looked("5 entries")


def test_a_file_that_only_a_hold_has_changed_is_as_it_should_be_and_the_hold_is_told(
    deployed: Callable[..., Site],
) -> None:
    place = deployed(DRAINED)
    assert (place.release / "httpd" / "server.conf").read_text() == "drained"
    remark = only(place.look())
    assert remark == Remark(
        Status.PASSED,
        "node2",
        "is held draining by alice@desk since 2026-11-21 12:00 UTC",
        "`httpdgen enable node2` lifts that",
    )


def test_the_hold_of_a_rollout_is_told_as_that(deployed: Callable[..., Site]) -> None:
    remark = only(deployed(replace(DRAINED, state="disabled", weight=3, rollout="20261121T115900Z-0a1b2c")).look())
    assert "held disabled and at weight 3 by alice@desk (rollout 20261121T115900Z-0a1b2c)" in remark.message
    assert remark.hint is not None
    assert remark.hint.startswith("the rollout does")


def change_held(place: Site) -> None:
    (place.release / "httpd" / "server.conf").write_text("changed")


def open_held(place: Site) -> None:
    (place.release / "httpd" / "server.conf").chmod(0o666)


def render_anew(place: Site) -> None:
    place.entries[f"{place.current}/httpd/server.conf"] = file("Listen 81\n")


@pytest.mark.parametrize("change", [change_held, open_held, render_anew])
def test_whatever_else_changes_a_held_file_is_told(
    deployed: Callable[..., Site], change: Callable[[Site], None]
) -> None:
    place = deployed(DRAINED)
    change(place)
    assert set(place.failed()) == {"httpdgen/current/httpd/server.conf"}


def test_what_is_in_a_release_of_deploys_and_is_nobodys_is_told(deployed: Callable[..., Site]) -> None:
    place = deployed(DRAINED)
    strangers = ("mine", "outside/etc/mine", "unheld/mine")
    for name in strangers:
        (place.release / name).parent.mkdir(parents=True, exist_ok=True)
        (place.release / name).touch()
    assert set(place.failed()) == {f"httpdgen/current/{name}" for name in strangers}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("release.json", "{"),
        ("release.json", '{"entries": {"/a": 1}, "held": {}}'),
        ("holds", "node2\n"),
        ("holds", '{"node": "node2", "state": "gone"}\n'),
        ("holds", '{"node":"a","state":null,"weight":2,"owner":"a","rollout":"","since":999999999999999}\n'),
    ],
)
def test_a_release_that_says_nonsense_of_itself_is_told(deployed: Callable[..., Site], name: str, text: str) -> None:
    place = deployed(DRAINED)
    (place.release / name).write_text(text)
    assert place.failed() == {"httpdgen/current": "leads to a release of which release.json or holds cannot be read"}


def test_names_in_a_hold_do_no_harm(deployed: Callable[..., Site]) -> None:
    remark = only(deployed(replace(DRAINED, node="n\033[2J", owner="o\033[2J", rollout="r\033[2J")).look())
    assert "\033" not in f"{remark.subject}{remark.message}{remark.hint}"
