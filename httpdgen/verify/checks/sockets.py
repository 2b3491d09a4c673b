"""Ask a host which sockets listen, and whose they are."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.verify.checks.script import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from httpdgen.verify.checks.units import State

TOOLS = ("ss", "grep", "tr")
# One section each: what listens; which processes are in the units' control groups; what their command lines say of
# ports, and nothing else of them, as they may hold secrets; what names lead to.
LISTENING = "ss -H -l -t -n -p"
_PIDS = "grep -H -F {patterns} /proc/[0-9]*/cgroup 2>/dev/null"
_NAMED = (
    "for each in $(grep -l -F {patterns} /proc/[0-9]*/cgroup 2>/dev/null); do echo ${{each%/cgroup}}"
    r" $(tr '\0' '\n' 2>/dev/null <${{each%cgroup}}cmdline | grep -o -w -E '[0-9]{{2,5}}|jmxremote'); done"
)
_NAMES = "for name in {names}; do getent ahosts $name | while read -r address _; do echo $name $address; done; done"

EVERY_V4 = "0.0.0.0"  # noqa: S104  # what ss says, not what is bound here
EVERY = "*"
_EVERY_V6 = "::"

# Linux chooses ports from 32768 on (kernel documentation, ip-sysctl, ip_local_port_range).
_FIRST_CHOSEN_PORT = 32_768

_PLACE = re.compile(r"LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s")
# A process may call itself anything, also what looks like this: then both are found, and one is a stranger.
_HOLDER = re.compile(r'(?:"([^"]*))?",pid=(\d+),fd=\d+')
_GROUP = re.compile(r"/proc/(\d+)/cgroup:\d+:[^:]*:(.*)")


@dataclass(frozen=True, slots=True)
class Socket:
    """A TCP socket that listens: at an IP address, or at every one.

    `holders` are the processes that have it, by pid with their names; none are told to whom they do not belong.
    """

    address: str
    port: int
    holders: Mapping[int, str]

    @property
    def at_every_address(self) -> bool:
        """Whether it is bound to no address of its own."""
        return self.address in (EVERY, EVERY_V4, _EVERY_V6)

    @property
    def on_loopback(self) -> bool:
        """Whether nobody beyond the host reaches it."""
        return not self.at_every_address and ipaddress.ip_address(self.address).is_loopback

    @property
    def place(self) -> str:
        """Write it as people do: 127.0.0.1:8079, [::1]:8079, *:80."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Named:
    """What a command line says of ports: every number that may be one, and whether it switches JMX on."""

    numbers: frozenset[int]
    jmx: bool

    def names(self, port: int) -> bool:
        """Tell whether it opens a port: JMX opens some of the kernel's choice beside its own (RMI)."""
        return port in self.numbers or (self.jmx and port >= _FIRST_CHOSEN_PORT)


def pids_of(units: Iterable[str]) -> str:
    """Write the section that lists processes with their control groups; more than asked for may be in it."""
    return _PIDS.format(patterns=_patterns(units))


def named_of(units: Iterable[str]) -> str:
    """Write the section that lists what the processes' command lines say of ports."""
    return _NAMED.format(patterns=_patterns(units))


def addresses_of(names: Sequence[str]) -> str:
    """Write the section that asks the host what names lead to."""
    return _NAMES.format(names=words(names)) if names else ":"


def read_sockets(section: str) -> tuple[Socket, ...]:
    """Read what ss wrote; a socket that is there more than once, as with SO_REUSEPORT, is one."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    for line in section.splitlines():
        place = _PLACE.match(line)
        address = _address(place[1]) if place else None
        if place and address:
            holders = found.setdefault((address, int(place[2])), {})
            holders |= {int(pid): name for name, pid in _HOLDER.findall(line)}
    return tuple(Socket(address, port, holders) for (address, port), holders in found.items())


def read_pids(section: str, state: State) -> frozenset[int]:
    """Give the processes of a unit: those in its control group and in groups below it."""
    rows = (match.groups() for match in map(_GROUP.fullmatch, section.splitlines()) if match)
    inside = {int(pid) for pid, group in rows if state.cgroup and f"{group}/".startswith(f"{state.cgroup}/")}
    return frozenset(inside | ({state.main_pid} - {0}))


def read_named(section: str) -> dict[int, Named]:
    """Read what each process's command line says of ports."""
    rows = (line.removeprefix("/proc/").partition(" ") for line in section.splitlines())
    return {int(pid): _named(said.split()) for pid, _, said in rows if pid.isdecimal()}


def _named(said: Sequence[str]) -> Named:
    return Named(frozenset(int(word) for word in said if word.isdecimal()), jmx="jmxremote" in said)


def read_addresses(section: str) -> dict[str, frozenset[str]]:
    """Give the addresses that names lead to."""
    found: dict[str, frozenset[str]] = {}
    for name, _, said in (line.partition(" ") for line in section.splitlines()):
        address = _address(said)
        if address:
            found[name] = found.get(name, frozenset()) | {address}
    return found


def is_address(text: str) -> bool:
    """Tell an IP address from a name."""
    return _address(text) is not None


def normal(address: str) -> str:
    """Write an IP address the one way; one of IPv4 inside IPv6 as what it stands for. A name stays as it is.

    >>> normal("::ffff:192.0.2.1"), normal("2001:DB8:0::1"), normal("web1")
    ('192.0.2.1', '2001:db8::1', 'web1')
    """
    return _address(address) or address


def _address(said: str) -> str | None:
    """Read an address of ss's: in brackets or not, with its interface or not."""
    bare = said.partition("%")[0].removeprefix("[").removesuffix("]")
    if bare == EVERY:
        return EVERY
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _patterns(units: Iterable[str]) -> str:
    return " ".join(f"-e {words([f'/{unit}'])}" for unit in units)
