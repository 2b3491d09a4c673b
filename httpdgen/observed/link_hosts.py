"""Find the host that a name or an address means, as far as the files themselves tell."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from httpdgen.observed.fleet import Host
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import WebServer

LOOPBACK = "loopback"
WILDCARD = "wildcard"

_LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"}
_NOT_SAID = {"", "*", "auto"}


def canonical(address: str) -> str:
    """Give one form for all ways to write an address; LOOPBACK and WILDCARD for what is not of one host.

    >>> canonical("127.0.1.1"), canonical("[::]"), canonical("App1"), canonical("2001:db8:0::1")
    ('loopback', 'wildcard', 'app1', '2001:db8::1')
    """
    text = address.lower().removeprefix("[").removesuffix("]")
    if text in _LOOPBACK_NAMES:
        return LOOPBACK
    if text in _NOT_SAID:
        return WILDCARD
    number = _number(text)
    if number is None:
        return text.removesuffix(".")
    return LOOPBACK if number.is_loopback else WILDCARD if number.is_unspecified else str(number)


def is_number(address: str) -> bool:
    """Tell whether it is an IP address, not a name."""
    return _number(address) is not None


def _number(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class HostNames:
    """Which hosts have which name, address, or first label of a name."""

    by_name: Mapping[str, frozenset[str]]
    by_label: Mapping[str, frozenset[str]]
    by_bare_name: Mapping[str, frozenset[str]]

    def find(self, name: str, from_host: str) -> str | None:
        """Give the one host that a name means on another host; None where that is none, or not to be known.

        A name without a dot also means the host whose full name begins so, and the other way round.
        """
        wanted = canonical(name)
        if wanted == LOOPBACK:
            return from_host
        exact = self.by_name.get(wanted)
        if exact is None and not is_number(wanted):
            label, dot, _ = wanted.partition(".")
            exact = (self.by_bare_name if dot else self.by_label).get(label)
        return next(iter(exact)) if exact is not None and len(exact) == 1 else None


def host_names(hosts: Iterable[Host], web_servers: Sequence[WebServer], tomcats: Sequence[Tomcat]) -> HostNames:
    """Gather what hosts are called, and the addresses that their files say they listen on."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for name, host in (*_given(hosts), *_of_web_servers(web_servers), *_of_tomcats(tomcats)):
        if canonical(name) not in {LOOPBACK, WILDCARD}:
            by_name[canonical(name)].add(host)
    by_label: dict[str, set[str]] = defaultdict(set)
    by_bare_name: dict[str, set[str]] = defaultdict(set)
    for name, found in by_name.items():
        if not is_number(name):
            label, dot, _ = name.partition(".")
            by_label[label] |= found
            if not dot:
                by_bare_name[name] |= found
    return HostNames(_frozen(by_name), _frozen(by_label), _frozen(by_bare_name))


def _frozen(names: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(hosts) for name, hosts in names.items()}


def _given(hosts: Iterable[Host]) -> Iterator[tuple[str, str]]:
    for host in hosts:
        for name in (host.name, *host.names):
            yield name, host.name


def _of_web_servers(web_servers: Sequence[WebServer]) -> Iterator[tuple[str, str]]:
    for web_server in web_servers:
        for listener in web_server.listeners:
            yield listener.address, web_server.host


def _of_tomcats(tomcats: Sequence[Tomcat]) -> Iterator[tuple[str, str]]:
    for tomcat in tomcats:
        for service, connector in tomcat.connectors():
            yield connector.address.value or "", tomcat.host
            if service.engine is not None and service.engine.cluster is not None:
                yield service.engine.cluster.receiver_address.value or "", tomcat.host
