"""Sites beside each other on a web tier: their names, which one is the default, and how they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.sites import Site
    from httpdgen.model.topology import Topology

# Files are named after a site, with an ending such as -access.log, and a file's name holds 255 bytes.
_LONGEST_SITE_NAME = 235


def check_site_names_are_unique(topology: Topology) -> Iterator[Problem]:
    """Refuse a name of two sites of a web tier; case does not matter (RFC 9110, section 4.2.3)."""
    owners: dict[tuple[str, str], str] = {}
    for site_name, site in topology.sites.items():
        for path, name, at_key in _names(site_name, site):
            firsts = {owners.setdefault((tier, name.lower()), site_name): tier for tier in topology.tiers_of(site)}
            others = sorted(first for first in firsts if first != site_name)
            if others:
                message = f"{name} is a name of site {others[0]} too, on web tier {firsts[others[0]]}"
                yield Problem(path, message, at_key=at_key)


def _names(site_name: str, site: Site) -> Iterator[tuple[Path, str, bool]]:
    yield ("sites", site_name), site_name, True
    for index, alias in enumerate(site.aliases):
        yield ("sites", site_name, "aliases", index), alias, False


def check_aliases_are_other_names(topology: Topology) -> Iterator[Problem]:
    """Refuse an alias that is a name of its site already."""
    for site_name, site in topology.sites.items():
        seen = {site_name.lower()}
        for index, alias in enumerate(site.aliases):
            if alias.lower() in seen:
                yield Problem(("sites", site_name, "aliases", index), f"{alias} is a name of this site already")
            seen.add(alias.lower())


def check_one_default_site(topology: Topology) -> Iterator[Problem]:
    """Refuse a second default: one site of a web tier may answer for the names that nobody has."""
    defaults: dict[str, str] = {}
    for name, site in topology.sites.items():
        if site.default:
            firsts = {defaults.setdefault(tier, name): tier for tier in topology.tiers_of(site)}
            others = sorted(first for first in firsts if first != name)
            if others:
                message = f"site {others[0]} is the default of web tier {firsts[others[0]]} already"
                yield Problem(("sites", name, "default"), message)


def check_sites_can_be_reached(topology: Topology) -> Iterator[Problem]:
    """Require a port without TLS for a site without TLS."""
    tls_only = {name for name, tier in topology.web_tiers.items() if all(listen.tls for listen in tier.listen)}
    for name, site in topology.sites.items():
        closed = [tier for tier in topology.tiers_of(site) if tier in tls_only]
        if site.tls is None and closed:
            yield Problem(
                ("sites", name),
                f"has no tls, and web tier {closed[0]} listens with TLS alone",
                f"add tls here, or a port without it to web_tiers.{closed[0]}.listen",
                at_key=True,
            )


def check_passwords_can_be_asked_for(topology: Topology) -> Iterator[Problem]:
    """Refuse a page elsewhere for 401: a client sent there is not asked for its password, so httpd leaves it out."""
    for name, site in topology.sites.items():
        page = site.error_pages.get("401", "/")
        if not page.startswith("/"):
            message = f"leads to {page}, and httpd takes a path of the site only for 401"
            yield Problem(("sites", name, "error_pages", "401"), message, "name a path of this site")


def check_tls_ports_have_sites(topology: Topology) -> Iterator[Problem]:
    """Require a site with TLS for a port with TLS: there is no certificate to show otherwise.

    Where every port has TLS, the sites without it are told of.
    """
    for name, tier in topology.web_tiers.items():
        if all(listen.tls for listen in tier.listen) or any(site.tls for site in topology.sites_of(name).values()):
            continue
        for index, listen in enumerate(tier.listen):
            if listen.tls:
                yield Problem(
                    ("web_tiers", name, "listen", index),
                    f"port {listen.port} is for TLS, and no site of {name} has tls",
                    "give a site its tls, or leave the port out: 443 is added where a site has TLS",
                )


def check_site_names_can_name_files(topology: Topology) -> Iterator[Problem]:
    """Refuse a name that is too long to be part of a file's name."""
    for name in topology.sites:
        if len(name) > _LONGEST_SITE_NAME:
            message = (
                f"must have at most {_LONGEST_SITE_NAME} characters, got {len(name)}: its files are named after it"
            )
            yield Problem(("sites", name), message, at_key=True)
