"""The running engines, asked through the connections to their hosts: a seam, so that tests may have others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from httpdgen.deploy import balancers, connectors, ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.connection import Connection
    from httpdgen.deploy.balancers import Served
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.shape import NodeShape, WayShape, WebShape
    from httpdgen.verify.checks.cookies import SessionId


class Engines(Protocol):
    """What a rollout asks of web servers and Tomcats; every call may raise HostError."""

    def look(self, web: Connection, shape: WebShape) -> Served:
        """Ask a web server for its balancers and its status."""

    def set_member(self, web: Connection, shape: WebShape, node: NodeShape, hold: Hold | None) -> None:
        """Have a running balancer treat a node as a hold says, or (None) as its topology says; and read that back."""

    def failing_ways(self, web: Connection, shape: WebShape) -> Mapping[WayShape, str]:
        """Give a web server's ways to clusters that do not answer as they should, each with what is wrong, in words."""

    def await_ready(self, source: Connection, node: NodeShape, secret: str | None, seconds: float) -> None:
        """Wait until a node, with its Connector's secret, answers its health page as it should."""

    def begin_session(self, source: Connection, node: NodeShape, secret: str | None, cookie: str) -> SessionId | None:
        """Begin a session at a node; None where its health page makes none, or nobody answers."""

    def knows(self, source: Connection, node: NodeShape, secret: str | None, cookie: str, session: SessionId) -> bool:
        """Say whether a node knows a session."""


class LiveEngines:
    """The real ones."""

    def look(self, web: Connection, shape: WebShape) -> Served:
        """See `Engines`."""
        return balancers.look(web, shape)

    def set_member(self, web: Connection, shape: WebShape, node: NodeShape, hold: Hold | None) -> None:
        """See `Engines`."""
        balancers.set_member(web, shape, node, hold)

    def failing_ways(self, web: Connection, shape: WebShape) -> Mapping[WayShape, str]:
        """See `Engines`."""
        return ways.failing_ways(web, shape)

    def await_ready(self, source: Connection, node: NodeShape, secret: str | None, seconds: float) -> None:
        """See `Engines`."""
        connectors.await_ready(connectors.Connector(source, node, secret), seconds)

    def begin_session(self, source: Connection, node: NodeShape, secret: str | None, cookie: str) -> SessionId | None:
        """See `Engines`."""
        return connectors.begin_session(connectors.Connector(source, node, secret), cookie)

    def knows(self, source: Connection, node: NodeShape, secret: str | None, cookie: str, session: SessionId) -> bool:
        """See `Engines`."""
        return connectors.knows(connectors.Connector(source, node, secret), cookie, session)
