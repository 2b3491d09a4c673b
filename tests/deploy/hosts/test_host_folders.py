"""A folder on its way to a host and back."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest
from host_given import CONF, ENTRIES, FIRST, SERVER_XML, folder

from httpdgen.deploy.hosts.layout import Layout
from httpdgen.deploy.hosts.unpack import read_folder, unpack
from httpdgen.errors import HostError
from httpdgen.plan.holds import Hold
from httpdgen.tree import Absence, File, Link

HELD = {CONF: File(b"Listen 80\n# held\n")}
HOLD = Hold("node1", "draining", None, "me@here", "", 1)


def sent_back(layout: Layout, name: str) -> bytes:
    """Pack as `tar --create NAME` does, with the folder's name before each."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(layout.pack())) as tar, tarfile.open(fileobj=packed, mode="w") as again:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            member.name = f"{name}/{member.name}"
            again.addfile(member, content)
    return packed.getvalue()


def test_the_same_folder_gives_the_same_bytes() -> None:
    turned = folder(dict(reversed(ENTRIES.items())))
    assert Layout("h", folder()).pack() == Layout("h", turned).pack()
    assert Layout("h", folder()).fingerprint == Layout("h", turned).fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        {CONF: File(b"Listen 81\n")},
        {CONF: File(b"Listen 80\n", 0o600)},
        {CONF: File(b"Listen 80\n", 0o644, "www-data")},
        {"/etc/tomcat10/server.xml": Link("/elsewhere")},
        {CONF + "x": File(b"")},
    ],
)
def test_another_folder_has_another_fingerprint(changed: dict[str, File | Link]) -> None:
    assert Layout("h", folder()).fingerprint != Layout("h", folder({**ENTRIES, **changed})).fingerprint


def test_what_systemd_reads_names_the_units_and_what_they_lead_to() -> None:
    unit, link = "/etc/httpdgen/current/tomcat/node2/a.service", "/etc/systemd/system/a.service"
    first, second = (
        Layout("h", folder({**ENTRIES, unit: File(text), link: Link(unit)})).contents["units"] for text in (b"1", b"2")
    )
    plain = Layout("h", folder()).contents["units"]
    assert len({first, second, plain}) == 3
    assert plain == Layout("h", folder({**ENTRIES, CONF: File(b"")})).contents["units"]


def test_systemd_does_not_take_units_that_are_the_same_for_changed_ones() -> None:
    unit, link = "/etc/httpdgen/current/tomcat/node2/a.service", "/etc/systemd/system/a.service"
    given = folder({**ENTRIES, unit: File(b"1"), link: Link(unit)})
    with tarfile.open(fileobj=io.BytesIO(Layout("h", given).pack())) as tar:
        times = {member.name: member.mtime for member in tar}
    assert times["tomcat/node2/a.service"] == times["outside/etc/systemd/system/a.service"] == 1
    assert times["httpd/server.conf"] == given.release.time


def test_a_folder_comes_back_as_it_was() -> None:
    for given in (folder(), folder(held=HELD, holds={"node1": HOLD}, name=f"{FIRST}~0a1b2c3d")):
        assert read_folder("app1", sent_back(Layout("app1", given), given.name)) == given


def test_a_held_file_stands_in_its_place_and_beside_it_as_without() -> None:
    contents = Layout("app1", folder(held=HELD)).contents
    assert contents["httpd/server.conf"] == HELD[CONF]
    assert contents["unheld/httpd/server.conf"] == ENTRIES[CONF]


def test_the_kilobytes_are_enough_for_every_file() -> None:
    large = folder({**ENTRIES, CONF: File(b"#" * 10_000)})
    assert Layout("app1", large).kilobytes >= Layout("app1", folder()).kilobytes + 8


def test_a_view_says_that_it_is_a_part() -> None:
    whole, part = folder(), folder()
    part = replace(part, release=replace(part.release, digest="another"))
    about = [Layout("app1", each).contents["about"] for each in (whole, part)]
    assert [entry.content.split()[-1] for entry in about if isinstance(entry, File)] == [b"whole", b"part"]


@pytest.mark.parametrize("path", ["x", "/etc/../x", "/etc//x", "/a\nb", "/a\tb", "/a ", "/etc/httpdgen/current/about"])
def test_a_path_that_the_program_would_misread_is_refused(path: str) -> None:
    with pytest.raises(HostError, match="no path that can be laid down"):
        Layout("app1", folder({path: Absence("")}))


@pytest.mark.parametrize("size", [0, 100, 3000])
def test_half_a_tar_file_is_told(size: int) -> None:
    with pytest.raises(HostError, match=r"no whole tar file|is damaged"):
        read_folder("app1", sent_back(Layout("app1", folder()), FIRST)[:size])


def test_a_tar_file_without_a_release_is_told() -> None:
    empty = io.BytesIO()
    tarfile.open(fileobj=empty, mode="w").close()
    assert unpack("app1", empty.getvalue()) == {}
    with pytest.raises(HostError, match="is damaged"):
        read_folder("app1", empty.getvalue())


def test_a_file_that_changed_on_the_host_comes_back_as_it_is_and_is_named() -> None:
    damaged = replace(folder(), entries={**ENTRIES, SERVER_XML: File(b"<x/>", 0o640, "root", "tomcat")})
    back = read_folder("app1", sent_back(Layout("app1", damaged), FIRST))
    assert back == damaged
    assert back.changed == (SERVER_XML,)
    assert folder().changed == ()


def test_a_file_that_was_removed_on_the_host_is_none() -> None:
    damaged = replace(folder(), entries={path: entry for path, entry in ENTRIES.items() if path != CONF})
    back = read_folder("app1", sent_back(Layout("app1", damaged), FIRST))
    assert back == damaged
    assert back.changed == (CONF,)
