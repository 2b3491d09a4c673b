"""Read the MPM and its limits (httpd manual, mpm_common, event, worker, prefork)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import Mpm
from httpdgen.observed.web_lasts import last_value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.span import Span

_COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Limits:
    """What an MPM has where nothing is written; None for what it does not have."""

    server_limit: int | None = None
    thread_limit: int | None = None
    threads_per_child: int | None = None
    max_request_workers: int | None = None
    start_servers: int | None = None
    min_spare_threads: int | None = None
    max_spare_threads: int | None = None


_THREADED = _Limits(16, 64, 25, 400, 3, 75, 250)
_DEFAULTS = {
    "event": _THREADED,
    "worker": _THREADED,
    "prefork": _Limits(server_limit=256, threads_per_child=1, max_request_workers=256, start_servers=5),
}


MPM_MODULES = frozenset(f"mpm_{name}_module" for name in _DEFAULTS)


def mpm_name(modules: Mapping[str, Span], possible: Collection[str], *, owner: Span) -> Setting[str]:
    """Tell which MPM is loaded, where exactly one certainly is; one that is built in is not to be known."""
    loaded = [name for name in _DEFAULTS if _module(name) in modules]
    if len(loaded) != 1 or any(_module(name) in possible for name in _DEFAULTS if name not in loaded):
        return Setting(None, owner, Origin.UNKNOWN)
    return Setting(loaded[0], modules[_module(loaded[0])], Origin.WRITTEN)


def read_mpm(directives: Sequence[Directive], name: Setting[str], *, owner: Span, whole: bool) -> Mpm:
    """Read the limits out of the main server's directives; the last of each counts."""
    known = name.value is not None
    defaults = _DEFAULTS[name.value] if name.value is not None else _Limits()

    def limit(default: int | None, *names: str) -> Setting[int]:
        return last_value(directives, names, _count, owner=owner, default=default, whole=whole and known)

    return Mpm(
        name=name,
        server_limit=limit(defaults.server_limit, "serverlimit"),
        thread_limit=limit(defaults.thread_limit, "threadlimit"),
        threads_per_child=_threads_per_child(limit(defaults.threads_per_child, "threadsperchild"), name),
        max_request_workers=limit(defaults.max_request_workers, "maxrequestworkers", "maxclients"),
        start_servers=limit(defaults.start_servers, "startservers"),
        min_spare_threads=limit(defaults.min_spare_threads, "minsparethreads"),
        max_spare_threads=limit(defaults.max_spare_threads, "maxsparethreads"),
    )


def _threads_per_child(written: Setting[int], name: Setting[str]) -> Setting[int]:
    """Give prefork's processes their one thread, whatever is written for another MPM."""
    return Setting(1, name.span, Origin.DEFAULT) if name.value == "prefork" else written


def _module(name: str) -> str:
    return f"mpm_{name}_module"


def _count(text: str) -> int | None:
    """Read a whole number; httpd's atoi would make something of any text, and rules nothing."""
    return int(text) if _COUNT.fullmatch(text) else None
