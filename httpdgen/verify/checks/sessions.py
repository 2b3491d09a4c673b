"""Sessions: through each site, a session ends in the route of a node, and the next requests go to that node.

As a client of the site, at the web server's own port: the first request begins a session, whose cookie ends in the
jvmRoute of a node of the cluster. The next one brings the cookie, and the one after it has the id in the path alone
(`;jsessionid=`): neither begins another session, and neither is answered by another node, which would write its own
route into the id. Each site is asked once for each cluster with sticky sessions, by its first route there.

An application may take no ids from paths (`<tracking-mode>COOKIE</tracking-mode>`): it then begins a new session, and
what is judged is that each of a few such requests comes to the same node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.expected.doors import session_cookie, ways
from httpdgen.render.httpd.balancers import session_names
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.beginning import FIRST_FAILURE, begin
from httpdgen.verify.checks.cookies import SessionId, session_of, shown_route, with_cookie, with_parameter
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.checks.site_client import SiteClient
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from httpdgen.expected.doors import Way
    from httpdgen.verify.subject import WebServer

_FIRST_REFUSAL = 400
_BY_PATH = 4  # without stickiness, so many requests hardly ever come to one node
_HINT = "does the balancer look at this cookie and path parameter (balance.sticky_session)? look at the check routes"


def _look(web: WebServer) -> Looked | None:
    sticky = [way for way in ways(web.topology, web.tier_name) if way.cluster.balance.sticky_session is not False]
    if not sticky:
        return None
    remarks = side_by_side(lambda way: _judge(web, way), sticky)
    sites = {way.door.site for way in sticky}
    return Looked(counted(len(sites), "site"), tuple(remark for remark in remarks if remark is not None))


def _judge(web: WebServer, way: Way) -> Remark | None:
    with SiteClient(web.connection, way.door) as client:
        begun = begin(client, way)
        if isinstance(begun, Remark):
            return begun
        return _goes_on(client, way, begun) or _goes_on_by_path(client, way, begun)


def _goes_on(client: SiteClient, way: Way, session: SessionId) -> Remark | None:
    """Bring the session's cookie."""
    answer = client.get(way.page, with_cookie(session_cookie(way.cluster), session))
    if isinstance(answer, Silence):
        return answer.remark(way.subject)
    other = session_of(answer, session_cookie(way.cluster))
    if answer.status >= FIRST_FAILURE:
        return failed(way.subject, f"answers {answer.status} to a session of .{session.route}", _HINT)
    if other is None:
        return None
    if other.own == session.own:
        return _moved(way, session, other, "cookie")
    message = f"a session of .{session.route} is lost at the next request: {shown_route(other.route)} begins another"
    return failed(way.subject, message, _HINT)


def _goes_on_by_path(client: SiteClient, way: Way, session: SessionId) -> Remark | None:
    """Bring the session's id in the path."""
    cookie = session_cookie(way.cluster)
    target = with_parameter(way.page, session_names(cookie)[1], session)
    for _ in range(_BY_PATH):
        answer = client.get(target)
        if isinstance(answer, Silence):
            return answer.remark(way.subject)
        if answer.status >= _FIRST_REFUSAL:
            message = f"answers {answer.status} to a session of .{session.route} in the path"
            return failed(way.subject, message, "do rules of your own refuse ';' in paths?")
        other = session_of(answer, cookie)
        if other is None:
            return None
        if other.route != session.route:
            return _moved(way, session, other, "path")
    return None  # the application takes no ids from paths, and the balancer does


def _moved(way: Way, session: SessionId, other: SessionId, by: str) -> Remark:
    message = f"a session of .{session.route} goes to {shown_route(other.route)} at the next request, by its {by}"
    return failed(way.subject, message, _HINT)


CHECK = WebCheck("sessions", "Sessions stay with the node that began them", _look)
