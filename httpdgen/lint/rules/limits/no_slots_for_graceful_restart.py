"""ServerLimit leaves the event MPM no room for processes that are leaving.

After a graceful reload the old processes finish their requests, and each keeps its slot until it is gone. Where
MaxRequestWorkers takes every slot that ServerLimit gives, a new process has to wait for an old one.

Why:
    A long download or a websocket keeps an old process alive, and for as long the server takes fewer requests than it
    should: after several reloads, hardly any.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ServerLimit 8
    ThreadsPerChild 25
    MaxRequestWorkers 200

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    ServerLimit 16
    ThreadsPerChild 25
    MaxRequestWorkers 200

Source: httpd manual, event, "How it Works", on ServerLimit and gracefully exiting processes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.capacity import threads_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "no-slots-for-graceful-restart"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for limits that fit exactly; where nothing is written, httpd's defaults do, and nobody chose them."""
    for web_server in fleet.web_servers:
        mpm = web_server.mpm
        asked, most, threads = mpm.max_request_workers, mpm.server_limit, threads_in_force(mpm)
        if mpm.name.value != "event" or asked.value is None or most.value is None or threads is None:
            continue
        if asked.value // threads == most.value and (asked.written or most.written):
            yield Mark(
                most.span if most.written else asked.span,
                f"MaxRequestWorkers {asked.value} takes all {most.value} child processes of ServerLimit, which leaves"
                " none for those that finish their requests after a reload",
                f"write ServerLimit {2 * most.value}",
            )
