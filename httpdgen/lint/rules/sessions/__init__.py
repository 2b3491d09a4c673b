"""Whether a session stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.sessions import (
    balancer_of_one,
    cluster_without_jvm_route,
    dot_in_route,
    duplicate_jvm_route,
    duplicate_route,
    no_failover_despite_replication,
    no_jvm_route,
    no_session_path,
    redirect_to_nowhere,
    route_cookie_not_read,
    route_cookie_not_set,
    route_differs_from_jvm_route,
    separator_is_not_a_dot,
    session_cookie_differs,
    sticky_member_without_route,
    stickysession_too_long,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    balancer_of_one,
    cluster_without_jvm_route,
    dot_in_route,
    duplicate_jvm_route,
    duplicate_route,
    no_failover_despite_replication,
    no_jvm_route,
    no_session_path,
    redirect_to_nowhere,
    route_cookie_not_read,
    route_cookie_not_set,
    route_differs_from_jvm_route,
    separator_is_not_a_dot,
    session_cookie_differs,
    sticky_member_without_route,
    stickysession_too_long,
)
