"""MaxRequestWorkers is no multiple of ThreadsPerChild.

A child process has all its threads or is not there, so httpd rounds MaxRequestWorkers down to whole processes, and up
to one process where it is below that. It says so in its error log alone; `apachectl configtest` finds nothing.

Why:
    The server takes fewer requests than its configuration says, and everything that was sized by that number (Tomcat's
    maxThreads, memory) is sized for another one.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 25
    MaxRequestWorkers 130

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 25
    MaxRequestWorkers 150

Source: httpd manual, mpm_common, MaxRequestWorkers; its messages AH00511 and AH00513
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.capacity import threads_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "max-request-workers-not-a-multiple"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Divide the two, ThreadsPerChild as ThreadLimit leaves it."""
    for web_server in fleet.web_servers:
        asked, threads = web_server.mpm.max_request_workers, threads_in_force(web_server.mpm)
        if asked.value is None or threads is None or asked.value % threads == 0:
            continue
        taken = max(1, asked.value // threads) * threads
        above = -(-asked.value // threads) * threads
        yield Mark(
            asked.span if asked.written else web_server.mpm.threads_per_child.span,
            f"MaxRequestWorkers {asked.value} is no multiple of ThreadsPerChild {threads}, and httpd makes it {taken}",
            f"write MaxRequestWorkers {above}",
        )
