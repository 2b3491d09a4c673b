"""How a rollout goes about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Times in seconds, and limits.

    `drain_seconds` is how long a node whose sessions are not replicated keeps them before it stops; where they are
    replicated, others take them over, and nobody waits. `in_flight_seconds` is how long requests that are under way
    may take; after that the node is used again, and the step has failed, unless `cut_off` says that they are ended.
    `service_seconds` is for a service to stop, and again to start; `health_seconds` until it answers well.
    `max_failures` hosts may fail before the rest is left alone. `keep` releases are kept on a host.
    """

    drain_seconds: float = 300.0
    in_flight_seconds: float = 120.0
    cut_off: bool = False
    service_seconds: float = 90.0
    health_seconds: float = 90.0
    max_failures: int = 0
    keep: int = 5
    take_lock: bool = False
