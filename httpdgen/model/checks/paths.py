"""Paths inside a site: exclusions, redirects that come back, paths that are httpdgen's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.checks.links import routes
from httpdgen.model.problem import Problem
from httpdgen.model.url_paths import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.model.topology import Topology


def _route_of(path: str, paths: Iterable[str]) -> str | None:
    """Find the route that a path is answered by: the longest that covers it."""
    return max((route for route in paths if covers(route, path)), key=len, default=None)


def check_exclusions_lie_below(topology: Topology) -> Iterator[Problem]:
    """Require that what is excluded from a route lies below it."""
    for path, _, route in routes(topology):
        own = str(path[-1])
        for index, excluded in enumerate(route.exclude):
            if excluded.rstrip("/") == own.rstrip("/"):
                yield Problem((*path, "exclude", index), "excludes the whole route")
            elif not covers(own, excluded):
                hint = f"write {own.rstrip('/')}{excluded}"
                yield Problem((*path, "exclude", index), f"{excluded} does not lie below {own}", hint)


def check_routes_differ(topology: Topology) -> Iterator[Problem]:
    """Refuse /shop beside /shop/: they lead to the same place."""
    for name, site in topology.sites.items():
        for url_path in site.routes:
            bare = url_path.rstrip("/")
            if bare != url_path and bare in site.routes:
                message = f"{url_path} and {bare} are the same route"
                yield Problem(("sites", name, "routes", url_path), message, f"keep {bare}", at_key=True)


def check_redirects_lead_on(topology: Topology) -> Iterator[Problem]:
    """Refuse a redirect into its own route, which would send the client round for ever."""
    for path, site, route in routes(topology):
        target = None if route.redirect is None else route.redirect.to
        if target is not None and target.startswith("/") and _route_of(target, site.routes) == path[-1]:
            message = f"sends the client to {target}, which is this route again"
            yield Problem((*path, "redirect"), message, "name a path of another route, or a URL")


def check_ready_paths_are_free(topology: Topology) -> Iterator[Problem]:
    """Refuse a route whose path says whether a web server is in service."""
    for path, site, _ in routes(topology):
        for tier_name in topology.tiers_of(site):
            tier = topology.web_tiers.get(tier_name)
            if tier is not None and tier.front is not None and tier.front.ready_path == path[-1]:
                message = f"{path[-1]} is the ready_path of web tier {tier_name}, which answers it by itself"
                yield Problem(path, message, f"give web_tiers.{tier_name}.front another ready_path", at_key=True)
