"""How far every host of a rollout is, as its events say: what a person watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.deploy.events import Mark, Phase
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.deploy.events import Event

COLUMNS = tuple(phase for phase in Phase if phase is not Phase.DONE)
STOPPING = "ends once the step in hand is finished; Ctrl-C again ends it at once"
_IN_WORK = {Mark.BEGUN, Mark.WAITING}


@dataclass(slots=True)
class Row:
    """One host: how far each phase is, and its last event; `left` is how many steps of the plan it has still."""

    host: str
    left: int
    marks: dict[Phase, Mark] = field(default_factory=dict)
    last: Event | None = None

    @property
    def has_failed(self) -> bool:
        """Whether anything failed there."""
        return Mark.FAILED in self.marks.values()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do there."""
        return not self.left

    @property
    def is_in_work(self) -> bool:
        """Whether something is being done there."""
        return self.last is not None and self.last.mark in _IN_WORK

    @property
    def said(self) -> str:
        """What it is about, in words."""
        event = self.last
        if event is None or event.phase is Phase.DONE or (event.mark is Mark.DONE and not self.has_failed):
            return ""
        words = event.said.partition("\n")[0] or event.phase.value
        return f"{event.node}: {words}" if event.node else words


class Board:
    """The rows of a rollout, by what it is told; `steps` are the hosts of each step of its plan."""

    def __init__(self, steps: Iterable[tuple[str, ...]]) -> None:
        left: dict[str, int] = {}
        for hosts in steps:
            for host in hosts:
                left[host] = left.get(host, 0) + 1
        self.rows = {host: Row(host, left[host]) for host in sorted(left, key=in_order)}

    def take(self, event: Event) -> None:
        """Note an event of a host; a web server that only holds nodes for others has a row from then on."""
        if not event.host:
            return
        row = self.rows.setdefault(event.host, Row(event.host, 0))
        row.marks[event.phase] = event.mark
        row.last = event
        if event.phase is Phase.DONE:
            row.left = max(row.left - 1, 0)

    def first(self, count: int) -> list[Row]:
        """Give so many rows: those in work, those that failed, those to come, those that are done; by name if all."""
        rows = list(self.rows.values())
        if len(rows) <= count:
            return rows
        return sorted(rows, key=_urgency)[: max(count, 0)]


def _urgency(row: Row) -> tuple[int, tuple[tuple[str, int], ...]]:
    rank = 0 if row.is_in_work else 1 if row.has_failed else 3 if row.is_done else 2
    return rank, in_order(row.host)
