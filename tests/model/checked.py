"""A small topology that is right, and what is wrong with it once something is changed."""

from __future__ import annotations

from typing import Any

from httpdgen.model.checks import check
from httpdgen.model.topology import Topology

# Any: what YAML gives.
Document = dict[str, Any]

RIGHT: Document = {
    "httpdgen": 1,
    "web_tiers": {"edge": {"hosts": ["web1"]}},
    "clusters": {
        "shop": {
            "ajp_secret": {"env": "SHOP_AJP_SECRET"},
            "nodes": {"node1": {"host": "app1"}, "node2": {"host": "app2"}},
        }
    },
    "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
}


def topology_with(changes: Document) -> Topology:
    """Lay changes over the topology that is right: mappings merge, None removes, all else replaces."""
    return Topology.model_validate(_merge(RIGHT, changes))


def problems(changes: Document) -> list[str]:
    """Word what is wrong after the changes, each as `path: message (hint)`."""
    return [
        f"{'.'.join(map(str, problem.path))}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
        for problem in check(topology_with(changes))
    ]


def shop(**changes: Any) -> Document:
    """Change the cluster shop."""
    return {"clusters": {"shop": changes}}


def nodes(**changes: Document | None) -> Document:
    """Change the nodes of the cluster shop."""
    return shop(nodes=changes)


def edge(**changes: Any) -> Document:
    """Change the web tier edge."""
    return {"web_tiers": {"edge": changes}}


def site(**changes: Any) -> Document:
    """Change the site www.example.com."""
    return {"sites": {"www.example.com": changes}}


def routes(**changes: Document) -> Document:
    """Add routes to the site www.example.com; `shop_static` is the path /shop/static."""
    return site(routes={"/" + path.replace("_", "/"): route for path, route in changes.items()})


def _merge(under: Document, over: Document) -> Document:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below if isinstance(below, dict) else {}, value) if isinstance(value, dict) else value
        if value is None:
            del merged[key]
    return merged
