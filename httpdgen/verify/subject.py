"""What checks beyond one host are made on: a web server with its connection, and the fleet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpdgen.connection import Connection
    from httpdgen.expected.hosts import ExpectedHost, Member
    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.verify.checks.silence import Silence


@dataclass(frozen=True, slots=True)
class WebServer:
    """A web server that was reached: what it should be, the connection to it, and the nodes that it sends to.

    `silent` are the nodes that gave no answer when they were asked last, by their places: they had their time.
    """

    expected: ExpectedHost
    connection: Connection
    topology: Topology
    secrets: Secrets
    members: tuple[Member, ...]
    silent: dict[str, Silence] = field(default_factory=dict, compare=False)

    @property
    def tier_name(self) -> str:
        """The web tier that it belongs to."""
        return self.expected.tier_name or ""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Every host that was reached, by name; `web_servers` are some of them.

    `clocks` says by how many seconds each host's clock is ahead of the operator's, where it could be told.
    `told` is called with a line about what is being done, for whoever watches.
    """

    topology: Topology
    secrets: Secrets
    hosts: Mapping[str, tuple[ExpectedHost, Connection]]
    web_servers: Mapping[str, WebServer]
    clocks: Mapping[str, float]
    told: Callable[[str], None]
