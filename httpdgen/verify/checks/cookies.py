"""Sessions as they travel: in Set-Cookie, in Cookie and in the path, and the route that their ids end in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.verify.outcome import Remark, not_made

if TYPE_CHECKING:
    from httpdgen.control.answer import Answer

_CLOSED = (401, 403)
_ROUTE = re.compile(r"[A-Za-z0-9_-]{1,60}")  # as a topology may have it; what is longer may be more than a route


@dataclass(frozen=True, slots=True)
class SessionId:
    """A session's id, split at its first dot (Tomcat, JvmRouteBinderValve): its `own` part, and the jvmRoute or "".

    Whoever knows an id can take the session over, so none is shown.
    """

    own: str = field(repr=False)
    route: str

    @property
    def whole(self) -> str:
        """The id as it travels."""
        return f"{self.own}.{self.route}" if self.route else self.own


def session_of(answer: Answer, cookie: str) -> SessionId | None:
    """Give the session that an answer begins, or moves, by a cookie of that name; None where it does neither.

    >>> from httpdgen.control.answer import Answer
    >>> session_of(Answer(200, (("Set-Cookie", "JSESSIONID=0A1B.node1; Path=/shop"),), b""), "JSESSIONID").route
    'node1'
    """
    found = None
    for header in answer.every("Set-Cookie"):
        name, _, value = header.partition(";")[0].partition("=")
        own, _, route = value.strip().strip('"').partition(".")
        if name.strip() == cookie and own:
            found = SessionId(own, route)  # of several of one name a browser keeps the last (RFC 6265, 5.3)
    return found


def with_cookie(cookie: str, session: SessionId) -> dict[str, str]:
    """Give the header that a browser sends for a session."""
    return {"Cookie": f"{cookie}={session.whole}"}


def with_parameter(target: str, parameter: str, session: SessionId) -> str:
    """Write a session into a path, as Tomcat's encodeURL does for a client without cookies.

    >>> with_parameter("/shop/cart?item=1", "jsessionid", SessionId("0A1B", "node1"))
    '/shop/cart;jsessionid=0A1B.node1?item=1'
    """
    path, mark, query = target.partition("?")
    return f"{path};{parameter}={session.whole}{mark}{query}"


def shown_route(route: str) -> str:
    """Name a route that somebody else said, as messages show it.

    >>> shown_route("node1"), shown_route("")
    ('.node1', 'no route')
    """
    return f".{route}" if _ROUTE.fullmatch(route) else "no route"


def no_session(subject: str, cluster_name: str, answer: Answer) -> Remark:
    """Say that a page makes no session, so that nothing could be learned from it."""
    if answer.status in _CLOSED:
        hint = f"access rules keep this check out: name an open page in clusters.{cluster_name}.health.uri"
    else:
        hint = f"name a page that makes one in clusters.{cluster_name}.health.uri"
    return not_made(subject, f"makes no session to look at (answers {answer.status})", hint)
