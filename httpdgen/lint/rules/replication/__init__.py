"""Tomcat's cluster: groups, members, interceptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.replication import (
    async_replication_without_stickiness,
    delta_manager_with_many_tomcats,
    distributable_without_cluster,
    domain_differs_from_group,
    domain_of_one,
    encryption_after_failure_detector,
    encryption_keys_differ,
    filter_differs_from_domain,
    groups_share_multicast,
    local_member_differs_from_receiver,
    not_distributable,
    receiver_on_loopback,
    receiver_ports_overlap,
    redirect_leaves_group,
    replicates_to_nobody,
    replication_valve_missing,
    route_binder_valve_missing,
    send_options_multicast,
    send_options_without_ack,
    static_member_missing,
    static_member_without_receiver,
    static_members_beside_multicast,
    static_members_with_auto_bind,
    tomcat_majors_differ,
    unique_id_differs,
    unique_id_not_16_bytes,
    unique_id_twice,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    async_replication_without_stickiness,
    delta_manager_with_many_tomcats,
    distributable_without_cluster,
    domain_differs_from_group,
    domain_of_one,
    encryption_after_failure_detector,
    encryption_keys_differ,
    filter_differs_from_domain,
    groups_share_multicast,
    local_member_differs_from_receiver,
    not_distributable,
    receiver_on_loopback,
    receiver_ports_overlap,
    redirect_leaves_group,
    replicates_to_nobody,
    replication_valve_missing,
    route_binder_valve_missing,
    send_options_multicast,
    send_options_without_ack,
    static_member_missing,
    static_member_without_receiver,
    static_members_beside_multicast,
    static_members_with_auto_bind,
    tomcat_majors_differ,
    unique_id_differs,
    unique_id_not_16_bytes,
    unique_id_twice,
)
