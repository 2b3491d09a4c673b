"""Read a balancer's member, or a server that a ProxyPass names itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.observed import web_units
from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import Member

if TYPE_CHECKING:
    from httpdgen.observed.settings import Parameters
    from httpdgen.observed.web import Backend
    from httpdgen.span import Span

_RETRY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a web server gives to members that do not say it; None where that is not to be known."""

    threads_per_child: int | None
    timeout_ms: int | None


def build_member(  # noqa: PLR0913 (each is a fact of its own)
    backend: Backend, parameters: Parameters, balancer: str, around: Surroundings, *, span: Span, certain: bool
) -> Member:
    """Read a member's settings (httpd manual, ProxyPass)."""
    timeout = parameters.setting("timeout", web_units.seconds, around.timeout_ms)
    return Member(
        backend=backend,
        parameters=parameters,
        balancer=balancer,
        span=span,
        certain=certain,
        route=parameters.setting("route", web_units.name),
        redirect=parameters.setting("redirect", web_units.name),
        secret=parameters.setting("secret", web_units.name),
        load_factor=parameters.setting("loadfactor", web_units.load_factor, 1.0),
        lb_set=parameters.setting("lbset", web_units.lb_set, 0),
        status=parameters.text("status", ""),
        max_connections=_max_connections(parameters, around.threads_per_child),
        ttl_ms=parameters.setting("ttl", web_units.seconds),
        timeout_ms=timeout,
        connection_timeout_ms=parameters.setting("connectiontimeout", web_units.time_in_seconds, timeout.value),
        ping_ms=parameters.setting("ping", web_units.time_in_seconds),
        retry_ms=parameters.setting("retry", web_units.seconds_or_none, _RETRY_MS),
    )


def _max_connections(parameters: Parameters, threads: int | None) -> Setting[int]:
    """Read `max`: where it is 0 or not written, it is the threads of one process."""
    found = parameters.setting("max", _not_negative, threads)
    if found.written and found.value == 0:
        return Setting(threads, found.span, Origin.UNKNOWN if threads is None else Origin.WRITTEN)
    if found.missing and threads is None:
        return Setting(None, found.span, Origin.UNKNOWN)
    return found


def _not_negative(text: str) -> int | None:
    number = web_units.integer(text)
    return number if number >= 0 else None
