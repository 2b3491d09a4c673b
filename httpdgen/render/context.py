"""What every part of rendering is handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.render.instances import service_nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.secrets import Secrets
    from httpdgen.model.topology import Topology
    from httpdgen.render.templates import Templates
    from httpdgen.sizing.result import Sizing

# What the engines read are constant entries that lead here; activating a release swaps this one link.
CURRENT = "/etc/httpdgen/current"


@dataclass(frozen=True)
class RenderContext:
    """The topology, its sizes, its secrets, the user's own include files by name, and the templates."""

    topology: Topology
    sizing: Sizing
    secrets: Secrets
    includes: Mapping[str, bytes]
    templates: Templates

    @cached_property
    def service_nodes(self) -> frozenset[str]:
        """The nodes that their distribution's Tomcat service runs, by name."""
        return service_nodes(self.topology)
