"""A time of mod_proxy has a unit that httpd does not read.

timeout, retry and ttl are whole seconds: httpd reads the number and ignores what stands behind it, so that
`timeout=500ms` are 500 seconds. Other times (connectiontimeout, ping, acquire) may have a unit.

Why:
    What was to be given up after half a second is waited for eight minutes, by a thread that serves nobody else.

Fires:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / http://app1:8080/ timeout=500ms

Instead:
    -- httpd.conf --
    LoadModule proxy_module modules/mod_proxy.so
    ProxyPass / http://app1:8080/ timeout=1 connectiontimeout=500ms

Source: httpd manual, mod_proxy, ProxyPass, timeout, retry and ttl; tried with httpd 2.4.71
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.once import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameters

ID = "time-unit-not-read"
SEVERITY = Severity.ERROR
_OF_MEMBERS, _OF_BALANCERS = ("timeout", "retry", "ttl"), ("timeout",)
_WITH_UNIT = re.compile(r"\s*(\d+)\s*([a-z]+)\s*\Z", re.IGNORECASE)
_SECONDS = {"s", "sec", "second", "seconds"}  # which it is without them too


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at these times of all balancers and members."""
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            yield from once(_units(balancer.parameters, _OF_BALANCERS))
        for member in web_server.members():
            yield from once(_units(member.parameters, _OF_MEMBERS))


def _units(parameters: Parameters, keys: tuple[str, ...]) -> Iterator[Mark]:
    for key in keys:
        entry = parameters.get(key)
        found = _WITH_UNIT.match(entry.text) if entry is not None and entry.text is not None else None
        if entry is not None and found and found[2].lower() not in _SECONDS:
            yield Mark(
                entry.value_span,
                f"{key}={found[0].strip()} are {found[1]} seconds, for httpd reads no unit there",
                f"write {key} in whole seconds, without a unit",
            )
