"""A quote ends an argument too late or begins one in its middle.

httpd takes a quote as one only at an argument's beginning, and lets the next argument begin right behind the closing
one: `"/shop "http://app1/shop"` is `/shop ` (with a blank) and `http://app1/shop"` (with a quote).

Why:
    httpd starts, and no request has a blank or a quote in its path: the directive never counts, or its target is
    nowhere.

Fires:
    -- httpd.conf --
    ProxyPass "/shop "http://app1:8080/shop"

Instead:
    -- httpd.conf --
    ProxyPass "/shop" "http://app1:8080/shop"

Source: httpd manual, Configuration Files, Syntax; tried with httpd 2.4.71
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "quote-out-of-place"
SEVERITY = Severity.ERROR
_OF_WORDS = (
    "BalancerMember",
    "DocumentRoot",
    "JkMount",
    "JkUnMount",
    "JkWorkersFile",
    "Listen",
    "LoadModule",
    "ProxyPass",
    "ProxyPassReverse",
    "Proxy",
    "ProxySet",
    "ServerAlias",
    "ServerName",
    "ServerRoot",
)


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for an argument with one quote at its end, where only words and paths stand."""
    for web_server in fleet.web_servers:
        for directive in web_server.directives(*_OF_WORDS):
            for argument in directive.arguments:
                if argument.text.endswith('"') and argument.text.count('"') == 1:
                    yield Mark(
                        argument.span,
                        f"httpd takes the quote at the end as part of {argument.text}",
                        "put one quote before each argument and one behind it, or none at all",
                    )
