"""The MPM's limits, so that httpd repairs none of them in silence.

httpd lowers ThreadsPerChild to ThreadLimit, MaxRequestWorkers to a multiple of ThreadsPerChild and to what
ServerLimit allows, and raises MaxSpareThreads to MinSpareThreads + ThreadsPerChild (manual, mpm_common).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.tiers import MOST_CHILDREN, MOST_THREADS
from httpdgen.sizing.result import Derived
from httpdgen.words import counted

if TYPE_CHECKING:
    from httpdgen.model.tiers import WebTier

DEFAULT_THREAD_LIMIT = {"event": 64, "worker": 64, "winnt": 1920}


@dataclass(frozen=True, slots=True)
class Mpm:
    """The MPM's numbers of one web server."""

    max_request_workers: Derived
    threads_per_child: Derived
    server_limit: Derived
    thread_limit: Derived | None
    start_servers: Derived
    min_spare: Derived
    max_spare: Derived
    h2_max_workers: Derived | None
    pool_max: Derived
    processes: Derived
    warnings: tuple[str, ...]


def size_mpm(name: str, tier: WebTier) -> Mpm:
    """Derive the MPM's numbers of a tier, called `name` in what is warned of."""
    threads = _threads_per_child(tier)
    workers = _max_request_workers(tier, threads.value)
    children = workers.value // threads.value
    server_limit = _server_limit(tier, children)
    h2_max_workers = _h2_max_workers(tier, threads.value)
    return Mpm(
        max_request_workers=workers,
        threads_per_child=threads,
        server_limit=server_limit,
        thread_limit=_thread_limit(tier, threads.value),
        start_servers=_start_servers(tier, children),
        min_spare=_min_spare(tier, threads.value, workers.value),
        max_spare=_max_spare(tier, threads.value),
        h2_max_workers=h2_max_workers,
        pool_max=_pool_max(tier, threads.value, h2_max_workers),
        processes=_processes(tier, server_limit.value),
        warnings=tuple(_warnings(name, tier, children)),
    )


def _threads_per_child(tier: WebTier) -> Derived:
    if tier.mpm == "prefork":
        return Derived(1, "a child process of prefork serves one request at a time")
    if tier.mpm == "winnt":
        most = MOST_THREADS["winnt"]
        return Derived(min(tier.max_request_workers, most), "one process serves all of max_request_workers")
    return Derived(min(tier.threads_per_child, MOST_THREADS[tier.mpm]), "threads_per_child")


def _max_request_workers(tier: WebTier, threads: int) -> Derived:
    asked = tier.max_request_workers
    most = MOST_CHILDREN[tier.mpm] * threads
    if asked > most:
        limit = MOST_CHILDREN[tier.mpm]
        return Derived(most, f"{limit} child processes, the most that {tier.mpm} takes, x {threads} threads")
    children = -(-asked // threads)
    if asked == children * threads:
        return Derived(asked, "max_request_workers")
    return Derived(children * threads, f"{asked} rounded up to a multiple of ThreadsPerChild {threads}")


def _server_limit(tier: WebTier, children: int) -> Derived:
    needed = counted(children, "child process", "child processes")
    if tier.server_limit is not None:
        if tier.server_limit < children:
            return Derived(children, f"server_limit {tier.server_limit} raised to the {needed} of MaxRequestWorkers")
        return Derived(min(tier.server_limit, MOST_CHILDREN[tier.mpm]), "server_limit")
    if tier.mpm != "event":
        return Derived(children, f"{needed} for MaxRequestWorkers")
    most = MOST_CHILDREN["event"]
    if 2 * children > most:
        return Derived(most, f"{needed}, and what room event has for those of a graceful restart")
    return Derived(2 * children, f"{needed}, twice: a whole old generation may finish beside a new one")


def _thread_limit(tier: WebTier, threads: int) -> Derived | None:
    if tier.mpm == "prefork":
        return None
    if tier.thread_limit is not None:
        if tier.thread_limit < threads:
            return Derived(threads, f"thread_limit {tier.thread_limit} raised to ThreadsPerChild")
        return Derived(min(tier.thread_limit, MOST_THREADS[tier.mpm]), "thread_limit")
    default = DEFAULT_THREAD_LIMIT[tier.mpm]
    if threads > default:
        return Derived(threads, "ThreadsPerChild")
    return Derived(default, "httpd's default: room for ThreadsPerChild to grow without a stop")


def _start_servers(tier: WebTier, children: int) -> Derived:
    default = {"prefork": 5, "winnt": 1}.get(tier.mpm, 3)
    return Derived(min(default, children), "httpd's default" if default <= children else "every child process")


def _min_spare(tier: WebTier, threads: int, workers: int) -> Derived:
    """Say how many stand ready: httpd's default, and so few that a small server is not short of them at once.

    httpd logs an error (AH10159, AH00161) once fewer than these are idle and no more may be started.
    """
    if tier.mpm == "winnt":
        return Derived(threads, "one process has all its threads at all times")
    if tier.mpm == "prefork":
        return Derived(min(5, max(1, workers // 2)), "httpd's default of 5, at most half of MaxRequestWorkers")
    least = min(3 * threads, max(1, workers // 2))
    return Derived(least, "3 child processes' threads, as httpd's default has, at most half of MaxRequestWorkers")


def _max_spare(tier: WebTier, threads: int) -> Derived:
    if tier.mpm == "winnt":
        return Derived(threads, "one process has all its threads at all times")
    if tier.mpm == "prefork":
        return Derived(10, "httpd's default")
    return Derived(10 * threads, "10 child processes' threads, as httpd's default has")


def _h2_max_workers(tier: WebTier, threads: int) -> Derived | None:
    """Say what mod_http2 takes by itself, so that it is known (h2_c1.c: 3/2 of the threads, at least 4)."""
    if not tier.http2 or tier.mpm == "prefork":
        return None
    return Derived(max(4, 3 * threads // 2), f"3/2 x ThreadsPerChild {threads}, mod_http2's own default")


def _pool_max(tier: WebTier, threads: int, h2_max_workers: Derived | None) -> Derived:
    if tier.mpm == "prefork":
        return Derived(1, "a child process of prefork has one connection")
    if h2_max_workers is None:
        return Derived(threads, "one for each thread of a child process")
    return Derived(
        threads + h2_max_workers.value,
        f"one for each of a child process's {threads} threads and {h2_max_workers.value} HTTP/2 workers",
    )


def _processes(tier: WebTier, server_limit: int) -> Derived:
    """Count child processes that may run at once.

    Under event and prefork one that is leaving keeps its slot until it is gone; under worker a new one takes
    the slot of one that still finishes its requests (worker.c), and under winnt the two overlap.
    """
    if tier.mpm in ("worker", "winnt"):
        return Derived(2 * server_limit, f"ServerLimit {server_limit}, and as many of an old generation beside them")
    return Derived(server_limit, "ServerLimit: those that are leaving keep their slots")


def _warnings(name: str, tier: WebTier, children: int) -> list[str]:
    found = []
    if tier.http2 and tier.mpm == "prefork":
        found.append(f"web tier {name}: mod_http2 does not work under prefork; say mpm: event or http2: false")
    if tier.server_limit is not None and tier.server_limit < children:
        found.append(
            f"web tier {name}: server_limit {tier.server_limit} is too low for max_request_workers"
            f" {tier.max_request_workers} and was raised to {children}; raise it, or leave it out"
        )
    if tier.mpm in ("event", "worker") and tier.thread_limit is not None and tier.thread_limit < tier.threads_per_child:
        found.append(
            f"web tier {name}: thread_limit {tier.thread_limit} is below threads_per_child and was raised to"
            f" {tier.threads_per_child}; raise it, or leave it out"
        )
    if tier.max_request_workers > MOST_CHILDREN[tier.mpm] * _threads_per_child(tier).value:
        found.append(
            f"web tier {name}: max_request_workers {tier.max_request_workers} is more than {tier.mpm} can run;"
            " raise threads_per_child, or add web servers"
        )
    return found
