"""Machines, and what the sizes need to know of them."""

from __future__ import annotations

from pydantic import Field

from httpdgen.model.base import Part
from httpdgen.model.types import Address, BitRate, Count, Text


class Host(Part):
    """What is known of a machine; every key may be left out, and a host that is only mentioned exists."""

    address: Address | None = Field(
        default=None,
        description="Where other tiers reach it: an IP address or a name. Default: the host's own name.",
    )
    platform: Text | None = Field(default=None, description="Its platform, where it is not the topology's.")
    cpus: Count | None = Field(default=None, description="Processors, for the capacity that `size` prints.")
    network: BitRate | None = Field(
        default=None,
        description="The speed of its network in bits a second, such as 1G, for the capacity.",
    )
