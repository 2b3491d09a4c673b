"""Who may reach a path of a web server: by its addresses, and by its sections' Require, or Order, Allow and Deny.

A later section's Require replaces that of an earlier one, and so do its Order, Allow, Deny and Satisfy, all at once. A
client must please both, or with `Satisfy Any` one of them (httpd manual, mod_authz_core, AuthMerging;
mod_access_compat, Satisfy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.requirements import OLD, REQUIRE, Client, allowed, required
from httpdgen.lint.knowledge.sections import of_every_proxied, of_files, of_location
from httpdgen.lint.knowledge.trilean import all_of, any_of
from httpdgen.observed.link_hosts import LOOPBACK, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.lint.knowledge.sections import Layer
    from httpdgen.observed.web import VirtualHost, WebServer


def may_reach(
    web_server: WebServer, virtual_host: VirtualHost, path: str, client: Client, *, as_file: bool = True
) -> bool | None:
    """Tell whether a client is let in to a path; None where that is not to be known.

    `as_file` tells that <Directory> and <Files> count: for all but what goes to another server.
    """
    layers = [*of_files(web_server, virtual_host, path)] if as_file else []
    conditional = [*_conditional(web_server, virtual_host)]
    layers += of_location(web_server, virtual_host, path)
    return None if conditional else _verdict(layers, client, whole=web_server.whole)


def may_use_proxy(web_server: WebServer, virtual_host: VirtualHost, client: Client) -> bool | None:
    """Tell whether a client is let in to whatever a forward proxy reaches; None where that is not to be known."""
    return _verdict([*of_every_proxied(web_server, virtual_host)], client, whole=web_server.whole)


def asks_for_more(section: Directive) -> bool:
    """Tell whether a section certainly keeps out some of those who might come: it has a Require of its own."""
    inside = section.children or ()
    return _says(inside, REQUIRE) and required(inside, Client.ANYBODY) is False


def answers_elsewhere(web_server: WebServer, virtual_host: VirtualHost) -> bool:
    """Tell whether other machines may reach a virtual host; not those whose addresses are all on the loopback.

    Where nothing tells on what httpd listens, they may.
    """
    if any(not directive.certain for directive in web_server.directives("Listen")):
        return True
    if virtual_host.is_main:
        return not _only_loopback(listener.address for listener in web_server.listeners)
    return any(_answers(address, web_server) for address in virtual_host.addresses)


def main_server_answers(web_server: WebServer) -> bool:
    """Tell whether there is an address that no virtual host takes, so that the main server answers there."""
    everywhere = {_split(address) for host in web_server.virtual_hosts for address in host.addresses}
    ports = {port for address, port in everywhere if address in {"*", "_default_"}}
    listened = {listener.port for listener in web_server.listeners}
    return not ports or not ("" in ports or "*" in ports or listened <= {int(port) for port in ports if port.isdigit()})


def _verdict(layers: Sequence[Layer], client: Client, *, whole: bool) -> bool | None:
    new = _last(layers, REQUIRE, lambda inside: required(inside, client))
    old = _last(layers, OLD, lambda inside: allowed(inside, client))
    either = _last(layers, OLD, _either_is_enough)
    if not new and not old:
        return True if whole else None
    if None in either:
        return None
    return any_of([*new, *old]) if True in either else all_of([*new, *old])


def _last(
    layers: Sequence[Layer], keys: frozenset[str], judge: Callable[[Sequence[Directive]], bool | None]
) -> tuple[bool | None, ...]:
    """Judge by the last section that says something; nothing where none does."""
    found: tuple[bool | None, ...] = ()
    for layer in layers:
        inside = layer.section.children or ()
        if layer.holds is False or not any(directive.key in keys for each in inside for directive in each.walk()):
            continue
        found = (judge(inside) if layer.holds and _says(inside, keys) else None,)
    return found


def _says(inside: Sequence[Directive], keys: frozenset[str]) -> bool:
    """Tell whether it is said directly, and nothing more in a <Limit> or an <If>."""
    nested = (directive for each in inside if each.key not in REQUIRE for directive in (*each.walk(),)[1:])
    return any(each.key in keys for each in inside) and not any(each.key in keys for each in nested)


def _either_is_enough(inside: Sequence[Directive]) -> bool:
    said = [directive.text.strip().lower() for directive in inside if directive.key == "satisfy"]
    return said[-1:] == ["any"]


def _conditional(web_server: WebServer, virtual_host: VirtualHost) -> Iterable[Directive]:
    """Go through what an <If> outside of all sections says of access."""
    for host in {id(each): each for each in (web_server.main, virtual_host)}.values():
        for section in host.directly("If", "ElseIf", "Else"):
            yield from (each for each in section.walk() if each.key in REQUIRE | OLD)


def _answers(address: str, web_server: WebServer) -> bool:
    host, port = _split(address)
    if host not in {"*", "_default_"}:
        return canonical(host) != LOOPBACK
    return not _only_loopback(each.address for each in web_server.listeners if port in {"", "*", str(each.port)})


def _only_loopback(addresses: Iterable[str]) -> bool:
    found = tuple(addresses)
    return bool(found) and all(address and canonical(address) == LOOPBACK for address in found)


def _split(address: str) -> tuple[str, str]:
    """Cut `*:80`, `[::1]:80` or `10.0.0.1` into address and port, "" where there is none.

    >>> _split("[::1]:80"), _split("*:443"), _split("[::1]"), _split("10.0.0.1")
    (('[::1]', '80'), ('*', '443'), ('[::1]', ''), ('10.0.0.1', ''))
    """
    host, colon, port = address.rpartition(":")
    return (address, "") if not colon or "]" in port else (host, port)
