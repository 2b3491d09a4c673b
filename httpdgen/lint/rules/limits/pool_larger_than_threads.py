"""A pool has room for more connections than a child process has threads to use them.

mod_proxy and mod_jk keep a pool for each child process, and each of its threads uses one connection at a time, so that
the pool never grows beyond ThreadsPerChild.

Why:
    Whoever writes a large number expects it to do something, such as to be the limit for the whole server; it does
    nothing, and the limit that counts (ThreadsPerChild, MaxRequestWorkers) stays unseen.

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ThreadsPerChild 25
    ProxyPass / http://app1:8080/ max=400

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ThreadsPerChild 25
    ProxyPass / http://app1:8080/

Source: httpd manual, mod_proxy, ProxyPass, max; mod_jk reference, workers.properties, connection_pool_size
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.capacity import THREADED, threads_in_force
from httpdgen.lint.once import once
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting
    from httpdgen.observed.web import WebServer

ID = "pool-larger-than-threads"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare every pool's size with the threads; HTTP/2 has workers beside those, so that its servers are left out."""
    for web_server in fleet.web_servers:
        if web_server.mpm.name.value not in THREADED or web_server.has_module("http2_module") is not False:
            continue
        threads = threads_in_force(web_server.mpm)
        if threads is not None:
            yield from once(_of_web_server(web_server, threads))


def _of_web_server(web_server: WebServer, threads: int) -> Iterator[Mark]:
    for member in web_server.members():
        if member.certain:
            yield from _compare("max", member.max_connections, threads)
    for worker in web_server.jk.workers if web_server.jk else ():
        yield from _compare("connection_pool_size", worker.pool_size, threads)


def _compare(name: str, size: Setting[int], threads: int) -> Iterator[Mark]:
    if size.written and size.value is not None and size.value > threads:
        yield Mark(
            size.span,
            f"{name} is {size.value}, but a child process has {counted(threads, 'thread')}, and never uses more",
            f"leave {name} out, which makes it {threads}",
        )
