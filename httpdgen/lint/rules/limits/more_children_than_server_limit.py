"""MaxRequestWorkers needs more child processes than ServerLimit allows.

httpd starts no more than ServerLimit processes, and lowers MaxRequestWorkers to what these can serve. ServerLimit is 16
by default (256 with prefork), so that whoever raises MaxRequestWorkers above 400 has to raise it too.

Why:
    Requests wait though there is memory and work for them, and nothing but a line in the error log says why.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ThreadsPerChild 25
    MaxRequestWorkers 800

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ServerLimit 64
    ThreadsPerChild 25
    MaxRequestWorkers 800

Source: httpd manual, mpm_common, ServerLimit and MaxRequestWorkers; event
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.capacity import threads_in_force
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "more-children-than-server-limit"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Count the child processes that MaxRequestWorkers needs."""
    for web_server in fleet.web_servers:
        mpm = web_server.mpm
        asked, most, threads = mpm.max_request_workers, mpm.server_limit, threads_in_force(mpm)
        if asked.value is None or most.value is None or threads is None:
            continue
        children = asked.value // threads
        if children <= most.value:
            continue
        # event needs room beside them for processes that are leaving (httpd manual, event).
        room = 2 * children if mpm.name.value == "event" else children
        default = "" if most.written else " by default"
        yield Mark(
            asked.span if asked.written else most.span,
            f"MaxRequestWorkers {asked.value} needs {children} child processes of {counted(threads, 'thread')}, but"
            f" ServerLimit is {most.value}{default}, so that httpd makes it {most.value * threads}",
            f"write ServerLimit {room}, and restart httpd, for a reload leaves it as it is",
            (Related(most.span, f"ServerLimit {most.value}"),) if most.written and asked.written else (),
        )
