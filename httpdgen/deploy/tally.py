"""Count what became of each host, and say how to go on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.deploy.report import DeployReport, HostReport, Outcome
from httpdgen.deploy.returned import ReturnedError
from httpdgen.plan.fleet_plan import StepKind
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.errors import HostError
    from httpdgen.plan.fleet_plan import FleetPlan, Step


class Tally:
    """What became of the hosts of a plan by now."""

    def __init__(self, plan: FleetPlan, rollout: str) -> None:
        self._plan = plan
        self._rollout = rollout
        self._began = time.time()
        self._hosts: dict[str, HostReport] = {
            host: HostReport(Outcome.UNTOUCHED if of_host.has_work else Outcome.UNCHANGED)
            for host, of_host in plan.hosts.items()
        }
        self._hosts |= {host: HostReport(Outcome.UNREACHABLE, said) for host, said in plan.unreachable.items()}
        self._stopped = ""
        self._held: dict[str, tuple[str, ...]] = {}
        self._out: set[str] = set()  # nodes that failed and are not back

    @property
    def failures(self) -> int:
        """How many hosts failed."""
        return sum(report.outcome in {Outcome.FAILED, Outcome.RETURNED} for report in self._hosts.values())

    def failed(self, host: str) -> bool:
        """Say whether a host failed."""
        return self._hosts[host].outcome in {Outcome.FAILED, Outcome.RETURNED, Outcome.UNREACHABLE}

    @property
    def out(self) -> frozenset[str]:
        """The nodes that failed, and do not run as they did before."""
        return frozenset(self._out)

    def stop(self, why: str) -> None:
        """Note why it ends early; the first reason stays."""
        self._stopped = self._stopped or why

    @property
    def is_stopped(self) -> bool:
        """Whether it ended early."""
        return bool(self._stopped)

    def hold(self, held: Mapping[str, tuple[str, ...]]) -> None:
        """Note which nodes are still held, by web server."""
        self._held = dict(held)

    def fail(self, failed: Mapping[str, HostError], *, changed: bool = True, seconds: float = 0.0) -> None:
        """Note hosts that failed."""
        for host, error in failed.items():
            returned = changed and isinstance(error, ReturnedError)
            outcome = Outcome.RETURNED if returned else Outcome.FAILED
            self._hosts[host] = HostReport(outcome, error.message, seconds)

    def made(self, step: Step, failed: Mapping[str, HostError], seconds: float) -> None:
        """Note what a step did; a host may have several."""
        for host in step.hosts:
            if host not in failed and not self.failed(host):
                before = self._hosts[host].seconds
                self._hosts[host] = HostReport(Outcome.CHANGED, "", before + seconds)
        self.fail(failed, seconds=seconds)
        if step.kind in {StepKind.ROLL, StepKind.ADD}:
            lost = {host for host, error in failed.items() if not isinstance(error, ReturnedError)}
            self._out |= {node for node in step.nodes if self._plan.shape.host_of.get(node) in lost}

    def excess(self, step: Step) -> str:
        """Say why a step would take more units of a cluster out than it tolerates, after what failed; "" if not."""
        if step.kind is not StepKind.ROLL:
            return ""
        shape = self._plan.shape
        for name in sorted({shape.nodes[node].cluster for node in step.nodes}):
            cluster = shape.clusters[name]
            out = {node for node in self._out if shape.nodes[node].cluster == name}
            going = {node for node in step.nodes if shape.nodes[node].cluster == name} | out
            units = {shape.host_of[node] if cluster.unit == "host" else node for node in going}
            if out and len(units) > max(cluster.tolerate, 1):
                return (
                    f"{name} tolerates {counted(cluster.tolerate, cluster.unit)} out, and {listed(sorted(out))} failed"
                )
        return ""

    def report(self, ended: float) -> DeployReport:
        """Give it all."""
        return DeployReport(
            rollout=self._rollout,
            release=self._plan.release,
            began=self._began,
            ended=ended,
            hosts=dict(sorted(self._hosts.items())),
            stopped=self._stopped,
            way_on=tuple(self._way_on()),
            held=self._held,
        )

    def _way_on(self) -> list[str]:
        """Say what an operator may do now."""
        outcomes = {report.outcome for report in self._hosts.values()}
        if not self._stopped and outcomes <= {Outcome.UNCHANGED, Outcome.CHANGED}:
            return []
        said = []
        if Outcome.RETURNED in outcomes or Outcome.FAILED in outcomes:
            said.append("mend what the hosts above say, then run the same command again: it goes on from here")
        else:
            said.append("the same command again goes on from here")
        if Outcome.CHANGED in outcomes:
            said.append("`httpdgen rollback` puts the hosts that were changed back")
        held = sorted({node for nodes in self._held.values() for node in nodes})
        lifted = "nobody sends to it until the rollout goes on, or `httpdgen enable"
        return said + [f"{node} is still held: {lifted} {node}`" for node in held]
