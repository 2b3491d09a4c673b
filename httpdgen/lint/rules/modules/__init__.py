"""Modules and versions that a configuration needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.modules import (
    balancer_persist_on,
    directive_without_effect,
    heartbeat_with_tomcat,
    missing_module,
    old_and_new_access_mixed,
    order_without_access_compat,
    parameter_needs_newer_httpd,
    removed_directive,
    websocket_over_ajp,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    balancer_persist_on,
    directive_without_effect,
    heartbeat_with_tomcat,
    missing_module,
    old_and_new_access_mixed,
    order_without_access_compat,
    parameter_needs_newer_httpd,
    removed_directive,
    websocket_over_ajp,
)
