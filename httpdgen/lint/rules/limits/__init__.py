"""How many requests, connections and threads there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.limits import (
    executor_and_max_threads,
    jk_pool_with_prefork,
    lb_retries_below_members,
    max_request_workers_not_a_multiple,
    max_spare_threads_too_low,
    maxattempts_below_members,
    more_children_than_server_limit,
    no_slots_for_graceful_restart,
    pool_larger_than_threads,
    pool_waits_for_ever,
    prefork_ignores_pool,
    threads_per_child_above_thread_limit,
    too_few_tomcat_connections,
    too_few_tomcat_threads,
    virtual_threads_without_limit,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    executor_and_max_threads,
    jk_pool_with_prefork,
    lb_retries_below_members,
    max_request_workers_not_a_multiple,
    max_spare_threads_too_low,
    maxattempts_below_members,
    more_children_than_server_limit,
    no_slots_for_graceful_restart,
    pool_larger_than_threads,
    pool_waits_for_ever,
    prefork_ignores_pool,
    threads_per_child_above_thread_limit,
    too_few_tomcat_connections,
    too_few_tomcat_threads,
    virtual_threads_without_limit,
)
