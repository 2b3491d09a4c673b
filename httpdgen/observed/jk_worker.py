"""A worker of mod_jk: its settings, with the defaults that it has (mod_jk reference, workers.properties)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.formats.workers import boolean, integer
from httpdgen.observed.jk import Worker
from httpdgen.observed.settings import Origin, Parameters, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.observed.jk import WorkerName

_AJP_PORTS = {"ajp13": 8009, "ajp14": 8011}
_PACKET = 8192
_PACKET_AT_MOST = 65536
_PACKET_STEP = 1024


@dataclass(frozen=True, slots=True)
class WorkerText:
    """What is written of a worker: for itself, and with what it refers to; `counting` has each key of that once."""

    own: Parameters
    parameters: Parameters
    counting: Parameters
    balance_workers: tuple[WorkerName, ...]


def build_worker(name: str, written: WorkerText, threads_per_child: int | None) -> Worker:
    """Read the settings; only the attributes of the worker's type have defaults: one of type lb has no port."""
    counting = written.counting
    kind = counting.text("type", "ajp13")
    ajp, balancer = kind.value in _AJP_PORTS, kind.value == "lb"
    route = counting.text(_written(counting, "route", "jvm_route"), name)
    port = counting.setting("port", integer, _AJP_PORTS.get(kind.value or ""))
    return Worker(
        name=name,
        type=kind,
        span=counting.owner,
        defined=bool(written.own.entries),
        parameters=written.parameters,
        own=written.own,
        host=counting.text("host", "localhost" if ajp else None),
        port=port,
        route=route,
        domain=_domain(counting, route),
        redirect=counting.text("redirect"),
        secret=counting.text("secret"),
        lbfactor=counting.setting("lbfactor", _at_least_one, 1),
        activation=_activation(counting, port),
        distance=counting.setting("distance", integer, 0),
        pool_size=_pool_size(counting, threads_per_child if ajp else None, ajp=ajp),
        pool_timeout_ms=counting.setting(
            _written(counting, "connection_pool_timeout", "cache_timeout"), _seconds, 0 if ajp else None
        ),
        connect_timeout_ms=_connect_timeout(counting, ajp=ajp),
        ping_timeout_ms=counting.setting("ping_timeout", integer, 10_000 if ajp else None),
        ping_mode=counting.setting("ping_mode", _ping_mode, "" if ajp else None),
        reply_timeout_ms=counting.setting("reply_timeout", integer, 0 if ajp else None),
        max_packet_size=counting.setting("max_packet_size", _packet_size, _PACKET if ajp else None),
        balance_workers=written.balance_workers,
        sticky=counting.setting("sticky_session", _switch(default=True), True if balancer else None),
        sticky_force=counting.setting("sticky_session_force", _switch(default=False), False if balancer else None),
        session_cookie=counting.text("session_cookie", "JSESSIONID" if balancer else None),
        session_path=counting.text("session_path", ";jsessionid" if balancer else None),
    )


def _written(parameters: Parameters, key: str, old: str) -> str:
    """Choose the name that counts: the old one only where the new one is not written."""
    return old if parameters.get(key) is None and parameters.get(old) is not None else key


def _domain(parameters: Parameters, route: Setting[str]) -> Setting[str]:
    """Read the domain: by default what stands before the first dot of the route."""
    if parameters.get("domain") is None and not route.known:
        return Setting(None, route.span, Origin.UNKNOWN)
    before, dot, _ = (route.value or "").partition(".")
    return parameters.text("domain", before if dot else None)


def _activation(parameters: Parameters, port: Setting[int]) -> Setting[str]:
    """Read the activation: `A`, `D` or `S`; a worker with port 0 is stopped, whatever it says."""
    if port.value == 0:
        return Setting("S", port.span, port.origin)
    if parameters.get("activation") is None:
        for key, letter in (("stopped", "S"), ("disabled", "D")):
            found = parameters.setting(key, boolean)
            if found.written and found.value:
                return Setting(letter, found.span, Origin.WRITTEN)
    return parameters.setting("activation", _activation_letter, "A")


def _activation_letter(text: str) -> str:
    return {"d": "D", "1": "D", "s": "S", "2": "S"}.get(text[:1].lower(), "A")


def _pool_size(parameters: Parameters, threads: int | None, *, ajp: bool) -> Setting[int]:
    """Read the pool's size: by default the threads of one process of httpd."""
    key = _written(parameters, "connection_pool_size", "cachesize")
    if ajp and threads is None and parameters.get(key) is None:
        return Setting(None, parameters.owner, Origin.UNKNOWN)
    return parameters.setting(key, _not_negative, threads)


def _connect_timeout(parameters: Parameters, *, ajp: bool) -> Setting[int]:
    """Read socket_connect_timeout: by default socket_timeout, which is in seconds."""
    whole = parameters.setting("socket_timeout", _seconds, 0)
    if parameters.get("socket_connect_timeout") is None and not whole.known:
        return whole
    return parameters.setting("socket_connect_timeout", integer, whole.value if ajp else None)


def _ping_mode(text: str) -> str:
    letters = text.upper()
    return "CPI" if "A" in letters else "".join(letter for letter in "CPI" if letter in letters)


def _packet_size(text: str) -> int | None:
    """Round up to whole kilobytes, between the bounds that mod_jk has."""
    size = integer(text)
    return None if size is None else min(max(-(-size // _PACKET_STEP) * _PACKET_STEP, _PACKET), _PACKET_AT_MOST)


def _seconds(text: str) -> int | None:
    seconds = _not_negative(text)
    return None if seconds is None else seconds * 1000


def _not_negative(text: str) -> int | None:
    number = integer(text)
    return None if number is None or number < 0 else number


def _at_least_one(text: str) -> int | None:
    number = integer(text)
    return None if number is None else max(number, 1)


def _switch(*, default: bool) -> Callable[[str], bool]:
    """Make a reader of switches; mod_jk takes the default for a text that is none."""

    def read(text: str) -> bool:
        found = boolean(text)
        return default if found is None else found

    return read
