"""A section tells access as in httpd 2.2 and as in 2.4, and the two do not agree.

Why:
    A client must please both, so that the stricter one counts: a page that one line opens stays shut, or is opened
    later by whoever takes the other line away.

Fires:
    -- httpd.conf --
    <Location "/shop">
        Order deny,allow
        Deny from all
        Require all granted
    </Location>

Instead:
    -- httpd.conf --
    <Location "/shop">
        Require all granted
    </Location>

Source: httpd manual, "Upgrading to 2.4 from 2.2", "Mixing old and new directives"; mod_access_compat
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.requirements import OLD, REQUIRE, Client, allowed, required

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.fleet import Fleet

ID = "old-and-new-access-mixed"
SEVERITY = Severity.WARNING

_CREDENTIALS = {"valid-user", "user", "group"}


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for sections whose old and new lines say another thing to anybody who comes."""
    for web_server in fleet.web_servers:
        for section in web_server.walk():
            inside = section.children or ()
            old = [directive for directive in inside if directive.key in OLD and directive.certain]
            new = [directive for directive in inside if directive.key in REQUIRE and directive.certain]
            if old and new and not _is_meant(inside) and _disagree(inside):
                yield Mark(
                    old[0].span,
                    f"{old[0].name} and Require in one section do not agree, and a client must please both",
                    "say it with Require alone",
                    (Related(new[0].span, f"{new[0].name} {new[0].text.strip()}"),),
                )


def _is_meant(inside: tuple[Directive, ...]) -> bool:
    """Tell whether old lines speak of addresses and new ones of users, or of which of both is to count."""
    words = {
        argument.text.lower()
        for directive in inside
        if directive.key == "require"
        for argument in directive.arguments[:1]
    }
    return bool(words & _CREDENTIALS) or any(directive.key == "satisfy" for directive in inside)


def _disagree(inside: tuple[Directive, ...]) -> bool:
    old, new = allowed(inside, Client.ANYBODY), required(inside, Client.ANYBODY)
    return old is not None and new is not None and old != new
