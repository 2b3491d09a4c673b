"""Which modules are loaded, as far as that can be told, by the names that <IfModule> takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.span import Span

ALWAYS = ("core_module", "so_module", "http_module")  # without them httpd reads no LoadModule at all

# Source files that are not named mod_NAME.c after NAME_module.
_SOURCES = {
    "core_module": "core.c",
    "http_module": "http_core.c",
    "mpm_event_module": "event.c",
    "mpm_worker_module": "worker.c",
    "mpm_prefork_module": "prefork.c",
    "mpm_winnt_module": "mpm_winnt.c",
    "ldap_module": "util_ldap.c",
}

# Those of httpd 2.4 itself: their source files are known to bear the names above or mod_NAME.c.
# (A text, as 140 quoted names would be three times as long.)
_HTTPDS_OWN = frozenset(
    """
    access_compat actions alias allowmethods asis auth_basic auth_digest auth_form authn_anon authn_core authn_dbd
    authn_dbm authn_file authn_socache authnz_fcgi authnz_ldap authz_core authz_dbd authz_dbm authz_groupfile authz_host
    authz_owner authz_user autoindex brotli bucketeer buffer cache cache_disk cache_socache case_filter case_filter_in
    cern_meta cgi cgid charset_lite core data dav dav_fs dav_lock dbd deflate dialup dir dumpio echo env expires
    ext_filter file_cache filter headers heartbeat heartmonitor http http2 ident imagemap include info isapi
    lbmethod_bybusyness lbmethod_byrequests lbmethod_bytraffic lbmethod_heartbeat ldap log_config log_debug log_forensic
    logio lua macro md mime mime_magic mpm_event mpm_prefork mpm_winnt mpm_worker negotiation privileges proxy proxy_ajp
    proxy_balancer proxy_connect proxy_express proxy_fcgi proxy_fdpass proxy_ftp proxy_hcheck proxy_html proxy_http
    proxy_http2 proxy_scgi proxy_uwsgi proxy_wstunnel ratelimit reflector remoteip reqtimeout request rewrite sed
    session session_cookie session_crypto session_dbd setenvif slotmem_plain slotmem_shm so socache_dbm
    socache_memcache socache_redis socache_shmcb speling ssl status substitute suexec systemd tls unique_id unixd
    userdir usertrack version vhost_alias watchdog xml2enc
    """.split()  # noqa: SIM905
)


def source_of(module: str) -> str:
    """Name the source file of a module.

    >>> source_of("proxy_ajp_module"), source_of("mpm_event_module")
    ('mod_proxy_ajp.c', 'event.c')
    """
    return _SOURCES.get(module, f"mod_{module.removesuffix('_module')}.c")


class Modules:
    """The modules seen so far. `all_seen` is False as soon as others may be loaded that were not seen."""

    def __init__(self, builtin: Iterable[str], *, all_seen: bool) -> None:
        self.loaded: dict[str, Span] = {}
        self.possible: set[str] = set()
        self.all_seen = all_seen
        self._found: dict[str, str] = {}  # a name that <IfModule> takes -> the module's
        self._foreign: set[str] = set()
        for module in (*ALWAYS, *builtin):
            self._name(module)

    def load(self, module: str, span: Span, *, certain: bool) -> None:
        """Load a module; what is loaded once is not loaded again."""
        if certain:
            self.loaded.setdefault(module, span)
            self.possible.discard(module)
            self._name(module)
        elif module not in self.loaded:
            self.possible.add(module)

    def is_loaded(self, name: str) -> bool | None:
        """Tell what <IfModule> finds, by a module's name or its source file's; None where that cannot be known."""
        if name in self._found:
            return True
        possible = any(name in (module, source_of(module)) for module in self.possible)
        if possible or not self.all_seen or self._may_be_foreign(name):
            return None
        return False

    def _name(self, module: str) -> None:
        self._found[module] = self._found[source_of(module)] = module
        base = module.removesuffix("_module")
        if base not in _HTTPDS_OWN:
            self._foreign.add(base)

    def _may_be_foreign(self, name: str) -> bool:
        """Tell whether it may be the source file of a module not of httpd's own, whose name was not foreseen."""
        base = name.removeprefix("mod_").removesuffix(".c")
        return base not in _HTTPDS_OWN and any(foreign in name for foreign in self._foreign)


def same_module(one: str, other: str) -> bool:
    """Tell whether two names, of a module or of its source file, mean the same module.

    >>> same_module("proxy_module", "mod_proxy.c"), same_module("proxy_module", "ssl_module")
    (True, False)
    """
    return one == other or source_of(one) == other or one == source_of(other)
