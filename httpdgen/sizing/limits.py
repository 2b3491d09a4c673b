"""What the operating system must grant: open files, tasks and waiting connections.

A limit that is too low breaks a server under load; one that is too high costs nothing. So each counts the most
that can be open at once, and none is set below what such a server usually has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.sizing.result import Derived

if TYPE_CHECKING:
    from httpdgen.model.tiers import WebTier
    from httpdgen.model.topology import Topology
    from httpdgen.sizing.mpm import Mpm

SOMAXCONN = 4096  # net.core.somaxconn, Linux's default since 5.4; listen(2) cuts a longer queue to it
NR_OPEN = 1_048_576  # fs.nr_open, Linux's default: nobody gets more
HTTPD_FILES = 8192  # what Debian's apache2ctl asks for
TOMCAT_FILES = 65_536
TASKS = 4096
LISTEN_BACKLOG = 511  # httpd's default
ACCEPT_COUNT = 100  # Tomcat's default
HEALTH_CHECK_THREADS = 16  # ProxyHCTPsize's default
# The event MPM takes (AsyncRequestWorkerFactor + 1) x ThreadsPerChild clients per child; the factor is 2.
CLIENTS_PER_THREAD = {"event": 3}
TOMCAT_OWN_FILES = 1024
TOMCAT_OWN_TASKS = 512
HTTPD_OWN_FILES = 128
HTTPD_OWN_TASKS = 32


def httpd_open_files(topology: Topology, name: str, mpm: Mpm) -> Derived:
    """Count the files that one child process may have open (LimitNOFILE)."""
    tier = topology.web_tiers[name]
    sites = topology.sites_of(name)
    members = sum(len(topology.clusters[cluster].nodes) for cluster in topology.clusters_of(name))
    members += sum(route.proxy is not None for site in sites.values() for route in site.routes.values())
    clients = CLIENTS_PER_THREAD.get(tier.mpm, 1) * mpm.threads_per_child.value
    streams = 0 if mpm.h2_max_workers is None else mpm.h2_max_workers.value
    own = HTTPD_OWN_FILES + len(tier.listen) + 2 + 2 * len(sites)
    needed = 2 * clients + streams + mpm.pool_max.value * members + own
    words = (
        f"{clients} clients, as many files sent to them, {f'{streams} HTTP/2 workers, ' if streams else ''}"
        f"{members} members x {mpm.pool_max.value} connections, {own} for logs and httpd itself"
    )
    return _at_least(min(needed, NR_OPEN), HTTPD_FILES, words, "as Debian's apache2ctl asks for")


def httpd_tasks(topology: Topology, name: str, mpm: Mpm) -> Derived:
    """Count the processes and threads of httpd (TasksMax)."""
    checks = any(topology.clusters[cluster].health.interval is not None for cluster in topology.clusters_of(name))
    # A child's main thread, its listener and its watchdogs stand beside its threads.
    each = mpm.threads_per_child.value + 4 + (mpm.h2_max_workers.value if mpm.h2_max_workers else 0)
    each += HEALTH_CHECK_THREADS if checks else 0
    needed = mpm.processes.value * each + HTTPD_OWN_TASKS
    words = f"{mpm.processes.value} child processes x {each} threads, {HTTPD_OWN_TASKS} for the parent and its helpers"
    return _at_least(needed, TASKS, words, "so that only a runaway meets it")


def listen_backlog(tier: WebTier, mpm: Mpm) -> Derived:
    """Choose how many connections may wait for httpd (ListenBacklog)."""
    if tier.mpm == "winnt":
        return Derived(LISTEN_BACKLOG, "httpd's default")
    asked = max(LISTEN_BACKLOG, mpm.max_request_workers.value)
    words = "as many as MaxRequestWorkers, at least httpd's default of 511; net.core.somaxconn must be as high"
    if asked > SOMAXCONN:
        return Derived(SOMAXCONN, "net.core.somaxconn's default, which cuts a longer queue")
    return Derived(asked, words)


def accept_count(max_threads: int) -> Derived:
    """Choose how many connections may wait for a Connector (acceptCount).

    After a restart of the web servers every request in flight needs a new connection at once.
    """
    asked = max(ACCEPT_COUNT, max_threads)
    if asked > SOMAXCONN:
        return Derived(SOMAXCONN, "net.core.somaxconn's default, which cuts a longer queue")
    return Derived(asked, "a new connection for each of maxThreads at once, at least Tomcat's default of 100")


def tomcat_open_files(max_connections: int, max_threads: int) -> Derived:
    """Count the files that a Tomcat may have open (LimitNOFILE)."""
    needed = max_connections + 4 * max_threads + TOMCAT_OWN_FILES
    words = (
        f"{max_connections} connections, 4 files for each of {max_threads} requests,"
        f" {TOMCAT_OWN_FILES} for classes and logs"
    )
    return _at_least(min(needed, NR_OPEN), TOMCAT_FILES, words, "for the application's own")


def tomcat_tasks(max_threads: int) -> Derived:
    """Count the threads of a Tomcat (TasksMax)."""
    words = f"{max_threads} for requests, {TOMCAT_OWN_TASKS} for the JVM, the Cluster and the application's own"
    return _at_least(max_threads + TOMCAT_OWN_TASKS, TASKS, words, "so that only a runaway meets it")


def _at_least(needed: int, least: int, words: str, why: str) -> Derived:
    if needed >= least:
        return Derived(needed, words)
    return Derived(least, f"at least {least}, {why}; needed are {needed}: {words}")
