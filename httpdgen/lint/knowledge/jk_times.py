"""The times of mod_jk, by their unit (mod_jk reference, workers.properties)."""

from __future__ import annotations

IN_MS = frozenset(
    {
        "connect_timeout",
        "connection_acquire_timeout",
        "ping_timeout",
        "prepost_timeout",
        "reply_timeout",
        "retry_interval",
        "socket_connect_timeout",
    }
)
IN_SECONDS = frozenset(
    {
        "cache_timeout",
        "connection_ping_interval",
        "connection_pool_timeout",
        "error_escalation_time",
        "maintain",
        "recover_time",
        "recycle_timeout",
        "socket_timeout",
    }
)
