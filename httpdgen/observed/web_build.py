"""See a web server in its configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.observed import web_units
from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import WebServer
from httpdgen.observed.web_balancers import read_balancers, read_direct_members, said_by
from httpdgen.observed.web_jk import JkFiles
from httpdgen.observed.web_lasts import last_value
from httpdgen.observed.web_members import Surroundings
from httpdgen.observed.web_mounts import read_mounts
from httpdgen.observed.web_mpm import MPM_MODULES, mpm_name, read_mpm
from httpdgen.observed.web_sites import read_listeners, read_virtual_hosts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httpdgen.errors import Fault
    from httpdgen.formats.files import Files
    from httpdgen.formats.httpd.configuration import Configuration
    from httpdgen.observed.fleet import Versions
    from httpdgen.observed.web import Mpm, VirtualHost
    from httpdgen.span import Span

_TIMEOUT_MS = 60_000  # httpd manual, core, Timeout
_ALWAYS = ("core_module", "so_module", "http_module")

# What one build of httpd has within itself, and another loads.
_OFTEN_BUILT_IN = frozenset(
    {"log_config_module", "logio_module", "unixd_module", "version_module", "watchdog_module"} | MPM_MODULES
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a web server's configuration comes from.

    `builtin` are the modules that its build has within itself, None where that is not known; `workers_files` and
    `mount_files` are how files of mod_jk's are read.
    """

    host: str
    span: Span
    builtin: frozenset[str] | None
    workers_files: Files
    mount_files: Files


def build_web_server(
    configuration: Configuration, sources: Sources, versions: Versions
) -> tuple[WebServer, tuple[Fault, ...]]:
    """See the web server, and what kept files of mod_jk's from being read."""
    owner, whole = sources.span, configuration.whole
    modules, possible = _modules(configuration, sources)
    jk_files = JkFiles(configuration.server_root, sources.workers_files, sources.mount_files)
    virtual_hosts = read_virtual_hosts(
        configuration.directives,
        lambda directives: read_mounts(directives, jk_files.mounts_of),
        owner=owner,
        whole=whole,
    )
    main = virtual_hosts[0].directives
    mpm = read_mpm(main, mpm_name(modules, possible, owner=owner), owner=owner, whole=whole)
    of_main = _timeouts(virtual_hosts[0])
    waits = Setting(_TIMEOUT_MS if whole else None, owner, Origin.DEFAULT if whole else Origin.UNKNOWN)
    said = said_by(virtual_hosts, [_around(each, of_main, mpm, waits) for each in virtual_hosts])
    complete = not configuration.unread
    server = WebServer(
        host=sources.host,
        span=owner,
        whole=whole,
        version=versions.httpd,
        mpm=mpm,
        modules=modules,
        modules_known=configuration.modules_known,
        possible_modules=possible,
        listeners=read_listeners(main),
        virtual_hosts=virtual_hosts,
        balancers=read_balancers(said, whole=whole, complete=complete),
        direct_members=read_direct_members(said),
        jk=jk_files.mod_jk(virtual_hosts, mpm, version=versions.mod_jk, whole=whole, complete=complete),
        variables=configuration.variables,
    )
    return server, tuple(jk_files.faults)


def _modules(configuration: Configuration, sources: Sources) -> tuple[Mapping[str, Span], frozenset[str]]:
    """Give the modules that are certainly there, those built in first, and those that may be."""
    builtin = sources.builtin or frozenset()
    certain = dict.fromkeys([*_ALWAYS, *sorted(builtin)], sources.span) | dict(configuration.modules)
    perhaps = frozenset() if sources.builtin is not None else _OFTEN_BUILT_IN
    if any(name in certain for name in MPM_MODULES):  # there is one
        perhaps -= MPM_MODULES
    return certain, configuration.possible_modules | perhaps.difference(certain)


def _around(
    virtual_host: VirtualHost, of_main: Sequence[Setting[int]], mpm: Mpm, default: Setting[int]
) -> Surroundings:
    return Surroundings(mpm.threads_per_child.value, _timeout(virtual_host, of_main, default).value)


def _timeouts(host: VirtualHost) -> tuple[Setting[int], ...]:
    """Read what is written of how long mod_proxy waits: Timeout, and ProxyTimeout, which counts before it."""
    reads = (("timeout", web_units.seconds), ("proxytimeout", web_units.time_in_seconds))
    return tuple(last_value(host.directives, (name,), read, owner=host.span) for name, read in reads)


def _timeout(virtual_host: VirtualHost, of_main: Sequence[Setting[int]], default: Setting[int]) -> Setting[int]:
    """Choose ProxyTimeout, else Timeout, each the virtual host's or the main server's."""
    written = [each for both in zip(of_main, _timeouts(virtual_host), strict=True) for each in both]
    return next((each for each in reversed(written) if not each.missing), default)
