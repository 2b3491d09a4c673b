"""Whether what a program listens on is the machine's own address alone, everybody's, or one of the open network."""

from __future__ import annotations

import ipaddress


def is_for_others(address: str | None) -> bool:
    """Tell whether other machines certainly reach an address; names are not known to.

    >>> is_for_others("0.0.0.0"), is_for_others("10.0.0.1"), is_for_others("127.0.0.1"), is_for_others("app1")
    (True, True, False, False)
    """
    number = _number(address)
    return number is not None and not number.is_loopback


def is_public(address: str | None) -> bool:
    """Tell whether an address is one of the open network.

    >>> is_public("8.8.8.8"), is_public("10.0.0.1"), is_public("0.0.0.0"), is_public("app1")
    (True, False, False, False)
    """
    number = _number(address)
    return number is not None and number.is_global and not number.is_multicast


def _number(address: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address((address or "").removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
