"""Access is told as in httpd 2.2, and the module that still reads this is not loaded.

Why:
    httpd does not start: "Invalid command 'Order'".

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule authz_core_module modules/mod_authz_core.so
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy "*">
        Order deny,allow
        Allow from all
    </Proxy>

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule authz_core_module modules/mod_authz_core.so
    LoadModule proxy_module modules/mod_proxy.so
    <Proxy "*">
        Require all granted
    </Proxy>

Source: httpd manual, mod_access_compat, "Upgrading to 2.4 from 2.2"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "order-without-access-compat"
SEVERITY = Severity.ERROR
_OLD = {"order", "allow", "deny", "satisfy"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the first of the old directives in each section where mod_access_compat is certainly not loaded."""
    for web_server in fleet.web_servers:
        if web_server.has_module("access_compat_module") is not False:
            continue
        for section in web_server.walk():
            first = next((each for each in section.children or () if each.key in _OLD and each.certain), None)
            if first is not None:
                yield Mark(
                    first.span,
                    f"{first.name} needs access_compat_module, which is not loaded",
                    "write Require all granted, Require all denied, Require ip or Require local",
                )
