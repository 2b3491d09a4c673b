"""Begin a session through a site, as a client that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.expected.doors import session_cookie
from httpdgen.verify.checks.cookies import SessionId, no_session, session_of, shown_route
from httpdgen.verify.checks.health import is_ready, wanted
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.outcome import Remark, failed

if TYPE_CHECKING:
    from httpdgen.expected.doors import Way
    from httpdgen.verify.checks.site_client import SiteClient

FIRST_FAILURE = 500
_FORBIDDEN = 403
# Tomcat's answer to a web server whose secret is not its own.
_MISMATCH = "does httpd run with the secret that its Tomcats have? look at the check members"


def begin(client: SiteClient, way: Way) -> SessionId | Remark:
    """Begin a session, which ends in the route of a node of the cluster; or say why there is none.

    Raises:
        UnreachableError: the connection to the web server broke.
    """
    answer = client.get(way.page)
    if isinstance(answer, Silence):
        return answer.remark(way.subject)
    session = session_of(answer, session_cookie(way.cluster))
    if session is None:
        if answer.status >= FIRST_FAILURE:
            return failed(way.subject, f"answers {answer.status}", "look at the checks members and routes")
        if answer.status == _FORBIDDEN and way.is_ready_page and not is_ready(way.cluster, answer):
            return failed(way.subject, f"answers 403, should answer {wanted(way.cluster)}", _MISMATCH)
        return no_session(way.subject, way.cluster_name, answer)
    if session.route not in routes_of(way):
        message = f"a session ends in {shown_route(session.route)}, which is no node of {way.cluster_name}"
        return failed(way.subject, message, "look at Engine's jvmRoute in the server.xml of its nodes")
    return session


def routes_of(way: Way) -> dict[str, str]:
    """Give the nodes of a cluster by their routes."""
    return {node.route or name: name for name, node in way.cluster.nodes.items()}
