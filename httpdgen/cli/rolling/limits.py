"""What a command line allows a change of a fleet to do, for the plan and for carrying it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.deploy.options import Options
    from httpdgen.plan.build import Options as PlanOptions


@dataclass(frozen=True, slots=True)
class Limits:
    """The options by their names; `wait` and others in seconds, `max_change` a part of one."""

    wait: float
    request_wait: float
    health_wait: float
    cut_off: bool = False
    max_failures: int = 0
    max_change: float | None = None
    allow_outage: bool = False
    overwrite_drift: bool = False
    take_lock: bool = False
    jobs: int | None = None
    canary: bool = True
    batch: int | None = None

    def of_plan(self) -> PlanOptions:
        """Give those of a plan."""
        from httpdgen.plan.build import Options

        return Options(
            max_change=self.max_change,
            overwrite_drift=self.overwrite_drift,
            take_lock=self.take_lock,
            allow_outage=self.allow_outage,
            drain_seconds=self.wait,
            canary=self.canary,
            batch=self.batch,
        )

    def of_rollout(self) -> Options:
        """Give those of carrying it out."""
        from httpdgen.deploy.options import Options

        return Options(
            drain_seconds=self.wait,
            in_flight_seconds=self.request_wait,
            health_seconds=self.health_wait,
            cut_off=self.cut_off,
            max_failures=self.max_failures,
            take_lock=self.take_lock,
        )
