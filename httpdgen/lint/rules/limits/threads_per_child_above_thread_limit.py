"""ThreadsPerChild is above ThreadLimit, which httpd lowers it to.

ThreadLimit is 64 by default, so that whoever raises ThreadsPerChild above that has to raise it too.

Why:
    Each child process has fewer threads than its configuration says, and MaxRequestWorkers is rounded by another number
    than the one that is written; nothing but a line in the error log says so.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 100
    MaxRequestWorkers 400

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadLimit 100
    ThreadsPerChild 100
    MaxRequestWorkers 400

Source: httpd manual, mpm_common, ThreadLimit and ThreadsPerChild
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.capacity import THREADED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "threads-per-child-above-thread-limit"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare the two."""
    for web_server in fleet.web_servers:
        asked, most = web_server.mpm.threads_per_child, web_server.mpm.thread_limit
        if web_server.mpm.name.value not in THREADED or asked.value is None or most.value is None:
            continue
        if asked.value > most.value:
            default = "" if most.written else " by default"
            yield Mark(
                asked.span if asked.written else most.span,
                f"ThreadsPerChild is {asked.value}, but ThreadLimit is {most.value}{default}, which httpd lowers it to",
                f"write ThreadLimit {asked.value}, and restart httpd, for a reload leaves it as it is",
                (Related(most.span, f"ThreadLimit {most.value}"),) if most.written and asked.written else (),
            )
