"""MaxSpareThreads is not above MinSpareThreads by the threads of one child process.

Threads come and go by whole processes: if no more may be idle than must be idle, each process that is stopped has to be
started again. httpd raises MaxSpareThreads until it fits, and says so nowhere.

Why:
    The value that counts is not the one that is written, so that the server keeps more idle threads, and more memory,
    than somebody meant.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 25
    MinSpareThreads 75
    MaxSpareThreads 75

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 25
    MinSpareThreads 75
    MaxSpareThreads 250

Source: httpd manual, mpm_common, MaxSpareThreads, "Restrictions"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.capacity import THREADED, threads_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "max-spare-threads-too-low"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the three."""
    for web_server in fleet.web_servers:
        mpm = web_server.mpm
        least, most, threads = mpm.min_spare_threads, mpm.max_spare_threads, threads_in_force(mpm)
        if mpm.name.value not in THREADED or least.value is None or most.value is None or threads is None:
            continue
        if most.value < least.value + threads:
            yield Mark(
                most.span if most.written else least.span,
                f"MaxSpareThreads {most.value} is below MinSpareThreads {least.value} and the {threads} threads of a"
                f" child process, so that httpd makes it {least.value + threads}",
                f"write MaxSpareThreads {least.value + threads} or more",
            )
