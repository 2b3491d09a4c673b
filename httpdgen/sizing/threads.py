"""A Tomcat's threads: its part of the requests after the worst loss, times the balancers' error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.sizing.losses import unit_names
from httpdgen.sizing.result import Derived
from httpdgen.sizing.rounding import rounded_up
from httpdgen.words import decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from httpdgen.sizing.members import Member
    from httpdgen.sizing.worst import Worst

MIN_SPARE = 10  # Tomcat's default


def max_threads(requests: int, worst: Worst, margin: Fraction, members: Sequence[Member]) -> Derived:
    """Derive maxThreads (the seeds' maxProcessors): requests x part x (1 + margin), rounded up once."""
    if not worst.weight:
        return Derived(1, "it never serves: at its distance there is no active node whose place it could take")
    reason = f"{requests} requests x {worst.load}{_when(worst, members)} x {decimal(1 + margin)}"
    return rounded_up(requests * worst.load * (1 + margin), reason, least=1)


def min_spare_threads(most: int) -> Derived:
    """Derive the threads that stand ready."""
    return Derived(min(MIN_SPARE, most), "Tomcat's default of 10, at most maxThreads")


def _when(worst: Worst, members: Sequence[Member]) -> str:
    if not worst.lost:
        return ""
    lost = f" with {unit_names(members, worst.lost)} lost"
    if worst.inside_domain:
        return f"{lost} and sessions kept in their domain"
    return f"{lost}, when it serves at all," if worst.beyond else lost
