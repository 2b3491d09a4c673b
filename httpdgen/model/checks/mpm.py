"""The numbers of a web tier's MPM: what httpd would repair silently, or refuse, is refused here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.problem import Problem
from httpdgen.model.tiers import MOST_CHILDREN, MOST_THREADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology


def check_mpms(topology: Topology) -> Iterator[Problem]:
    """Require numbers that fit together, and below the limits of the MPM."""
    for name, tier in topology.web_tiers.items():
        path: Path = ("web_tiers", name)
        if tier.mpm == "winnt":
            yield from _winnt(topology, path, tier)
        elif tier.mpm == "prefork":
            yield from _prefork(path, tier)
        else:
            yield from _threads(path, tier)
            yield from _children(path, tier)


def _winnt(topology: Topology, path: Path, tier: WebTier) -> Iterator[Problem]:
    elsewhere = next((host for host in tier.hosts if topology.platform_of(host) != "windows"), None)
    if elsewhere is not None:
        yield Problem(
            (*path, "mpm"),
            f"winnt is httpd's MPM on Windows, and host {elsewhere} has the platform {topology.platform_of(elsewhere)}",
            "say event",
        )


def _prefork(path: Path, tier: WebTier) -> Iterator[Problem]:
    if "threads_per_child" in tier.model_fields_set and tier.threads_per_child != 1:
        message = f"prefork has one thread in each child process, got {tier.threads_per_child}"
        yield Problem((*path, "threads_per_child"), message, "leave it out")
    if tier.thread_limit is not None:
        yield Problem((*path, "thread_limit"), "prefork has no threads to limit", "leave it out")
    if tier.http2:
        yield Problem(
            (*path, "http2"),
            "prefork answers one request of an HTTP/2 connection at a time, and the others wait",
            "say mpm: event",
        )
    most = MOST_CHILDREN["prefork"] if tier.server_limit is None else tier.server_limit
    if tier.max_request_workers > most:
        reason = "more than prefork can have" if tier.server_limit is None else f"but server_limit allows {most}"
        message = f"{tier.max_request_workers} requests at once need as many child processes, {reason}"
        yield Problem((*path, "max_request_workers"), message, f"at most {most}")


def _threads(path: Path, tier: WebTier) -> Iterator[Problem]:
    most = MOST_THREADS[tier.mpm]
    if tier.thread_limit is None:
        return
    if tier.thread_limit > most:
        yield Problem((*path, "thread_limit"), f"must be at most {most} with {tier.mpm}, got {tier.thread_limit}")
    elif "threads_per_child" in tier.model_fields_set and tier.threads_per_child > tier.thread_limit:
        message = f"must be at most thread_limit, {tier.thread_limit}, got {tier.threads_per_child}"
        yield Problem((*path, "threads_per_child"), message)
    elif tier.threads_per_child > tier.thread_limit:
        message = f"must be at least threads_per_child, {tier.threads_per_child}, got {tier.thread_limit}"
        yield Problem((*path, "thread_limit"), message)


def _children(path: Path, tier: WebTier) -> Iterator[Problem]:
    most = MOST_CHILDREN[tier.mpm]
    if tier.server_limit is not None and tier.server_limit > most:
        yield Problem((*path, "server_limit"), f"must be at most {most} with {tier.mpm}, got {tier.server_limit}")
        return
    children = -(-tier.max_request_workers // tier.threads_per_child)
    if tier.server_limit is not None and children > tier.server_limit:
        yield Problem(
            (*path, "server_limit"),
            f"{tier.max_request_workers} requests at once need {children} child processes"
            f" of {tier.threads_per_child} threads, got {tier.server_limit}",
            "raise it, or threads_per_child",
        )
    elif children > most:
        yield Problem(
            (*path, "max_request_workers"),
            f"{tier.max_request_workers} requests at once need {children} child processes"
            f" of {tier.threads_per_child} threads, and {tier.mpm} can have {most}",
            f"raise threads_per_child to {-(-tier.max_request_workers // most)} or more",
        )
