"""Begin sessions at one node of a group, and ask for them at another."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.expected.doors import session_cookie
from httpdgen.verify.checks.cookies import SessionId, session_of, with_cookie
from httpdgen.verify.checks.health import session_target
from httpdgen.verify.checks.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.control.answer import Answer
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.checks.asking import Backends
    from httpdgen.verify.checks.groups import Pair
    from httpdgen.verify.subject import WebServer

_FIRST_FAILURE = 500
_PATIENCE_SECONDS, _PAUSE_SECONDS = 2.0, 0.25


@dataclass(frozen=True, slots=True)
class Group:
    """The running nodes that have each other's sessions, by name, and the web server from which they are asked."""

    cluster_name: str
    nodes: Mapping[str, Member]
    web: WebServer
    backends: Backends

    @property
    def page(self) -> str:
        """What is asked for at each node."""
        return session_target(self.web.topology, self.cluster_name)

    def begin(self, name: str) -> SessionId | Answer | Silence:
        """Begin a session at a node; an answer without one is given as it is."""
        member = self.nodes[name]
        answer = self.backends.ask(member, self.page)
        if isinstance(answer, Silence):
            return answer
        return session_of(answer, session_cookie(member.cluster)) or answer

    def knows(self, pair: Pair) -> bool | Silence:
        """Say whether a session that begins at the one node is known at the other, now or a little later.

        A session is asked for at one other node only: that one writes its route into the id, and tells all others.
        """
        began, asked = pair
        session = self.begin(began)
        if not isinstance(session, SessionId):
            return session if isinstance(session, Silence) else Silence(f"{began} begins no session any more")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        known = self._knows(self.nodes[asked], session)
        while known is False and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            known = self._knows(self.nodes[asked], session)
        return known

    def _knows(self, member: Member, session: SessionId) -> bool | Silence:
        cookie = session_cookie(member.cluster)
        answer = self.backends.ask(member, self.page, with_cookie(cookie, session))
        if isinstance(answer, Silence):
            return answer
        other = session_of(answer, cookie)
        return answer.status < _FIRST_FAILURE and (other is None or other.own == session.own)
