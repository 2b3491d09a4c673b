"""What the services of a host need because of what changes there, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need, ServicePlan
from httpdgen.plan.needs_host import Changed, HostChanges, change_of
from httpdgen.plan.needs_threads import thread_change
from httpdgen.plan.needs_units import is_unit, restart_reasons
from httpdgen.plan.needs_web import web_needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import HostShape, NodeShape, WebShape

__all__ = ["Changed", "needs_of", "thread_change"]


def needs_of(
    present: PresentHost, before: HostShape | None, after: HostShape | None, changed: Changed
) -> tuple[ServicePlan, ...]:
    """Say what each service of a host needs: httpd's first, then its Tomcats', then those that it no longer has.

    `before` is the host's shape as its present release says (None without one), and `after` that of what is wanted
    (None where the host is left). `changed` are the entries that differ from what stands there or from the present
    release. A service runs on where only comments change, or nothing that it reads.
    """
    changes = HostChanges(present, before, changed)
    wanted: list[ServicePlan] = []
    if after is not None:
        wanted += [] if after.web is None else [_web(changes, after.web, after.platform)]
        wanted += (_tomcat(changes, node) for node in after.nodes)
    units = {plan.service for plan in wanted}
    return (*wanted, *(plan for plan in _no_longer(changes, before) if plan.service not in units))


def _web(changes: HostChanges, web: WebShape, platform: str) -> ServicePlan:
    idle = changes.idle(web.service)
    if idle is not None:
        return ServicePlan(web.service, None, Need.START, (idle,))
    return ServicePlan(web.service, None, *web_needs(changes, web, platform))


def _tomcat(changes: HostChanges, node: NodeShape) -> ServicePlan:
    idle = changes.idle(node.service)
    if not node.runs:
        return _stop(node.service, node.name, f"the topology says that {node.name} is stopped", idle)
    if idle is not None:
        return ServicePlan(node.service, node.name, Need.START, (idle,))
    reasons = tuple(_tomcat_reasons(changes, node))
    return ServicePlan(node.service, node.name, Need.RESTART if reasons else Need.NOTHING, reasons)


def _tomcat_reasons(changes: HostChanges, node: NodeShape) -> Iterator[str]:
    """Say why a Tomcat has to be restarted: it reads all it has at its start (and no application by itself)."""
    if not changes.is_known(node.service):
        yield "httpdgen has had nothing to do with this Tomcat so far"
        return
    differing = changes.differing(node.service, node.reads)
    read = [path for path in differing if not is_unit(path)]
    if read:
        yield change_of(read)
    for path in differing:
        if is_unit(path):
            yield from restart_reasons(path, changes.old(path), changes.entry(path))
    yield from dict.fromkeys(changes.unread(node.service).values())


def _no_longer(changes: HostChanges, before: HostShape | None) -> Iterator[ServicePlan]:
    """Stop what the topology no longer has on a host."""
    if before is None:
        return
    if before.web is not None:
        unit = before.web.service
        yield _stop(unit, None, f"{before.name} is no web server any more", changes.idle(unit))
    for node in before.nodes:
        yield _stop(node.service, node.name, f"{node.name} is no longer run by it", changes.idle(node.service))


def _stop(unit: str, node: str | None, reason: str, idle: str | None) -> ServicePlan:
    """Stop a service, unless it is idle."""
    if idle is not None:
        return ServicePlan(unit, node, Need.NOTHING, ())
    return ServicePlan(unit, node, Need.STOP, (reason,))
