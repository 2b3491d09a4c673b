"""The fleet that tests are made on: looked at once, and connected to as tests need it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pytest
from testinfra.host import Host

from httpdgen.cli.host_names import named_by
from httpdgen.cli.words import counted
from httpdgen.errors import HttpdgenError, UnreachableError
from httpdgen.expected.hosts import expected_hosts
from httpdgen.progress import silent
from httpdgen.pytest_plugin.shared import once
from httpdgen.verify.batch import LiveBackend
from httpdgen.verify.check import WebCheck
from httpdgen.verify.registry import CHECKS
from httpdgen.verify.run import unheard
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from httpdgen.cli.verification import Verification
    from httpdgen.connection import Connection, Transport
    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.verify.outcome import Report


class FleetUnderTest:
    """A fleet, what is looked at, and what was found.

    `limit` are the names that hosts were limited by. `folder` is known to all processes that run tests, or None.
    """

    def __init__(self, name: str, verification: Verification, limit: Sequence[str], folder: Path | None) -> None:
        self.topology = verification.topology
        self.chosen: Collection[tuple[str, str]] = ()
        self._name = name
        self._verification = verification
        self._limit = limit
        self._folder = folder
        self._outcome: Report | HttpdgenError | None = None
        self._connections: dict[str, Connection | UnreachableError] = {}

    @property
    def header(self) -> str:
        """Say what is verified."""
        choice = self._verification.choice
        return f"httpdgen: {self._name}, {counted(len(choice.hosts), 'host')}, checks: {', '.join(choice.checks)}"

    @cached_property
    def expected(self) -> Mapping[str, ExpectedHost]:
        """What each host of the topology should be."""
        found = self._verification
        return expected_hosts(found.topology, found.sizing, found.tree)

    @property
    def checks(self) -> dict[str, list[str]]:
        """The checks that each host may have a use for: those through web servers are for web servers alone."""
        choice = self._verification.choice
        of_web_servers = {check.name for check in CHECKS if isinstance(check, WebCheck)}
        web_servers = {host for tier in self.topology.web_tiers.values() for host in tier.hosts}
        found = {
            host: [check for check in choice.checks if host in web_servers or check not in of_web_servers]
            for host in choice.hosts
        }
        return {host: checks for host, checks in found.items() if checks}

    def choose(self, chosen: Collection[tuple[str, str]]) -> None:
        """Look at nothing but these hosts and checks."""
        self.chosen = chosen
        choice = self._verification.choice
        hosts = {host for host, _ in chosen}
        checks = {check for _, check in chosen} & set(choice.checks) or set(choice.checks)
        narrowed = replace(
            choice,
            hosts=tuple(host for host in choice.hosts if host in hosts),
            checks=tuple(check for check in choice.checks if check in checks),
        )
        self._verification = replace(self._verification, choice=narrowed)

    def report(self) -> Report:
        """Make all checks at the first call, and give what came of them.

        Raises:
            HttpdgenError: they could not be made at all.
        """
        if self._outcome is None:
            try:
                self._outcome = once(self._folder, lambda: self._verification.run(silent, unheard))
            except HttpdgenError as error:
                self._outcome = error
        if isinstance(self._outcome, HttpdgenError):
            raise self._outcome
        return self._outcome

    def named(self, names: Sequence[str]) -> list[str]:
        """Give the hosts of the inventory that names stand for, within the limit; all of them without a name."""
        inventory = self._verification.inventory
        unknown = [name for name in names if not named_by(name, inventory)]
        if unknown:
            pytest.fail(f"the inventory has no host, group or pattern {', '.join(unknown)}", pytrace=False)
        wanted, limit = (
            {host for name in given for host in named_by(name, inventory)} if given else set(inventory.hosts)
            for given in (names, self._limit)
        )
        return sorted(wanted & limit, key=in_order)

    def host(self, name: str) -> Host:
        """Connect to a host, once, and give testinfra's view of it; the test fails where that is not possible."""
        if name not in self._connections:
            try:
                self._connections[name] = self._transport.connect(name)
            except UnreachableError as error:
                self._connections[name] = error  # whoever waited for it once does not wait for it again
        connection = self._connections[name]
        if isinstance(connection, UnreachableError):
            pytest.fail(self._verification.shown(str(connection)), pytrace=False)
        return Host(LiveBackend(connection))

    @cached_property
    def _transport(self) -> Transport:
        return self._verification.transport()

    def close(self) -> None:
        """Close every connection."""
        for connection in self._connections.values():
            if not isinstance(connection, UnreachableError):
                connection.close()
