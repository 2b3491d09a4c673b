"""The command `schema`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from httpdgen.cli.output import write_output

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
        write_output(output, text)


def _json() -> str:
    from httpdgen.model.schema import json_schema

    return json.dumps(json_schema(), indent=2) + "\n"


def _markdown() -> str:
    from httpdgen.model.reference import reference

    return reference()
