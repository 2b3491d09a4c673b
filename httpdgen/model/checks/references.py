"""Names that lead to other parts: clusters, web tiers, platforms and hosts that must exist."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from httpdgen import platforms
from httpdgen.model.checks.links import routes
from httpdgen.model.problem import Problem
from httpdgen.nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.topology import Topology

# Finding the nearest of 10,000 hosts takes a while; whoever has many of them wrong sees it from the first.
_MOST_HOSTS = 20
_DIGITS = re.compile("[0-9]+")


def check_clusters_exist(topology: Topology) -> Iterator[Problem]:
    """Require that a route's cluster is one of this file."""
    for path, _, route in routes(topology):
        if route.cluster is not None and route.cluster not in topology.clusters:
            yield Problem(
                (*path, "cluster"),
                f"site {path[1]} has a route to {route.cluster}, but no cluster is called {route.cluster}",
                did_you_mean(route.cluster, topology.clusters),
            )


def check_tiers_exist(topology: Topology) -> Iterator[Problem]:
    """Require that a site's web tiers are some of this file, and are named where there are several."""
    for name, site in topology.sites.items():
        if site.tiers is None:
            yield from _problem_of_the_only_tier(topology, name)
        elif not site.tiers:
            yield Problem(("sites", name, "tiers"), "names no web tier, so nothing would serve the site")
        for index, tier in enumerate(site.tiers or ()):
            path: Path = ("sites", name, "tiers", index)
            if tier not in topology.web_tiers:
                yield Problem(path, f"no web tier is called {tier}", did_you_mean(tier, topology.web_tiers))
            elif tier in (site.tiers or ())[:index]:
                yield Problem(path, f"names the web tier {tier} twice")


def _problem_of_the_only_tier(topology: Topology, site: str) -> Iterator[Problem]:
    if not topology.web_tiers:
        yield Problem(
            ("sites", site), "there is no web tier to serve this site", "add one under web_tiers", at_key=True
        )
    elif len(topology.web_tiers) > 1:
        tiers = ", ".join(sorted(topology.web_tiers))
        yield Problem(
            ("sites", site),
            f"does not say which of the web tiers {tiers} serve it",
            "add tiers: [...]",
            at_key=True,
        )


def check_platforms_exist(topology: Topology) -> Iterator[Problem]:
    """Require platforms that httpdgen has data of."""
    known = platforms.names()
    named: list[tuple[Path, str]] = [(("platform",), topology.platform)]
    named += [
        (("hosts", name, "platform"), host.platform)
        for name, host in topology.hosts.items()
        if host.platform is not None
    ]
    for path, platform in named:
        if platform not in known:
            hint = did_you_mean(platform, known) or f"there are {', '.join(known)}"
            yield Problem(path, f"no platform is called {platform}", hint)


def check_hosts_are_spelled_right(topology: Topology) -> Iterator[Problem]:
    """Refuse to hear of a host that nothing runs on, where one of almost its name is meant.

    Any other is left alone: an environment may have fewer nodes than the topology that it is laid over.
    """
    used = {host for tier in topology.web_tiers.values() for host in tier.hosts}
    used.update(node.host for _, _, node in topology.nodes())
    unknown = sorted(used.difference(topology.hosts))
    for name in islice((name for name in topology.hosts if name not in used), _MOST_HOSTS):
        # Names that differ in a number alone are those of two hosts.
        meant = nearest(name, (other for other in unknown if _DIGITS.sub("", other) != _DIGITS.sub("", name)))
        if meant is not None:
            message = f"neither a web tier nor a node runs on {name}"
            yield Problem(("hosts", name), message, f"did you mean {meant}?", at_key=True)
