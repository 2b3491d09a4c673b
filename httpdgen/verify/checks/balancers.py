"""Read what a web server's balancers are just now, whichever module has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.jkstatus import read_workers
from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import RunningBalancer, RunningMember
from httpdgen.errors import ForwardRefusedError
from httpdgen.verify.checks.silence import SECONDS, Silence, forwards_nothing, not_answered, not_connected

if TYPE_CHECKING:
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.subject import WebServer

Balancers: TypeAlias = Mapping[str, RunningBalancer]  # by name; a cluster's has the cluster's


def read_running(web: WebServer) -> Balancers | Silence:
    """Give the balancers of a web server.

    Raises:
        UnreachableError: the connection to the web server broke.
    """
    tier = web.expected.tier
    if tier is None:
        return {}
    read = read_workers if tier.connector == "mod_jk" else read_balancers
    connected = False
    try:
        with management(web.connection, tier.management.port, seconds=SECONDS) as client:
            connected = True
            return {balancer.name: balancer for balancer in read(client)}
    except ForwardRefusedError as error:
        return forwards_nothing(error)
    except OSError as error:
        return not_answered(error) if connected else not_connected(error, web.connection.host)
    except ProtocolError as error:
        return Silence(str(error))


def uses_jk(web: WebServer) -> bool:
    """Say whether mod_jk has a web server's balancers, and not mod_proxy."""
    return web.expected.tier is not None and web.expected.tier.connector == "mod_jk"


def running_member(web: WebServer, member: Member, balancer: RunningBalancer | None) -> RunningMember | None:
    """Find a node in a running balancer: mod_jk knows it by its name, mod_proxy by its URL."""
    found = () if balancer is None else balancer.members
    if uses_jk(web):
        return next((running for running in found if running.name == member.node_name), None)
    url = (member.cluster.protocol, *place_of(member))
    return next((running for running in found if (running.scheme, *place_of(running)) == url), None)


def place_of(member: Member | RunningMember) -> tuple[str, int]:
    """Give the address and port of a member, as they are compared."""
    address = member.host if isinstance(member, RunningMember) else member.address
    return address.lower().strip("[]"), member.port
