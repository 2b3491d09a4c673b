"""What a client counts: in its own session, and of all sessions together."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetlab.load_report import LoadReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetlab.load_report import Failure, Lost


@dataclass(frozen=True)
class Said:
    """What the test application says of a session; `session` is without the route, which failover changes."""

    node: str
    session: str
    count: int

    @classmethod
    def of(cls, body: bytes) -> Said | None:
        """Read it; None where something else has answered."""
        try:
            data = json.loads(body)
            return cls(str(data["node"]), str(data["session"]).partition(".")[0], int(data["count"]))
        except (ValueError, KeyError, TypeError):
            return None


@dataclass
class Session:
    """A session as its client knows it.

    `count` is what its server counted last. After a request that was sent twice, or that failed, nobody knows whether
    the server has counted one more: of such there are `unsure`.
    """

    address: str
    began: float
    requests: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    id: str | None = None
    node: str | None = None
    count: int = 0
    unsure: int = 0

    def goes_on(self, said: Said) -> bool:
        """Tell whether what was said is this session's next state."""
        counted = self.count + 1 <= said.count <= self.count + 1 + self.unsure
        return counted and self.id in {None, said.session}

    def take(self, said: Said, cookies: Mapping[str, str]) -> None:
        """Count on from what was said."""
        self.cookies.update(cookies)
        self.id, self.node, self.count, self.unsure = said.session, said.node, said.count, 0


class Tally:
    """What all loops have met together."""

    def __init__(self, loops: int) -> None:
        self._lock = threading.Lock()
        self._requests = self._sessions = self._retried = 0
        self._answers = [0] * loops
        self._failures: list[Failure] = []
        self._lost: list[Lost] = []
        self._by_node: Counter[str] = Counter()
        self._new_by_node: Counter[str] = Counter()

    def begun(self) -> int:
        """Count a session, and give its number."""
        with self._lock:
            self._sessions += 1
            return self._sessions

    def answered(self, loop: int, said: Said, *, new: bool, retried: bool, lost: Lost | None) -> None:
        """Count a good answer."""
        with self._lock:
            self._requests += 1
            self._retried += retried
            self._answers[loop] += 1
            self._by_node[said.node] += 1
            self._new_by_node[said.node] += new
            self._lost += [] if lost is None else [lost]

    def failed(self, failure: Failure, *, retried: bool) -> None:
        """Count a request that failed."""
        with self._lock:
            self._requests += 1
            self._retried += retried
            self._failures.append(failure)

    def report(self) -> LoadReport:
        """Give what was counted up to now."""
        with self._lock:
            return LoadReport(
                self._requests, self._sessions, tuple(self._failures), tuple(self._lost), self._retried,
                dict(self._by_node), dict(+self._new_by_node), tuple(self._answers),
            )  # fmt: skip
