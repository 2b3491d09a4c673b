"""The user's own files are read from beside the topology, and from nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from loading_cases import SMALL, faults_of, load, told

if TYPE_CHECKING:
    from pathlib import Path


def including(name: str) -> str:
    return SMALL.replace("{hosts: [web1]}", f"{{hosts: [web1], include: ['{name}']}}")


def test_every_include_of_every_part_is_read(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    names = ["a.conf", "own/b.conf", "c.conf", "d.xml", "e.xml"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode() + b"\xff\r\n")
    text = (
        including("a.conf")
        .replace("{cluster: shop}", "{cluster: shop, include: [own/b.conf, a.conf]}")
        .replace("    routes:", "    include: [c.conf]\n    routes:")
        .replace("    nodes:", "    include: {engine: [d.xml], host: [e.xml]}\n    nodes:")
    )
    assert load(tmp_path, text).includes == {name: name.encode() + b"\xff\r\n" for name in names}


def test_an_include_of_an_overlay_is_read_beside_the_topology(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("x")
    assert load(tmp_path, SMALL, "web_tiers: {edge: {include: [a.conf]}}").includes == {"a.conf": b"x"}


def test_a_missing_include_is_told_where_it_is_named(tmp_path: Path) -> None:
    overlay = "web_tiers:\n  edge:\n    include:\n      - gone.conf\n"
    assert told(tmp_path, SMALL, overlay) == [
        "over.yaml:4:9: web_tiers.edge.include[0]: no file gone.conf beside the topology"
    ]


@pytest.mark.parametrize("name", ["/etc/hosts", "../x.conf", "a/../../x.conf", "a/../x.conf"])
def test_an_include_must_not_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (fault,) = faults_of(tmp_path, including(name))
    assert fault.message == f"{name} leads out of the topology's folder"


def test_a_link_must_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "x.conf").symlink_to("/etc/hostname")
    (fault,) = faults_of(tmp_path, including("x.conf"))
    assert fault.message == "x.conf is a link that leads out of the topology's folder"


@pytest.mark.parametrize("name", [".", "folder"])
def test_a_folder_is_no_include(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (fault,) = faults_of(tmp_path, including(name))
    assert fault.message == f"no file {name} beside the topology"


def test_a_loop_of_links_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "x.conf").symlink_to("x.conf")
    (fault,) = faults_of(tmp_path, including("x.conf"))
    assert fault.path == "web_tiers.edge.include[0]"


def test_a_name_that_no_file_system_takes_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, including("a" * 1000))
    assert fault.message.endswith("cannot be read: File name too long")


def test_an_include_that_is_too_large_is_a_fault(tmp_path: Path) -> None:
    with (tmp_path / "x.conf").open("wb") as file:
        file.truncate(17 * 2**20)
    (fault,) = faults_of(tmp_path, including("x.conf"))
    assert fault.message == "x.conf is 17.0 MB long"
