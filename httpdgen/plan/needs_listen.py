"""Which changes of Listen end httpd at a graceful reload.

httpd binds what is new before it closes what is old, and takes over a socket that is open only where its Listen has
the same address and port, letter by letter. So `Listen 80` cannot become `Listen 192.0.2.1:80` or `Listen 0.0.0.0:80`,
nor the other way round: the new socket is refused (AH00072), and httpd ends (AH00019), although its test of the
configuration finds nothing. From one IPv6 address to every address it lives on, but listens for IPv4 alone.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.formats.httpd.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EVERY_IPV4 = "0.0.0.0"  # noqa: S104  # compared, not bound
_EVERY = {"", "::"}  # IPv6's own is IPv4's too (sysctl net.ipv6.bindv6only)


class Listen(NamedTuple):
    """Where httpd listens: the address without brackets ("" for every one), and the port."""

    address: str
    port: str


def listen_of(text: str) -> Listen:
    """Read what stands behind Listen.

    >>> listen_of("80 http"), listen_of("[::1]:443"), listen_of("*:80")
    (Listen(address='', port='80'), Listen(address='::1', port='443'), Listen(address='', port='80'))
    """
    first = next((word.text for word in words(text)), "")
    address, _, port = first.rpartition(":")
    address = address.removeprefix("[").removesuffix("]")
    return Listen("" if address == "*" else address, port)


def conflicts(open_now: Iterable[Listen], wanted: Iterable[Listen]) -> Iterator[tuple[Listen, Listen]]:
    """Give what is open and what is to be opened beside it, where the one hinders the other."""
    still_open = set(open_now)
    for new in sorted(set(wanted) - still_open):
        for old in sorted(still_open):
            if old.port == new.port and _overlap(old.address, new.address):
                yield old, new


def written(listen: Listen) -> str:
    """Write it as httpd reads it.

    >>> written(Listen("", "80")), written(Listen("::1", "80"))
    ('Listen 80', 'Listen [::1]:80')
    """
    host = f"[{listen.address}]" if ":" in listen.address else listen.address
    return f"Listen {host}:{listen.port}" if host else f"Listen {listen.port}"


def _overlap(one: str, other: str) -> bool:
    """Say whether two addresses may be the same place; a name may be any."""
    if _EVERY & {one, other}:
        return True
    try:
        first, second = ipaddress.ip_address(one), ipaddress.ip_address(other)
    except ValueError:
        return True
    return first == second or (_EVERY_IPV4 in {str(first), str(second)} and first.version == second.version)
