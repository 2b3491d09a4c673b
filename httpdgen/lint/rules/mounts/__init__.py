"""Which request goes where: order, slashes, mounts that hide each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.mounts import (
    balancer_not_defined,
    balancer_without_members,
    cookie_path_not_rewritten,
    jk_mount_hidden_by_proxy_pass,
    jk_mount_in_location_is_exact,
    jk_mount_without_bare_path,
    jk_mounts_not_in_virtual_host,
    mounted_in_location_and_server,
    no_connector_there,
    proxy_pass_hidden,
    proxy_pass_hides_handler,
    quote_out_of_place,
    reverse_names_ajp,
    target_with_extra_slash,
    target_without_slash,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    balancer_not_defined,
    balancer_without_members,
    cookie_path_not_rewritten,
    jk_mount_hidden_by_proxy_pass,
    jk_mount_in_location_is_exact,
    jk_mount_without_bare_path,
    jk_mounts_not_in_virtual_host,
    mounted_in_location_and_server,
    no_connector_there,
    proxy_pass_hidden,
    proxy_pass_hides_handler,
    quote_out_of_place,
    reverse_names_ajp,
    target_with_extra_slash,
    target_without_slash,
)
