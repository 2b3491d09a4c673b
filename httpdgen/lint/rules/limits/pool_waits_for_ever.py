"""A pool has fewer connections than a child process has threads, and nothing says how long to wait for one.

A thread that finds all connections of its child process in use waits until one is free. Without `acquire` it waits for
ever, though other child processes, and other Tomcats, may have room.

Why:
    One slow Tomcat holds all threads of the web server one after the other, until nothing is served any more; with
    `acquire` a request goes to another member, or fails at once.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ThreadsPerChild 25
    ProxyPass / http://app1:8080/ max=10

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ThreadsPerChild 25
    ProxyPass / http://app1:8080/ max=10 acquire=3000

Source: httpd manual, mod_proxy, ProxyPass, max and acquire
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.capacity import THREADED, threads_in_force
from httpdgen.lint.knowledge.pools import proxied
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "pool-waits-for-ever"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for members with a small pool whose parameters were all seen."""
    for each in proxied(fleet):
        mpm, size = each.web_server.mpm, each.member.max_connections
        threads = threads_in_force(mpm)
        if mpm.name.value not in THREADED or threads is None or size.value is None or not size.written:
            continue
        if size.value < threads and each.member.parameters.text("acquire").missing:
            yield Mark(
                size.span,
                f"a child process has {threads} threads for {counted(size.value, 'connection')}, and a thread that"
                " finds none free waits for ever",
                f"leave max out, which makes it {threads}, or write how long to wait in ms, such as acquire=3000",
            )
