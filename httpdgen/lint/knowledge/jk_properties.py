"""Which properties a type of worker has, and what the old names are now (mod_jk reference, workers.properties)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONNECTION = _words(
    "host port source secret socket_timeout socket_connect_timeout socket_keepalive socket_buffer prefer_ipv6"
    " ping_mode ping_timeout connection_ping_interval connect_timeout prepost_timeout reply_timeout"
    " connection_pool_size connection_pool_minsize connection_pool_timeout connection_acquire_timeout"
    " retries retry_interval lb_retries recovery_options fail_on_status busy_limit max_packet_size"
)
_MEMBER = _words("lbfactor distance activation route domain redirect")
_BALANCER = _words(
    "balance_workers sticky_session sticky_session_force method lock retries lb_retries retry_interval recover_time"
    " error_escalation_time max_reply_timeouts max_packet_size secret session_cookie session_path set_session_cookie"
    " session_cookie_path"
)
_STATUS = _words("read_only user user_case_insensitive good bad css prefix ns xmlns doctype")
_ANY = _words("type reference mount list maintain")

BY_TYPE = {
    "ajp13": _CONNECTION | _MEMBER | _ANY,
    "ajp14": _CONNECTION | _MEMBER | _ANY | {"secretkey"},
    "lb": _BALANCER | _MEMBER | _ANY,
    "status": _STATUS | _ANY,
}
"""The properties that mod_jk reads for a worker of a type; a load balancing worker may itself be a member."""

REPLACED = {
    "balanced_workers": "balance_workers",
    "cache_timeout": "connection_pool_timeout",
    "cachesize": "connection_pool_size",
    "disabled": "activation=D",
    "jvm_route": "route",
    "local_worker": "distance",
    "local_worker_only": "sticky_session_force",
    "stopped": "activation=S",
}
"""Old names that still mean something, and what to write instead."""

IGNORED = _words("bridge class_path cmd_line jvm_lib ld_path ms mx native_lib recycle_timeout stderr stdout sysprops")
"""Old names that mod_jk takes and makes nothing of; most are from the time of Tomcats inside of httpd."""
