"""One web server's running balancers, whichever module has them, through the connection to its host."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from httpdgen.control.balancer_edit import edit_member as edit_balancer_member
from httpdgen.control.balancer_edit import rebalance as rebalance_balancer
from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.debt import owed
from httpdgen.control.edit import MemberEdit
from httpdgen.control.jk_edit import edit_member as edit_jk_member
from httpdgen.control.jk_edit import rebalance as rebalance_jk
from httpdgen.control.jkstatus import read_workers
from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState
from httpdgen.control.server_status import read_status
from httpdgen.deploy.host import RefusedError
from httpdgen.errors import UnreachableError
from httpdgen.plan.members_edit import stricter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpdgen.connection import Connection
    from httpdgen.control.http import HttpClient
    from httpdgen.control.running import RunningBalancer, RunningMember, ServerStatus
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.shape import NodeShape, WebShape

Result = TypeVar("Result")

_SECONDS = 10.0
_ORDER = ("active", "draining", "disabled", "stopped")
_STATES = {"active": MemberState.OK, "draining": MemberState.DRAINING, "disabled": MemberState.STOPPED}


class NotRunningError(RefusedError):
    """Nobody listens on a web server's management port."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a web server says at a moment: its balancers, and itself."""

    balancers: tuple[RunningBalancer, ...]
    status: ServerStatus

    def member(self, shape: WebShape, node: NodeShape) -> RunningMember | None:
        """Find a node among the members of its cluster."""
        return find_member(self.balancers, shape, node)

    def busy(self, shape: WebShape, node: NodeShape) -> int:
        """Count the requests of this generation that a node has from it."""
        member = self.member(shape, node)
        return 0 if member is None else member.busy


def look(connection: Connection, shape: WebShape) -> Served:
    """Ask a web server for its balancers and its status.

    Raises:
        NotRunningError: it does not run.
        RefusedError: its pages are not what they should be, or late.
        UnreachableError: the connection to the host broke.
    """

    def asked() -> Served:
        with _pages(connection, shape) as client:
            return Served(_balancers(client, shape), read_status(client))

    return _twice(asked)


def set_member(connection: Connection, shape: WebShape, node: NodeShape, hold: Hold | None) -> None:
    """Have a running balancer treat a node as a hold says, or (None) as its topology says; and read that back.

    Raises:
        NotRunningError: the web server does not run.
        RefusedError: it did not take it; the text says what the member still is.
        UnreachableError: the connection to the host broke.
    """
    edit = edit_for(node, hold)
    change = edit_balancer_member if shape.connector == "mod_proxy" else edit_jk_member

    def changed() -> None:
        with _pages(connection, shape) as client:
            member = find_member(_balancers(client, shape), shape, node)
            if member is not None:  # one of its members already, and still
                change(client, node.cluster, member, edit)

    _twice(changed)


def rebalance(connection: Connection, shape: WebShape, cluster: str) -> tuple[RunningBalancer, RunningBalancer]:
    """Clear what a web server owes the members of a cluster; give the balancer as it was and as it is.

    One that does not count requests owes nothing, and stays as it is.

    Raises:
        NotRunningError: the web server does not run.
        RefusedError: it did not do it; the text says why.
        UnreachableError: the connection to the host broke.
    """
    with _pages(connection, shape) as client:
        before = next((balancer for balancer in _balancers(client, shape) if balancer.name == cluster), None)
        if before is None:
            raise RefusedError(connection.host, f"its httpd has no balancer {cluster}: did it read its files?")
        if not owed(before):
            return before, before
        clear = rebalance_balancer if shape.connector == "mod_proxy" else rebalance_jk
        return before, clear(client, cluster)


def edit_for(node: NodeShape, hold: Hold | None) -> MemberEdit:
    """Say what a member should be: what a hold says goes before what the topology says, but gives it no more."""
    state = node.state if hold is None or hold.state is None else stricter(_ORDER, node.state, hold.state)
    weight = node.lbfactor if hold is None or hold.weight is None else hold.weight
    return MemberEdit(state=_STATES.get(state, MemberState.STOPPED), factor=weight)


def find_member(balancers: tuple[RunningBalancer, ...], shape: WebShape, node: NodeShape) -> RunningMember | None:
    """Find a node's member: by its route in mod_proxy's balancer, and by its name in mod_jk's worker."""
    for balancer in balancers:
        if balancer.name == node.cluster:
            for member in balancer.members:
                known = member.route == node.route if shape.connector == "mod_proxy" else member.name == node.name
                if known:
                    return member
    return None


def _balancers(client: HttpClient, shape: WebShape) -> tuple[RunningBalancer, ...]:
    return read_balancers(client) if shape.connector == "mod_proxy" else read_workers(client)


def _twice(ask: Callable[[], Result]) -> Result:
    """Ask once more where that failed: a reload, logrotate's for one, ends the connection in the middle of it."""
    try:
        return ask()
    except NotRunningError:
        raise
    except RefusedError:
        return ask()


@contextmanager
def _pages(connection: Connection, shape: WebShape) -> Iterator[HttpClient]:
    host = connection.host
    try:
        with management(connection, shape.management_port, seconds=_SECONDS) as client:
            yield client
    except UnreachableError:
        raise
    except ConnectionRefusedError as error:
        message = f"nobody listens on 127.0.0.1 port {shape.management_port}: does {shape.service} run?"
        raise NotRunningError(host, message) from error
    except ProtocolError as error:
        raise RefusedError(host, str(error)) from error
    except OSError as error:
        message = f"its pages on 127.0.0.1 port {shape.management_port} do not answer: {error.strerror or error}"
        raise RefusedError(host, message) from error
