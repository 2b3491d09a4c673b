"""The command `schema`."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.model.schema import json_schema

if TYPE_CHECKING:
    from pathlib import Path


def test_the_schema_is_printed_as_json() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, json_schema())


def test_the_schema_can_be_written_to_a_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "-o", str(tmp_path / "schema.json")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads((tmp_path / "schema.json").read_text("utf-8")) == json_schema()


def test_a_file_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "-o", str(tmp_path / "missing/schema.json")])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "missing/schema.json: No such file or directory" in result.stderr


def test_the_reference_has_a_row_for_every_key_of_the_model() -> None:
    result = CliRunner().invoke(app, ["schema", "--format", "markdown"])
    assert result.exit_code == 0
    parts = [json_schema(), *json_schema()["$defs"].values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    assert keys
    assert [key for key in sorted(keys) if f"| `{key}` |" not in result.stdout] == []


def test_the_reference_says_what_each_key_means() -> None:
    lines = CliRunner().invoke(app, ["schema", "--format", "markdown"]).stdout.splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
    assert "| `max_request_workers` | whole number, 1 to 1000000 | `400` |" in "\n".join(rows)


def test_a_link_stays_a_link_to_the_schema(tmp_path: Path) -> None:
    (tmp_path / "schema.json").symlink_to("elsewhere.json")
    result = CliRunner().invoke(app, ["schema", "-o", str(tmp_path / "schema.json")])
    assert (result.exit_code, (tmp_path / "schema.json").is_symlink()) == (0, True)
    assert json.loads((tmp_path / "elsewhere.json").read_text("utf-8")) == json_schema()


def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"  # stands for a device such as /dev/stdout or /dev/full, which root could replace
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    result = CliRunner().invoke(app, ["schema", "-o", str(pipe)])
    assert (result.exit_code, pipe.is_fifo()) == (0, True)
    reader.join(10)
    assert [json.loads(text) for text in read] == [json_schema()]


def test_a_folder_is_no_place_for_the_schema(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "is a directory" in result.stderr
