"""A verification of a fleet, prepared from what a user names: for the command, and for the plugin of pytest."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.cli.choice import choose
from httpdgen.cli.options import load_environment
from httpdgen.cli.speak import visible
from httpdgen.cli.verdict.told import with_texts
from httpdgen.cli.wanted import tree_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpdgen.cli.choice import Asked, Choice
    from httpdgen.connection import Transport
    from httpdgen.model.inventory import Inventory
    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.progress import Progress
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree
    from httpdgen.verify.outcome import Report


@dataclass(frozen=True, slots=True)
class Verification:
    """What a fleet should be, the way to its hosts, and what of it is looked at."""

    topology: Topology
    inventory: Inventory
    sizing: Sizing
    secrets: Secrets
    tree: ConfigTree
    choice: Choice

    def shown(self, text: str) -> str:
        """Make of a text that came from a host one that may be shown."""
        return visible(self.secrets.mask(text))

    def transport(self) -> Transport:
        """Give the way to the hosts; nothing is connected yet."""
        from httpdgen.transport.ssh import SshTransport

        return SshTransport(self.inventory)

    def run(self, progress: Progress, told: Callable[[str], None], jobs: int | None = None) -> Report:
        """Look at the hosts, `jobs` of them at once, and give what is to say of them, in texts that may be shown.

        `progress` is told how many hosts are done, `told` what is done after that.
        """
        from httpdgen.verify.run import JOBS, verify

        report = verify(
            self.topology,
            self.sizing,
            self.tree,
            self.secrets,
            self.transport(),
            only=self.choice.checks,
            limit=self.choice.hosts,
            drill=self.choice.drill,
            jobs=jobs or JOBS,
            progress=progress,
            told=lambda line: told(self.shown(line)),
        )
        return with_texts(report, self.shown)


def prepare(topology: Path, inventory: str, templates: Path | None, asked: Asked) -> Verification:
    """Load a topology in an environment, resolve its secrets and render it.

    Raises:
        InputError: the files have faults.
        typer.BadParameter: some names of checks or hosts are those of nothing.
        SecretError: some secrets could not be had.
        TemplateError: a template cannot be used.
    """
    from httpdgen.model.secrets import resolve
    from httpdgen.sizing import size
    from httpdgen.verify.registry import CHECKS

    loaded, hosts = load_environment(topology, inventory)
    choice = choose(asked, [check.name for check in CHECKS], loaded.topology, hosts)
    secrets = resolve(loaded.topology, topology.parent, os.environ)
    sizes = size(loaded.topology)
    return Verification(loaded.topology, hosts, sizes, secrets, tree_of(loaded, sizes, secrets, templates), choice)
