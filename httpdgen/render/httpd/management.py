"""The pages for operators, on loopback only: balancer-manager, server-status, jkstatus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.render.httpd.workers import STATUS

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform


@dataclass(frozen=True, slots=True)
class ManagementView:
    """The management virtual host: its port, which pages it has, and where it logs."""

    port: int
    pages: tuple[str, ...]
    balancers: bool
    jk_status: str | None
    access_log: str


def management_view(topology: Topology, tier_name: str, platform: Platform) -> ManagementView:
    """Work out the management virtual host of a web tier."""
    tier = topology.web_tiers[tier_name]
    uses_jk = tier.connector == "mod_jk"
    balancers = bool(topology.clusters_of(tier_name)) and not uses_jk
    pages = ["server-status"] + ["balancer-manager"] * balancers + ["jkstatus"] * uses_jk
    return ManagementView(
        port=tier.management.port,
        pages=tuple(sorted(pages)),
        balancers=balancers,
        jk_status=STATUS if uses_jk else None,
        access_log=f"{platform.httpd.log_dir}/httpdgen-management-access.log",
    )
