"""Check what several parts of a topology say together: names that meet, ports that clash, units that suffice.

A module here has one subject; a check is a generator of problems, and stands in the tuple below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.checks import (
    demand,
    failover,
    health,
    mod_jk,
    mpm,
    names,
    paths,
    ports,
    protocols,
    references,
    replication,
    sites,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpdgen.model.problem import Problem
    from httpdgen.model.topology import Topology

CHECKS: tuple[Callable[[Topology], Iterator[Problem]], ...] = (
    references.check_clusters_exist,
    references.check_tiers_exist,
    references.check_platforms_exist,
    references.check_hosts_are_spelled_right,
    names.check_nodes_are_unique,
    names.check_routes_are_unique,
    names.check_a_host_is_in_one_tier,
    names.check_hosts_are_spelled_alike,
    sites.check_site_names_are_unique,
    sites.check_aliases_are_other_names,
    sites.check_one_default_site,
    sites.check_sites_can_be_reached,
    sites.check_passwords_can_be_asked_for,
    sites.check_tls_ports_have_sites,
    sites.check_site_names_can_name_files,
    paths.check_exclusions_lie_below,
    paths.check_routes_differ,
    paths.check_redirects_lead_on,
    paths.check_ready_paths_are_free,
    ports.check_ports_of_web_servers,
    ports.check_ports_of_nodes,
    ports.check_endpoints_are_unique,
    protocols.check_ajp_has_a_secret,
    protocols.check_https_has_certificates,
    protocols.check_https_members_have_names,
    protocols.check_websockets_can_pass,
    protocols.check_balance_methods_exist,
    protocols.check_force_sticky_is_sticky,
    protocols.check_copied_sessions_may_move,
    mod_jk.check_mod_jk_can,
    mod_jk.check_mod_jk_keeps_paths,
    health.check_intervals_are_possible,
    health.check_the_context_fits,
    mpm.check_mpms,
    versions.check_httpd_has_features,
    versions.check_httpd_versions_are_free,
    versions.check_tomcat_versions_are_free,
    failover.check_tolerate,
    failover.check_tolerate_in_domains,
    failover.check_domains,
    failover.check_somebody_serves,
    failover.check_spares_can_stand_in,
    replication.check_there_is_a_second_node,
    replication.check_groups_are_apart,
    replication.check_tomcats_are_alike,
    demand.check_clusters_can_be_sized,
)


def check(topology: Topology) -> Iterator[Problem]:
    """Give every problem that only the whole topology shows, subject by subject."""
    for check_subject in CHECKS:
        yield from check_subject(topology)
