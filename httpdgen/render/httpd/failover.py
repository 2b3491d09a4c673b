"""Where a session goes whose node is lost, as both balancers are told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.model.clusters import Cluster


def redirects_in_domains(cluster: Cluster) -> dict[str, str]:
    """Give each node the route of the next one of its domain, where sessions stay inside their domain first.

    mod_proxy_balancer knows no domains, but follows redirect from node to node until one is usable, so a ring
    through a domain reaches all of it.

    >>> from httpdgen.model.clusters import Cluster
    >>> nodes = {name: {"host": f"h{name}", "domain": name[0]} for name in ("a1", "a2", "a3", "b1")}
    >>> redirects_in_domains(Cluster.model_validate({"nodes": nodes, "failover": {"scope": "domain"}}))
    {'a1': 'a2', 'a2': 'a3', 'a3': 'a1'}
    """
    if not cluster.fails_over_by_domain:
        return {}
    domains: dict[str, list[str]] = {}
    for name, node in sorted(cluster.nodes.items()):
        if node.domain is not None:
            domains.setdefault(node.domain, []).append(name)
    return {
        name: cluster.nodes[following].route or following
        for members in domains.values()
        for name, following in zip(members, [*members[1:], *members[:1]], strict=True)
        if name != following
    }
