"""Learn which jvmRoute answers at each Connector: sessions that begin there end in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.expected.doors import session_cookie
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.cookies import no_session, session_of, shown_route
from httpdgen.verify.checks.health import session_target
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.outcome import Remark, failed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.expected.hosts import Member
    from httpdgen.verify.subject import WebServer


def judge_jvm_routes(web: WebServer) -> Iterator[Remark]:
    """Ask each running Tomcat of a cluster with sticky sessions for a session."""
    sticky = [member for member in web.members if member.cluster.balance.sticky_session is not False]
    running = [member for member in sticky if member.node.state != "stopped"]
    if running:
        backends = Backends(web)
        found = side_by_side(lambda member: _jvm_route(web, member, backends), running)
        yield from (remark for remark in found if remark is not None)


def _jvm_route(web: WebServer, member: Member, backends: Backends) -> Remark | None:
    # One that was silent just now would be waited for as long again.
    answer = web.silent.get(member.place) or backends.ask(member, session_target(web.topology, member.cluster_name))
    if isinstance(answer, Silence):
        return answer.not_made(member.place, "which jvmRoute it has is not known")
    session = session_of(answer, session_cookie(member.cluster))
    if session is None:
        return no_session(member.place, member.cluster_name, answer)
    if session.route == member.route:
        return None
    hint = "look at Engine's jvmRoute in its server.xml, and at which Tomcat has this port"
    return failed(member.place, f"sessions there end in {shown_route(session.route)}, not in .{member.route}", hint)
