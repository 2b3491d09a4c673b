"""The command `init`."""

import os
import secrets
import shlex
from pathlib import Path
from typing import Annotated

import typer

from httpdgen import __version__
from httpdgen.errors import WriteError

EXAMPLE = """\b
Example:
  httpdgen init shop
  cd shop
  httpdgen render"""

# Where each of the templates goes.
_FILES = {
    "topology.yaml": "topology.yaml",
    "production-hosts.yaml": "inventories/production/hosts.yaml",
    "staging-hosts.yaml": "inventories/staging/hosts.yaml",
    "staging-topology.yaml": "inventories/staging/topology.yaml",
    "workflow.yml": ".github/workflows/httpdgen.yml",
    "secrets-gitignore": "secrets/.gitignore",
}
_SECRETS = ("secrets/shop-ajp", "secrets/shop-ajp-staging")
_VERSION = "HTTPDGEN_VERSION"
_SECRET_BYTES = 32


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to; made if need be.", show_default=True)
    ] = Path(),
) -> None:
    """Write a first topology to start from.

    It comes with two inventories, a CI workflow and secrets of its own. Nothing is overwritten.
    """
    from httpdgen.render.templates import shipped_folder

    source = shipped_folder() / "init"
    texts = {place: (source / name).read_text("utf-8").replace(_VERSION, __version__) for name, place in _FILES.items()}
    # A secret of one's own from the first day; git never sees it.
    texts |= {place: secrets.token_urlsafe(_SECRET_BYTES) + "\n" for place in _SECRETS}
    _write_all(folder, texts)
    for place in sorted(texts):
        typer.echo(f"wrote {folder / place}")
    way = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    typer.echo(f"next: {way}httpdgen size && httpdgen render")


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """Write all of the files, or none.

    Raises:
        WriteError: some are there already, or one cannot be written.
    """
    taken = [str(folder / place) for place in sorted(texts) if os.path.lexists(folder / place)]
    if taken:
        raise WriteError(f"nothing was written, for these are there already: {', '.join(taken)}")
    written: list[Path] = []
    try:
        for place, text in texts.items():
            _write_one(folder / place, text, written, mode=0o600 if place in _SECRETS else 0o666)
    except OSError as error:
        for file in written:
            file.unlink()
        raise WriteError(f"nothing was written: {error.filename or folder}: {error.strerror}") from None


def _write_one(file: Path, text: str, written: list[Path], *, mode: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode, exist_ok=False)
    written.append(file)
    file.write_text(text, "utf-8")
