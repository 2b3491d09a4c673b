"""The command `render`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli import exits
from httpdgen.cli.options import TOPOLOGY, InventoryOption, TemplatesOption, TopologyArgument, load
from httpdgen.cli.progress import bar
from httpdgen.cli.size import warn_of
from httpdgen.cli.speak import warn
from httpdgen.cli.wanted import tree_of

if TYPE_CHECKING:
    from httpdgen.model.load import Loaded
    from httpdgen.model.secrets import Secrets
    from httpdgen.tree import ConfigTree

EXAMPLE = """\b
Example:
  httpdgen render -i production --diff     what would change
  httpdgen render -i production            write it
  httpdgen render --placeholder-secrets -o /tmp/build --check"""

_PLACEHOLDERS = "placeholders stand in for every secret: for a look and for tests, and not for a host"


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    topology: TopologyArgument = TOPOLOGY,
    inventory: InventoryOption = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.", show_default=True)
    ] = Path("build"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where the folder is out of date.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would change, with secrets masked.")
    ] = False,
    placeholder_secrets: Annotated[
        bool, typer.Option("--placeholder-secrets", help="Make up every secret: for CI, where none is at hand.")
    ] = False,
    templates: TemplatesOption = None,
) -> None:
    """Write the files of every host.

    They stand in the output folder as HOST/PATH, with a manifest that says what each host must hold. Nothing in
    it that httpdgen did not write is touched, and files that are as they should be keep their times. There are
    secrets in it.
    """
    loaded = load(topology, inventory)
    from httpdgen.sizing import size

    secrets = _secrets(loaded, topology.parent, made_up=placeholder_secrets)
    sizes = size(loaded.topology)
    warn_of(sizes)
    tree = tree_of(loaded, sizes, secrets, templates)
    if check or diff:
        _compare(tree, output, secrets if diff else None, check=check)
    else:
        _write(tree, output)


def _secrets(loaded: "Loaded", folder: Path, *, made_up: bool) -> "Secrets":
    from httpdgen.errors import SecretError
    from httpdgen.model.secrets import placeholders, resolve

    if made_up:
        warn(_PLACEHOLDERS)
        return placeholders(loaded.topology)
    try:
        return resolve(loaded.topology, folder, os.environ)
    except SecretError as error:
        raise SecretError(f"{error}\n  hint: --placeholder-secrets renders without any") from None


def _compare(tree: "ConfigTree", output: Path, shown: "Secrets | None", *, check: bool) -> None:
    """Say what differs, as diffs where the secrets to mask are given."""
    from httpdgen.cli.changes_view import list_changes, print_diffs, summary
    from httpdgen.render.store import compare

    changes = compare(tree, output)
    if shown is not None:
        print_diffs(changes, tree, output, shown.mask)
    else:
        list_changes(changes)
    if not changes:
        typer.echo(f"{output} is up to date")
    elif check:
        typer.echo(f"{output} is out of date: {summary(changes)}")
        raise typer.Exit(exits.NO)


def _write(tree: "ConfigTree", output: Path) -> None:
    from httpdgen.cli.changes_view import summary
    from httpdgen.cli.tree_view import counts, print_tree
    from httpdgen.render.store import write_tree

    with bar("writing") as progress:
        changes = write_tree(tree, output, progress)
    print_tree(tree, output)
    typer.echo(f"{counts(tree)}; {summary(changes)}")
