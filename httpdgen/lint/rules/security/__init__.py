"""Who may reach what, and who can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.security import (
    ajp_loopback_but_remote_worker,
    ajp_open_to_all,
    ajp_without_secret,
    cluster_traffic_in_clear,
    document_root_overlaps_app_base,
    forwarded_proto_not_reset,
    https_backend_not_verified,
    management_open_to_all,
    manager_nonce_none,
    manager_with_balancer_inherit,
    mod_jk_with_known_holes,
    old_tls_not_off,
    open_proxy,
    packet_size_differs,
    path_acl_without_servlet_mapping,
    remote_ip_without_proxy_list,
    secret_world_readable,
    secrets_differ,
    server_tells_version,
    shutdown_command_default,
    shutdown_port_open,
    ssl_proxy_engine_off,
    status_worker_writable,
    tomcat_http_beside_proxy,
    trace_enabled,
    unsafe_http_protocol_options,
    unsafe_uri_forwarding,
    weak_secret,
    weak_tls,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    ajp_loopback_but_remote_worker,
    ajp_open_to_all,
    ajp_without_secret,
    cluster_traffic_in_clear,
    document_root_overlaps_app_base,
    forwarded_proto_not_reset,
    https_backend_not_verified,
    management_open_to_all,
    manager_nonce_none,
    manager_with_balancer_inherit,
    mod_jk_with_known_holes,
    old_tls_not_off,
    open_proxy,
    packet_size_differs,
    path_acl_without_servlet_mapping,
    remote_ip_without_proxy_list,
    secret_world_readable,
    secrets_differ,
    server_tells_version,
    shutdown_command_default,
    shutdown_port_open,
    ssl_proxy_engine_off,
    status_worker_writable,
    tomcat_http_beside_proxy,
    trace_enabled,
    unsafe_http_protocol_options,
    unsafe_uri_forwarding,
    weak_secret,
    weak_tls,
)
