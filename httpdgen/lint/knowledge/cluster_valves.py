"""Valves of a Cluster: Tomcat adds its own two only where none is named (Tomcat configuration, Cluster Valve)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.replication import replicas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.knowledge.replication import Replica
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Part


def without(fleet: Fleet, name: str) -> Iterator[Replica]:
    """Go through the clusters that name Valves, all of known classes, and not that one of Tomcat's."""
    for replica in replicas(fleet):
        valves = replica.cluster.valves
        if valves and all(valve.class_name.written and not _may_be(valve, name) for valve in valves):
            yield replica


def _may_be(valve: Part, name: str) -> bool:
    """Tell whether a Valve is that class of Tomcat's, or one of somebody's own, which may do its work."""
    return valve.is_class(name) or not (valve.class_name.value or "").startswith("org.apache.catalina.")
