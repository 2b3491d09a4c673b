"""What httpd makes of an MPM's limits: it repairs what does not fit, in silence (httpd manual, mpm_common)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.observed.web import Mpm

THREADED = frozenset({"event", "worker"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force: requests at once in all, and `children` processes of `threads` threads that serve them."""

    children: int
    threads: int

    @property
    def requests(self) -> int:
        """Requests that are served at once."""
        return self.children * self.threads


def limits_in_force(mpm: Mpm) -> Limits | None:
    """Repair the limits as httpd does; None where one that counts is not known.

    ThreadsPerChild is lowered to ThreadLimit, MaxRequestWorkers to a multiple of it (but not below one child), and
    the children to ServerLimit.
    """
    asked, most = mpm.max_request_workers.value, mpm.server_limit.value
    threads = threads_in_force(mpm)
    if asked is None or most is None or threads is None:
        return None
    return Limits(max(1, min(asked // threads, most)), threads)


def threads_in_force(mpm: Mpm) -> int | None:
    """Give the threads of one child process; None where they are not known."""
    if mpm.name.value == "prefork":
        return 1
    asked, most = mpm.threads_per_child.value, mpm.thread_limit.value
    if mpm.name.value not in THREADED or asked is None or most is None:
        return None
    return max(1, min(asked, most))
