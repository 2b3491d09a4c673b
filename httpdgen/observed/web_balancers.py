"""See the balancers of mod_proxy_balancer, and the servers that ProxyPass names itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.observed import web_units
from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import Balancer
from httpdgen.observed.web_members import build_member
from httpdgen.observed.web_parameters import merged
from httpdgen.observed.web_workers import Said, gather_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from httpdgen.observed.settings import Parameters
    from httpdgen.observed.web import Member, VirtualHost
    from httpdgen.observed.web_members import Surroundings
    from httpdgen.observed.web_workers import SaidBalancer, SaidMember

_LONGEST_STICKY = 63  # httpd cuts longer ones without a word


@dataclass(frozen=True, slots=True)
class HostSaid:
    """A virtual host, what it says of balancers and servers, and what its members have by default."""

    virtual_host: VirtualHost
    said: Said
    around: Surroundings


def said_by(virtual_hosts: Sequence[VirtualHost], around: Sequence[Surroundings]) -> tuple[HostSaid, ...]:
    """Gather what each virtual host says; the main server is the first."""
    pairs = zip(virtual_hosts, around, strict=True)
    return tuple(HostSaid(virtual_host, gather_said(virtual_host), each) for virtual_host, each in pairs)


def read_balancers(hosts: Sequence[HostSaid], *, whole: bool, complete: bool) -> tuple[Balancer, ...]:
    """Read the balancers that are defined, those of the main server first.

    These are every virtual host's too, and what its ProxyPass says of one counts with what the main server says.
    `whole` tells that all of httpd's configuration was read, `complete` that nothing that is included was left out.
    """
    return tuple(
        _balancer(host, name, said, more, whole=whole, complete=complete) for host, name, said, more in _defined(hosts)
    )


def read_direct_members(hosts: Sequence[HostSaid]) -> tuple[Member, ...]:
    """Read the servers that ProxyPass names itself; lines of one virtual host that share a worker are one."""
    return tuple(
        _member(server, _sections_of(server, host.said.sections), "", host.around)
        for host in hosts
        for server in _each_worker(host.said.servers)
    )


def _defined(
    hosts: Sequence[HostSaid],
) -> Iterator[tuple[HostSaid, str, SaidBalancer, tuple[Parameters, ...]]]:
    """Go through the balancers that are defined, with what other virtual hosts say of them."""
    main, *others = hosts
    for name, said in main.said.balancers.items():
        if said.span is not None:
            users = [host.said.balancers[name] for host in others if name in host.said.balancers]
            more = tuple(parameters for user in users if user.span is None for parameters in user.parameters)
            yield main, name, said, more
    for host in others:
        for name, said in host.said.balancers.items():
            if said.span is not None:
                yield host, name, said, ()


def _balancer(  # noqa: PLR0913 (who says it, what is said, and how much of it was seen)
    host: HostSaid, name: str, said: SaidBalancer, more: Iterable[Parameters], *, whole: bool, complete: bool
) -> Balancer:
    span = said.span or host.virtual_host.span
    seen = complete and said.certain
    further = tuple(more)
    mounted = whole or said.mounted or bool(further)  # elsewhere a ProxyPass may say more of it
    parameters = merged([*said.parameters, *further], span, whole=seen and mounted)
    return Balancer(
        name=name,
        span=span,
        virtual_host=host.virtual_host.label,
        members=tuple(_member(member, (), name, host.around) for member in said.members),
        parameters=parameters,
        whole=seen,
        sticky_cookie=_half_of_sticky(parameters, 0),
        sticky_path=_half_of_sticky(parameters, -1),
        no_failover=parameters.setting("nofailover", web_units.switch, default=False),
        method=parameters.text("lbmethod", "byrequests"),
    )


def _half_of_sticky(parameters: Parameters, half: int) -> Setting[str]:
    """Read the cookie's or the path's name out of `stickysession=cookie|path`."""
    whole = parameters.text("stickysession")
    if not whole.value:
        return Setting(None, whole.span, Origin.UNKNOWN if whole.written else whole.origin)
    name = whole.value[:_LONGEST_STICKY]
    first, bar, second = name.partition("|")
    return Setting(second if bar and half else first, whole.span, whole.origin)


def _member(said: SaidMember, more: Sequence[Parameters], balancer: str, around: Surroundings) -> Member:
    parameters = merged([said.parameters, *more], said.span, whole=True)
    return build_member(said.backend, parameters, balancer, around, span=said.span, certain=said.certain)


def _each_worker(servers: Iterable[SaidMember]) -> Iterator[SaidMember]:
    """Leave out a server whose URL begins with an earlier one's: httpd makes no further worker for it."""
    earlier: dict[tuple[str | None, str | None, int | None], list[str]] = {}
    for server in servers:
        backend = server.backend
        urls = earlier.setdefault((backend.scheme, backend.host, backend.port), [])
        if backend.host is None or not any(backend.path.startswith(url) for url in urls):
            urls.append(backend.path)
            yield server


def _sections_of(server: SaidMember, sections: Mapping[str, Sequence[Parameters]]) -> list[Parameters]:
    """Give what <Proxy URL> and ProxySet say of a server, or of what its URL begins with."""
    url = server.backend.url
    return [each for start, found in sections.items() if f"{url}/".startswith(f"{start}/") for each in found]
