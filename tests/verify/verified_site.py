"""A site for the tests of verification: two web servers, three Tomcats on two hosts, and its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.secrets import Secrets
from httpdgen.model.topology import Topology
from httpdgen.render import render
from httpdgen.sizing import size

if TYPE_CHECKING:
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree

Part = dict[str, Any]  # Any: YAML

AJP_SECRET = "an-ajp-secret-of-the-tests"
SECRETS = Secrets({SecretRef(env="AJP"): AJP_SECRET, SecretRef(env="PEM"): "-----BEGIN of the tests-----"})
ADDRESSES = {"web1": "192.0.2.1", "web2": "192.0.2.2", "app1": "192.0.2.11", "app2": "2001:db8::12"}
NODES = {
    "node1": {"host": "app1"},
    "node2": {"host": "app1", "instance": 1, "route": "second"},
    "node3": {"host": "app2", "state": "stopped"},
}


def site(tier: Part | None = None, cluster: Part | None = None, **parts: Any) -> Topology:
    """Put the site together, with other parts in place of its own."""
    return Topology.model_validate(
        {
            "httpdgen": 1,
            "hosts": {name: {"address": address} for name, address in ADDRESSES.items()},
            "web_tiers": {"edge": {"hosts": ["web1", "web2"]} | (tier or {})},
            "clusters": {"shop": {"nodes": NODES, "ajp_secret": {"env": "AJP"}} | (cluster or {})},
            "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
        }
        | parts
    )


def rendered(topology: Topology) -> tuple[Topology, Sizing, ConfigTree]:
    """Give a topology with what is made of it."""
    sizing = size(topology)
    return topology, sizing, render(topology, sizing, SECRETS, {}, source="topology.yaml")
