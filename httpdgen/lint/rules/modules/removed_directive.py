"""A directive is one of httpd 2.2 that 2.4 does not know any more.

Why:
    httpd does not start: "Invalid command".

Fires:
    -- httpd.conf --
    SSLMutex default

Instead:
    -- httpd.conf --
    Mutex default ssl-cache

Source: httpd manual, "Upgrading to 2.4 from 2.2"; tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "removed-directive"
SEVERITY = Severity.ERROR

_MUTEX = "write Mutex, or leave it out"
_REQUIRE = "write <RequireAll>, <RequireAny> or <RequireNone> where it matters, or leave it out"
_INSTEAD = {
    "acceptmutex": _MUTEX,
    "lockfile": _MUTEX,
    "rewritelock": _MUTEX,
    "sslmutex": _MUTEX,
    "sslstaplingmutex": _MUTEX,
    "watchdogmutexpath": _MUTEX,
    "authdefaultauthoritative": _REQUIRE,
    "authzdbmauthoritative": _REQUIRE,
    "authzdefaultauthoritative": _REQUIRE,
    "authzgroupfileauthoritative": _REQUIRE,
    "authzldapauthoritative": _REQUIRE,
    "authzownerauthoritative": _REQUIRE,
    "authzuserauthoritative": _REQUIRE,
    "cookielog": "write CustomLog with %{cookie}n",
    "rewritelog": "write LogLevel with rewrite:trace3 or another number",
    "rewriteloglevel": "write LogLevel with rewrite:trace3 or another number",
}
_MODULES = {
    "authn_default_module": "leave it out",
    "authz_default_module": "leave it out: mod_authz_core stands in for it",
    "disk_cache_module": "load cache_disk_module",
    "mem_cache_module": "load cache_disk_module or cache_socache_module",
}
_LAST_WITH_THEM = (2, 2)


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for directives, and for modules, that were there up to 2.2."""
    for web_server in fleet.web_servers:
        if web_server.version is not None and web_server.version[:2] <= _LAST_WITH_THEM:
            continue
        for directive in web_server.walk():
            if directive.certain and directive.key in _INSTEAD:
                yield Mark(directive.span, f"httpd 2.4 has no {directive.name}", _INSTEAD[directive.key])
        for module, hint in _MODULES.items():
            if module in web_server.modules:
                yield Mark(web_server.modules[module], f"httpd 2.4 has no {module}", hint)
