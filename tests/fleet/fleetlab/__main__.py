"""Make, use and destroy labs by hand, and for Molecule's playbooks: python -m fleetlab COMMAND."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab import state
from fleetlab.deployment import prepare
from fleetlab.lab import Lab, destroy
from fleetlab.plan import plan_for
from fleetlab.requirements import what_is_missing
from fleetlab.threads import side_by_side
from httpdgen.errors import HttpdgenError
from httpdgen.model.load import load_topology

if TYPE_CHECKING:
    from collections.abc import Sequence

CANNOT = 2
NAME = "the lab's name, or a path, whose last part names a lab of this checkout"
CHECKOUT = Path(__file__).parents[3]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and give its exit code: 2 where something cannot be done, whose reason is one line."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (HttpdgenError, LookupError, OSError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"fleetlab: {error}\n")
        return CANNOT
    return 0


def _create(options: argparse.Namespace) -> None:
    _see_that_nothing_is_missing()
    lab = Lab.create(plan_for(load_topology(options.topology).topology), options.name, keep=True)
    _say(str(lab.inventory))


def _prepare(options: argparse.Namespace) -> None:
    """Have what the topology's Tomcats serve in its place, as their owner would."""
    lab = Lab.find(options.name)

    def carry(host: str, script: str, given: bytes = b"", /) -> None:
        lab.host(host).run(script, given=given)

    topology = load_topology(options.topology).topology
    side_by_side(lambda host: prepare(topology, host, carry), lab.hosts)


def _destroy(options: argparse.Namespace) -> None:
    _see_that_nothing_is_missing()
    if not destroy(options.name):
        _say(f"there is no lab called {options.name}")


def _list(_: argparse.Namespace) -> None:
    for name, record in state.living().items():
        _say(f"{name}: {', '.join(f'{host} {address}' for host, address in record.plan.addresses.items())}")


def _enter(options: argparse.Namespace) -> None:
    """Become a program at the operator's place."""
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    lab = Lab.find(options.name)
    with lab.network():
        os.execvp((words or ["bash"])[0], words or ["bash"])


def _login(options: argparse.Namespace) -> None:
    lab = Lab.find(options.name)
    if options.host not in lab.hosts:
        raise LookupError(f"there is no host called {options.host}; there are {', '.join(lab.hosts)}")
    words = lab.login(options.host, *options.words)
    with lab.network():
        os.execvp(words[0], words)


def _on_hosts(options: argparse.Namespace) -> None:
    """Call a method of one host or several."""
    lab = Lab.find(options.name)
    for host in options.hosts:
        if host not in lab.hosts:
            raise LookupError(f"there is no host called {host}; there are {', '.join(lab.hosts)}")
        getattr(lab.hosts[host], options.method)()


def mark_of(checkout: Path) -> str:
    """Give what the names of a checkout's own labs end in."""
    return hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:8]


def _name(text: str) -> str:
    """Take a name as it is; a path is that of a lab of this checkout.

    Molecule calls its folder by the last part of the checkout's path, which another checkout may have as well.
    """
    path = Path(text)
    return text if path.name == text else f"{path.name}-{mark_of(CHECKOUT)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fleetlab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: str, function: object, **defaults: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=does, description=does)
        added.set_defaults(command=function, **defaults)
        return added

    added = command("create", "make the hosts of a topology, boot them, and print the inventory's path", _create)
    added.add_argument("name", type=_name, help=NAME)
    added.add_argument("topology", type=Path)
    added = command("prepare", "put the test application where a topology's Tomcats serve it", _prepare)
    added.add_argument("name", type=_name, help=NAME)
    added.add_argument("topology", type=Path)
    command("destroy", "end a lab, and clear away what dead ones have left", _destroy).add_argument(
        "name", type=_name, help=NAME
    )
    command("list", "name the labs that live, with their hosts", _list)
    added = command("enter", "run a program, or a shell, at the operator's place", _enter)
    added.add_argument("name", type=_name, help=NAME)
    added.add_argument("words", nargs=argparse.REMAINDER, metavar="PROGRAM")
    added = command("login", "log in to a host by ssh", _login)
    added.add_argument("name", type=_name, help=NAME)
    added.add_argument("host")
    added.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    for name, (method, does) in ON_HOSTS.items():
        added = command(name, does, _on_hosts, method=method)
        added.add_argument("name", type=_name, help=NAME)
        added.add_argument("hosts", nargs="+", metavar="HOST")
    return parser


ON_HOSTS = {
    "boot": ("boot", "boot hosts that are off"),
    "stop": ("stop", "shut hosts down in order"),
    "kill": ("kill", "cut the power of hosts"),
    "cut": ("cut_cable", "pull out the cables of hosts"),
    "mend": ("mend_cable", "put the cables in again"),
    "fill": ("fill_disk", "fill the disks of hosts"),
    "free": ("free_disk", "free the disks again"),
}


def _see_that_nothing_is_missing() -> None:
    missing = what_is_missing()
    if missing:
        raise RuntimeError(missing)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
