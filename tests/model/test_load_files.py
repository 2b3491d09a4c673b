"""A file that cannot be read is a fault with a place, whatever it holds."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading_cases import SMALL, faults_of, load, told

from httpdgen.errors import InputError
from httpdgen.model.document.source import MAX_BYTES
from httpdgen.model.load import load_topology


def test_a_small_topology_loads(tmp_path: Path) -> None:
    loaded = load(tmp_path, SMALL)
    assert loaded.topology.clusters["shop"].nodes["node2"].host == "app2"
    assert loaded.sources == ("topology.yaml",)
    assert loaded.includes == {}


def test_the_sources_are_named_from_the_topologys_folder_on(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(SMALL)
    overlay = tmp_path / "inventories" / "stage" / "topology.yaml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text("{}")
    elsewhere = tmp_path / "inventories" / "other.yaml"
    elsewhere.write_text(SMALL)
    loaded = load_topology(tmp_path / "topology.yaml", overlay)
    assert loaded.sources == ("topology.yaml", "inventories/stage/topology.yaml")
    assert load_topology(elsewhere, tmp_path / "topology.yaml").sources == ("other.yaml", "topology.yaml")


def test_faults_name_the_file_as_the_user_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("x: 1")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        load_topology(Path("a.yaml"))
    assert {fault.span.file for fault in raised.value.faults} == {"a.yaml"}


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    assert load(tmp_path, text).topology == load(tmp_path, SMALL).topology


def test_a_byte_order_mark_moves_no_column(tmp_path: Path) -> None:
    assert told(tmp_path, "\ufeffhttpdgen: 2")[0].startswith("topology.yaml:1:11: ")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~\n", "\ufeff"])
def test_an_empty_file_is_a_fault(tmp_path: Path, text: str) -> None:
    (fault,) = faults_of(tmp_path, text)
    assert (fault.message, fault.hint, fault.line) == ("is empty", "begin with httpdgen: 1", None)


@pytest.mark.parametrize(("text", "got"), [("- a", "a list"), ("abc", '"abc"'), ("3", "3")])
def test_a_file_that_is_no_mapping_is_a_fault(tmp_path: Path, text: str, got: str) -> None:
    assert told(tmp_path, text) == [f"topology.yaml:1:1: must be a mapping, got {got}"]


def test_the_first_byte_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "httpdgen: 1\n# é ".encode() + b"\xff\n")
    assert (fault.span.line, fault.span.column) == (2, 5)
    assert fault.message == "the byte 0xff is not UTF-8"
    assert fault.line is None


def test_a_utf_16_file_is_a_fault(tmp_path: Path) -> None:
    assert told(tmp_path, "httpdgen: 1".encode("utf-16")) == ["topology.yaml:1:1: the byte 0xff is not UTF-8"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_a_fault_at_its_place(tmp_path: Path, character: str) -> None:
    (fault,) = told(tmp_path, f"httpdgen: 1\nab: {character}")
    assert fault.startswith(f"topology.yaml:2:5: the character U+{ord(character):04X} must not stand")


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "topology.yaml"
    with large.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(InputError, match=r"topology\.yaml:1:1: is 50\.0 MB long"):
        load_topology(large)


def test_a_pipe_without_end_is_read_up_to_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "topology.yaml"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb") as file:
            try:
                file.write(b"#" * (MAX_BYTES + 2))
            except BrokenPipeError:
                return

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(InputError, match="is longer than 16 MB"):
        load_topology(pipe)
    writer.join()


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone.yaml", "No such file or directory"), (".", "Is a directory"), ("a\x00b", "embedded null byte")],
)
def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=f":1:1: cannot be read: {message}"):
        load_topology(tmp_path / name)


def test_a_file_without_permission_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(InputError, match=r"topology\.yaml:1:1: cannot be read: Permission denied"):
        load_topology(tmp_path / "topology.yaml")


def test_faults_are_sorted_by_their_places(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "z: 1\ny: 1\nhttpdgen: 2\na: {a: 1, a: 2}\n")
    assert faults == sorted(faults, key=lambda fault: fault.span)
    assert len(faults) == 5


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80) | st.text(st.characters(codec="utf-8"), max_size=80).map(str.encode))
def test_any_bytes_load_or_are_faults(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        load_topology(path)
    assert raised.value.faults
