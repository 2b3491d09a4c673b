"""What a host says of itself, and what becomes of an answer that is none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import pytest
from host_given import CONF, ENTRIES, FIRST, SHAPE, answer, folder
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.deploy.hosts.answer import read_answer
from httpdgen.deploy.hosts.reading import present_host
from httpdgen.deploy.hosts.requirements import requirements
from httpdgen.errors import HostError
from httpdgen.plan.present import ABSENT, Lock, PresentEntry, PresentHost, Service
from httpdgen.plan.release import write_release
from httpdgen.tree import File

NEEDED = requirements(ENTRIES, SHAPE)
INSIDE = f"/etc/httpdgen/releases/{FIRST}"


def present(*fields: tuple[str, str], records: tuple[bytes, ...] = (), stderr: bytes = b"") -> PresentHost:
    return present_host("app1", read_answer("app1", answer(*fields, records=records), stderr), ENTRIES, NEEDED)


def current(records: tuple[bytes, ...] = (), **more: str) -> PresentHost:
    release = write_release(folder().release).decode()
    fields = {"folder": INSIDE, "release": release, "holds": "", **more}
    return present(*fields.items(), records=records)


def file_records(path: str, content: bytes) -> tuple[bytes, ...]:
    digest = hashlib.sha256(content).hexdigest()
    return f"f 644 root root {path}".encode(), f"{digest}  {path}".encode()


def test_a_host_that_has_nothing() -> None:
    found = present()
    assert (found.folder, found.release, found.clock) == (None, None, 1763700001.5)
    assert set(found.entries.values()) == {ABSENT}
    assert found.services == {"tomcat10": Service("inactive", "")}


def test_entries_are_named_by_the_way_through_current() -> None:
    found = current(
        (*file_records(f"{INSIDE}/httpd/server.conf", b"Listen 80\n"), b"d 711 root root " + INSIDE.encode())
    )
    assert found.entries[CONF] == PresentEntry("file", ENTRIES[CONF].describe()["sha256"], "0644", "root", "root")
    assert found.extra == ()


def test_links_folders_and_devices_are_told_apart() -> None:
    path = b"/etc/apache2/mods-enabled/status.conf"
    assert present(records=(b"l " + path + b"//a//b",)).entries[path.decode()] == PresentEntry("link", target="a//b")
    for record in (b"d 755 root root " + path, b"o " + path):
        assert present(records=(record,)).entries[path.decode()] == PresentEntry("else")


def test_what_is_more_than_the_release_says_is_extra() -> None:
    found = current((*file_records(f"{INSIDE}/httpd/more.conf", b""), *file_records(f"{INSIDE}/outside/etc/x", b"")))
    assert found.extra == ("/etc/httpdgen/current/httpd/more.conf",)


def test_services_locks_and_pending_ones_are_read() -> None:
    lock = Lock("me@here", "r1", "m:1:2", 5)
    found = present_host(
        "app1",
        read_answer(
            "app1",
            answer(
                ("units", "Id=tomcat10.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled"),
                ("pending", "reload apache2\nrestart tomcat10\nodd"),
                ("unsettled", "yes"),
                ("kept", f"{FIRST} before 1 whole"),
                ("kept", "20261122T120000Z-0a1b2c before 1 part"),
                ("kept", "odd"),
            ).replace(b"lock\0\0", b"lock\0" + json.dumps(asdict(lock)).encode() + b"\0"),
            b"find: '/x': No such file or directory\nfind: '/x/y': Not a directory\n",
        ),
        ENTRIES,
        NEEDED,
    )
    assert found.services == {"tomcat10": Service("active", "enabled")}
    assert found.pending == (("reload", "apache2"), ("restart", "tomcat10"))
    assert (found.unsettled, found.lock, found.releases) == (True, lock, ((FIRST, "before"),))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (("lacks", "/usr/share/tomcat10/bin/bootstrap.jar"), "bootstrap.jar, a part of Tomcat: install the package"),
        (("lacks", "java"), "there is no Java"),
        (("lacks", "systemd"), "not run by systemd"),
        (("lacks", "flock"), "there is no flock in its PATH"),
        (("units", ""), "systemd knows no tomcat10.service"),
        (("group", "root:x:0:"), "there is no group tomcat"),
        (("passwd", "root:x:0:"), "there is no user tomcat"),
    ],
)
def test_what_is_missing_is_a_sentence(field: tuple[str, str], said: str) -> None:
    assert any(said in sentence for sentence in present(field).missing)


def test_java_is_missing_only_where_tomcat_is() -> None:
    bare = requirements({}, None)
    found = present_host("app1", read_answer("app1", answer(("lacks", "java")), b""), (), bare)
    assert found.missing == ()


def test_modules_are_asked_for_by_the_files_that_load_them() -> None:
    modules = {
        "/etc/httpdgen/current/httpd/modules.conf": File(b'  LoadModule a_module "/m/a.so"\n# LoadModule b /m/b\n')
    }
    assert "/m/a.so" in requirements(modules, None).words
    assert "/m/b" not in requirements(modules, None).words


@pytest.mark.parametrize(
    "stdout",
    [b"", b"Welcome!\n" + answer(), answer()[:-3], answer()[:40], answer(records=(b"f 9 root root /x",)),
     answer(records=(b"f 644 root root /x",)), answer(records=(b"l /x",)), answer(records=(b"what",)),
     answer().replace(b"clock\0001763700001.5", b"clock\0date: no")],
)  # fmt: skip
def test_a_garbled_answer_is_told(stdout: bytes) -> None:
    with pytest.raises(HostError, match="garbled"):
        present_host("app1", read_answer("app1", stdout, b""), ENTRIES, NEEDED)


@given(st.binary(max_size=200), st.integers(0, 200), st.integers(0, 50))
def test_no_answer_is_a_crash(noise: bytes, at: int, left_out: int) -> None:
    whole = answer(records=(b"l /x//y", *file_records("/z", b"")))
    try:
        found = read_answer("app1", whole[:at] + noise + whole[at + left_out :], b"")
        said = repr(present_host("app1", found, ENTRIES, NEEDED))
    except HostError as error:
        said = str(error)
    assert said


def test_what_could_not_be_read_there_is_told() -> None:
    with pytest.raises(HostError, match=r"not everything could be read there: sha256sum: .*Input/output error"):
        present(stderr=b"sha256sum: /etc/x: Input/output error\n")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": 1}'])
def test_a_release_that_cannot_be_read_is_told_with_a_way_out(text: str) -> None:
    with pytest.raises(HostError, match="have the link lead to another folder"):
        current(release=text)
