"""Which hosts a lab has, and their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology

SWITCH = "198.18.0.1"
NETWORK_BITS = 24
FIRST_WEB, FIRST_TOMCAT, LAST = 11, 21, 250


@dataclass(frozen=True)
class Plan:
    """A lab before there is one. Addresses are of 198.18.0.0/24, which is set aside for tests (RFC 2544).

    Every host has the packages of both tiers; on the `web` hosts httpd is enabled, on the `tomcats` Tomcat is.
    `disk_mb` is what a host can write before its disk is full.
    """

    web: tuple[str, ...]
    tomcats: tuple[str, ...]
    platform: str = "debian-12"
    disk_mb: int = 256

    def __post_init__(self) -> None:
        names = [*self.web, *self.tomcats]
        if len(set(names)) < len(names):
            raise ValueError("two hosts of a lab have the same name")
        if len(self.web) > FIRST_TOMCAT - FIRST_WEB or len(self.tomcats) > LAST - FIRST_TOMCAT:
            raise ValueError(f"a lab has at most {FIRST_TOMCAT - FIRST_WEB} web hosts and {LAST - FIRST_TOMCAT} others")

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each host, web hosts first."""
        prefix = SWITCH.rpartition(".")[0]
        numbered = [*enumerate(self.web, FIRST_WEB), *enumerate(self.tomcats, FIRST_TOMCAT)]
        return {name: f"{prefix}.{number}" for number, name in numbered}


def plan_for(topology: Topology, disk_mb: int = 256) -> Plan:
    """Give the lab that a topology needs: its hosts, on its platform."""
    web = tuple(dict.fromkeys(host for tier in topology.web_tiers.values() for host in tier.hosts))
    others = tuple(dict.fromkeys(node.host for _, _, node in topology.nodes() if node.host not in web))
    return Plan(web, others, topology.platform, disk_mb)
