"""The command `schema`."""

import errno
import json
import os
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = """\b
Example:
  httpdgen schema -o topology.schema.json
and as the first line of topology.yaml, for editors with a YAML language server:
  # yaml-language-server: $schema=topology.schema.json"""


class Format(StrEnum):
    """What the schema is written as."""

    JSON = "json"
    MARKDOWN = "markdown"


def command(
    *,
    form: Annotated[
        Format, typer.Option("--format", help="JSON Schema, or a reference of every key for people.")
    ] = Format.JSON,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help="Write it there, not to standard output."),
    ] = None,
) -> None:
    """Print the schema of topology.yaml.

    It is for editors, or a reference of every key for people.
    """
    text = _json() if form is Format.JSON else _markdown()
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)


def _json() -> str:
    from httpdgen.model.schema import json_schema

    return json.dumps(json_schema(), indent=2) + "\n"


def _markdown() -> str:
    from httpdgen.model.reference import reference

    return reference()


def _write(path: Path, text: str) -> None:
    """Write to a file, at once or not at all; a link stays one, and what is no file (a device, a pipe) is kept."""
    if path.exists() and not path.is_file():
        path.write_text(text, "utf-8")
    else:
        _replace(path.resolve() if path.is_symlink() else path, text)


def _replace(path: Path, text: str) -> None:
    """Put a whole file into its place.

    Raises:
        FileNotFoundError: its folder is not there.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(text)
        Path(aside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink()
        raise
