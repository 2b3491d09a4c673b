"""Say of each host how it differs, and what its services need for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from httpdgen.plan.compare import compare, sides
from httpdgen.plan.diff import Differ
from httpdgen.plan.drift import drift
from httpdgen.plan.fleet_plan import HostPlan, Need
from httpdgen.plan.kept import kept_changes
from httpdgen.plan.needs import needs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.build_draft import Options
    from httpdgen.plan.fleet_plan import Change, ServicePlan
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.shape import FleetShape
    from httpdgen.plan.wanted import Wanted
    from httpdgen.tree import Entry


@dataclass(frozen=True)
class HostPlans:
    """Makes the plans of hosts; what they have in common is kept."""

    wanted: Wanted
    entries: Mapping[str, Mapping[str, Entry]]
    contents: Mapping[str, Mapping[str, bytes]]
    before: FleetShape
    after: FleetShape
    options: Options

    def of_all(self, present: Mapping[str, PresentHost]) -> dict[str, HostPlan]:
        """Give every host's plan, sorted; nothing is done with those that may not be changed."""
        differ = Differ(self.wanted.mask)
        return {host: self._of(found, differ) for host, found in sorted(present.items())}

    def _of(self, present: PresentHost, differ: Differ) -> HostPlan:
        if present.host not in self.entries:
            return HostPlan(present.host, (), (), ())
        host = sides(self.entries[present.host], present)
        changes = compare(host, self.contents.get(present.host, {}), differ) or self._kept(present)
        # An interrupted change is finished or undone before anything else: what it left is nobody else's doing.
        drifted = () if present.unsettled else drift(host)
        return HostPlan(present.host, changes, drifted, self._services(present, changes))

    def _kept(self, present: PresentHost) -> tuple[Change, ...]:
        before = None if present.release is None else present.release.shape
        return kept_changes(before, self.after.hosts.get(present.host))

    def _services(self, present: PresentHost, changes: tuple[Change, ...]) -> tuple[ServicePlan, ...]:
        host = present.host
        contents, wanted = self.contents.get(host, {}), self.entries[host]
        changed = {change.path: (contents.get(change.path), wanted.get(change.path)) for change in changes}
        services = needs_of(present, self.before.hosts.get(host), self.after.hosts.get(host), changed)
        return tuple(self._restarted(host, service) for service in services)

    def _restarted(self, host: str, service: ServicePlan) -> ServicePlan:
        """Have a service restarted that nothing has changed for, where that was asked for."""
        name = service.node or host
        if name not in self.options.restart or service.need not in {Need.NOTHING, Need.RELOAD}:
            return service
        return replace(service, need=Need.RESTART, reasons=(*service.reasons, "a restart was asked for"))
