"""Estimate how long a rollout still takes, from the steps that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.events import Phase
from httpdgen.plan.fleet_plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.deploy.events import Event
    from httpdgen.plan.fleet_plan import Step

# How long the kinds of steps take beside each other, until some of that kind have been made: a Tomcat's start is long.
_WEIGHTS = {StepKind.ADD: 4.0, StepKind.WEB: 1.0, StepKind.ROLL: 8.0, StepKind.RETIRE: 2.0}


class TimeLeft:
    """Told of every event, says how many seconds are left; `least_seconds` is what the whole takes at the least."""

    def __init__(self, steps: Sequence[Step], least_seconds: float) -> None:
        self._steps = steps
        self._waiting = [set(step.hosts) for step in steps]
        self._began: float | None = None
        self._made: dict[StepKind, list[float]] = {}
        self._current = 0
        whole = sum(_WEIGHTS[step.kind] for step in steps)
        self._unit = least_seconds / whole if whole else 0.0

    def take(self, event: Event) -> None:
        """Note an event: a step is made once each of its hosts is done."""
        if self._current >= len(self._steps) or event.phase in {Phase.LOCK, Phase.STAGE, Phase.TEST}:
            return
        self._began = event.at if self._began is None else self._began
        if event.phase is Phase.DONE:
            self._waiting[self._current].discard(event.host)
            if not self._waiting[self._current]:
                self._made.setdefault(self._steps[self._current].kind, []).append(event.at - self._began)
                self._current += 1
                self._began = event.at

    def seconds(self, now: float) -> float:
        """Estimate what is left at a time, in seconds since 1970."""
        rest = self._steps[self._current :]
        if not rest:
            return 0.0
        spent = 0.0 if self._began is None else now - self._began
        return max(self._of(rest[0]) - spent, 0.0) + sum(map(self._of, rest[1:]))

    def _of(self, step: Step) -> float:
        made = self._made.get(step.kind)
        if made:
            return sum(made) / len(made)
        weight = sum(_WEIGHTS[kind] * len(times) for kind, times in self._made.items())
        unit = sum(map(sum, self._made.values())) / weight if weight else self._unit
        return _WEIGHTS[step.kind] * max(unit, self._unit)
