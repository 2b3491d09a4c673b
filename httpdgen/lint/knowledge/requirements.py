"""Whether Require, or the old Order, Allow and Deny, let a client in.

Source: httpd manual, mod_authz_core, mod_authz_host, mod_access_compat.
"""

from __future__ import annotations

import ipaddress
from enum import Enum, auto
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.trilean import all_of, any_of, negated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.formats.httpd.nodes import Directive

REQUIRE = frozenset({"require", "requireall", "requireany", "requirenone", "authmerging"})
OLD = frozenset({"order", "allow", "deny", "satisfy"})
_CREDENTIALS = frozenset({"valid-user", "user", "group", "file-owner", "file-group", "ssl-verify-client", "dbm-group"})
_NAMES = frozenset({"host", "forward-dns"})
_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_EVERY_ADDRESS = "0.0.0.0/0.0.0.0"  # httpd refuses 0.0.0.0/0


class Client(Enum):
    """Who asks: anybody, from anywhere and without a password; or whoever is welcome on any other machine."""

    ANYBODY = auto()
    INVITED = auto()


def required(section: Sequence[Directive], client: Client) -> bool | None:
    """Tell whether a section's Require directives let a client in; None where that is not to be known."""
    found = [directive for directive in section if directive.key in REQUIRE]
    if any(directive.key == "authmerging" for directive in found):
        return None
    return _any(found, client)


def allowed(section: Sequence[Directive], client: Client) -> bool | None:
    """Tell whether a section's Order, Allow and Deny let a client in; None where that is not to be known."""
    if any(directive.key in OLD and not (directive.certain and directive.known) for directive in section):
        return None
    orders = [directive.text.strip().strip('"').lower() for directive in section if directive.key == "order"]
    allowing = _listed(section, "allow", client)
    denying = _listed(section, "deny", client)
    if (orders or ["deny,allow"])[-1] == "deny,allow":
        return any_of([negated(denying), allowing])
    return all_of([allowing, negated(denying)])


def _listed(section: Sequence[Directive], key: str, client: Client) -> bool | None:
    names = [
        argument.text.lower()
        for directive in section
        if directive.key == key
        for argument in directive.arguments[1:]  # behind "from"
    ]
    return any_of(_listed_by(name, client, denying=key == "deny") for name in names)


def _listed_by(name: str, client: Client, *, denying: bool) -> bool | None:
    if name in {"all", _EVERY_ADDRESS}:
        return True
    if "env=" in name:
        return None
    return client is Client.INVITED and not denying and not _is_loopback(name)


def _any(directives: Sequence[Directive], client: Client) -> bool | None:
    if any(_denies(directive) for directive in directives):
        return None  # httpd refuses that for Require, and RequireNone decides nothing here
    return any_of(_one(directive, client) for directive in directives)


def _all(directives: Sequence[Directive], client: Client) -> bool | None:
    granting = [_one(directive, client) for directive in directives if not _denies(directive)]
    denying = [negated(_refused(directive, client)) for directive in directives if _denies(directive)]
    return all_of([*granting, *denying]) if granting else False


def _one(directive: Directive, client: Client) -> bool | None:
    if not directive.certain:
        return None
    inside = directive.children or ()
    if directive.key == "requireall":
        return _all(inside, client)
    if directive.key == "requireany":
        return _any(inside, client)
    return _granted([argument.text for argument in directive.arguments], client) if directive.known else None


def _denies(directive: Directive) -> bool:
    first = directive.arguments[0].text.lower() if directive.arguments else ""
    return directive.key == "requirenone" or (directive.key == "require" and first == "not")


def _refused(directive: Directive, client: Client) -> bool | None:
    """Tell whether a RequireNone or a `Require not` shuts a client out; who is invited is none of those."""
    if client is Client.INVITED:
        return False
    if directive.key == "requirenone":
        return any_of(_one(inside, client) for inside in directive.children or ())
    return _granted([argument.text for argument in directive.arguments[1:]], client)


def _granted(words: Sequence[str], client: Client) -> bool | None:
    provider, *values = [word.lower() for word in words] or [""]
    if provider == "all":
        return values == ["granted"]
    if provider == "local":
        return False
    if provider == "ip" and _EVERY_ADDRESS in values:
        return True
    if provider == "ip" or provider in _NAMES:
        return client is Client.INVITED and not all(_is_loopback(value) for value in values)
    if provider in _CREDENTIALS or provider.startswith("ldap-"):
        return client is Client.INVITED
    return None


def _is_loopback(name: str) -> bool:
    """Tell whether a name, address or network, whole or cut short (`127`), is of this machine alone."""
    if name in _LOOPBACK_NAMES or name == "127" or name.startswith("127."):
        return True
    try:
        return ipaddress.ip_network(name, strict=False).is_loopback
    except ValueError:
        return False
