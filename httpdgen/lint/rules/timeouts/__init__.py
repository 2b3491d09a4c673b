"""Who waits how long, and who closes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.timeouts import (
    ajp_without_ping,
    connect_timeout_not_set,
    drop_time_below_heartbeats,
    http_pool_without_ttl,
    jk_pool_never_closed,
    jk_pool_outlives_keep_alive,
    jk_time_unit_not_read,
    keep_alive_requests_limited,
    milliseconds_read_as_seconds,
    ping_not_below_timeout,
    pool_outlives_keep_alive,
    recover_time_below_maintain,
    seconds_read_as_milliseconds,
    slow_reply_loses_worker,
    time_unit_not_read,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    ajp_without_ping,
    connect_timeout_not_set,
    drop_time_below_heartbeats,
    http_pool_without_ttl,
    jk_pool_never_closed,
    jk_pool_outlives_keep_alive,
    jk_time_unit_not_read,
    keep_alive_requests_limited,
    milliseconds_read_as_seconds,
    ping_not_below_timeout,
    pool_outlives_keep_alive,
    recover_time_below_maintain,
    seconds_read_as_milliseconds,
    slow_reply_loses_worker,
    time_unit_not_read,
)
