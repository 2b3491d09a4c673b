"""What a check is: a name, a title, and a function over what it is made on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.verify.outcome import Remark, Result

if TYPE_CHECKING:
    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.verify.subject import Fleet, WebServer


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check of one host found: in a few words what it looked at, and why it did not pass or is worth knowing."""

    seen: str
    remarks: tuple[Remark, ...] = ()


# None: the host has no use for the check. `Host` is testinfra's; all that these ask a host goes in one command, so
# a check may be called again from its start once its first answers are there: it has no effects.
HostFunction: TypeAlias = Callable[["Host", "ExpectedHost"], Looked | None]
# Through one web server: its own connection to every Connector and to its own pages.
WebFunction: TypeAlias = Callable[["WebServer"], Looked | None]
# Over the whole fleet, once all else is done.
FleetFunction: TypeAlias = Callable[["Fleet"], Iterable[Result]]


@dataclass(frozen=True, slots=True)
class HostCheck:
    """A check of each host by itself."""

    name: str
    title: str
    look: HostFunction


@dataclass(frozen=True, slots=True)
class WebCheck:
    """A check of each web server and what it reaches."""

    name: str
    title: str
    look: WebFunction


@dataclass(frozen=True, slots=True)
class FleetCheck:
    """A check of what several hosts do together."""

    name: str
    title: str
    look: FleetFunction


Check: TypeAlias = HostCheck | WebCheck | FleetCheck
