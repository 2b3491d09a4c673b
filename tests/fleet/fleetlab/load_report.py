"""What a load of counting sessions has met: the requests that failed, and the sessions that were lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN = 8


@dataclass(frozen=True)
class Failure:
    """A request without a good answer.

    `at` is when it was sent, in seconds since 1970; `node` had the session, as far as was known; `reason` is the
    status, or what became of the connection, which was `kept` from an earlier request or opened for this one.
    """

    at: float
    took_ms: int
    loop: int
    node: str | None
    address: str
    request: str
    kept: bool
    reason: str

    def __str__(self) -> str:
        connection = "kept" if self.kept else "fresh"
        return (
            f"{_clock(self.at)} {self.request} to {self.address} ({connection} connection, session {self.loop} of "
            f"{self.node or 'no node yet'}): {self.reason} after {self.took_ms} ms"
        )


@dataclass(frozen=True)
class Lost:
    """A session that is no longer known behind its balancer, or is known in another state.

    `node` had it and `answered` has not; `expected` is the count that the client has, `count` is the server's; `same`
    says whether the session's id is the same still.
    """

    at: float
    loop: int
    node: str | None
    answered: str
    address: str
    expected: int
    count: int
    same: bool

    def __str__(self) -> str:
        found = "another state of it" if self.same else "a new session"
        return (
            f"{_clock(self.at)} session {self.loop} of {self.node or 'no node yet'} through {self.address}: "
            f"{self.answered} answered from {found}, with {self.count} where {self.expected} was due"
        )


@dataclass(frozen=True)
class LoadReport:
    """What was counted. `answers` has the good answers of each loop, `sessions` is how many were begun.

    `retried` are requests that were sent again since a kept connection was closed before any byte of an answer.
    `by_node` counts good answers, `new_by_node` those of them that began a session.
    """

    requests: int = 0
    sessions: int = 0
    failures: tuple[Failure, ...] = ()
    lost: tuple[Lost, ...] = ()
    retried: int = 0
    by_node: Mapping[str, int] = field(default_factory=dict)
    new_by_node: Mapping[str, int] = field(default_factory=dict)
    answers: tuple[int, ...] = ()

    def assert_clean(self) -> None:
        """See that requests were answered, that none failed, and that no session was lost.

        Raises:
            AssertionError: it is not so; with the first few.
        """
        both: list[Failure | Lost] = [*self.failures, *self.lost]
        wrong = sorted(both, key=lambda each: each.at)
        if wrong or not any(self.answers):
            shown = "".join(f"\n  {each}" for each in wrong[:SHOWN])
            more = f"\n  and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
            raise AssertionError(f"{self}{shown}{more}")

    def since(self, before: LoadReport) -> LoadReport:
        """Give what was met between an earlier report of the same load and this one."""
        return replace(
            self,
            requests=self.requests - before.requests,
            sessions=self.sessions - before.sessions,
            failures=self.failures[len(before.failures) :],
            lost=self.lost[len(before.lost) :],
            retried=self.retried - before.retried,
            by_node=_more(before.by_node, self.by_node),
            new_by_node=_more(before.new_by_node, self.new_by_node),
            answers=tuple(now - then for now, then in zip(self.answers, before.answers, strict=True)),
        )

    def __str__(self) -> str:
        nodes = ", ".join(f"{node} {answers}" for node, answers in sorted(self.by_node.items())) or "nobody"
        return (
            f"of {self.requests} requests {len(self.failures)} failed and {self.retried} were sent again; "
            f"of {self.sessions} sessions {len(self.lost)} were lost; answers came from {nodes}"
        )

    def as_json(self) -> str:
        """Write it in one line, for `of_json`."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, line: str) -> Self:
        """Read what `as_json` wrote."""
        data = json.loads(line)
        failures = tuple(Failure(**each) for each in data.pop("failures"))
        lost = tuple(Lost(**each) for each in data.pop("lost"))
        return cls(**data | {"failures": failures, "lost": lost, "answers": tuple(data["answers"])})


def _more(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    counts = {node: count - before.get(node, 0) for node, count in now.items()}
    return {node: count for node, count in counts.items() if count}


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S.%f")[:-3]
