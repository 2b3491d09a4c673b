"""Whether what should listen does, where it should and nowhere else, and nothing else of httpd's or Tomcat's does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.verify.check import HostCheck, Looked
from httpdgen.verify.checks import sockets, units
from httpdgen.verify.checks.entries import deploy_or
from httpdgen.verify.checks.script import AS_ROOT, ask, first_of, safe
from httpdgen.verify.checks.services import called
from httpdgen.verify.checks.sockets import normal
from httpdgen.verify.outcome import Remark, failed, not_made
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost, Listening, Unit
    from httpdgen.verify.checks.script import Told
    from httpdgen.verify.checks.sockets import Named, Socket

_SYSTEMD = 1  # holds the sockets of units that it starts by them


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a host said to a user: sockets, each unit's processes, ports in command lines, what names lead to."""

    user: str
    sockets: tuple[Socket, ...]
    pids: Mapping[str, frozenset[int]]
    named: Mapping[int, Named]
    addresses: Mapping[str, frozenset[str]]


def _look(host: Host, expected: ExpectedHost) -> Looked | None:
    """Compare the sockets that listen with those that should, by address, port and process."""
    running = [unit for unit in expected.units if unit.runs]
    if not running:
        return None
    wanted = [listening for unit in running for listening in unit.listening]
    names = sorted({each.address for each in wanted if each.address and not sockets.is_address(each.address)})
    unit_names = [unit.name for unit in running]
    sections = (
        units.state_of(running),
        sockets.LISTENING,
        sockets.pids_of(unit_names),
        sockets.named_of(unit_names),
        sockets.addresses_of(names),
    )
    counts = counted(len(wanted), "port")
    told = ask(host, (*units.TOOLS, *sockets.TOOLS), sections)
    seen = told if isinstance(told, Remark) else _read(told, running)
    if isinstance(seen, Remark):
        return Looked(counts, (seen,))
    remarks = [remark for unit in running for remark in _judge(unit, seen)]
    return Looked(counts, (*remarks, *_hidden(wanted, seen)))


CHECK = HostCheck("ports", "Ports are open where they should be", _look)


def _read(told: Told, running: Sequence[Unit]) -> _Seen | Remark:
    states, listening, pids, named, addresses = told.sections
    known = units.read_states(states, running)
    if isinstance(known, Remark):
        return known
    found = sockets.read_sockets(listening)
    if not found and told.errors:
        return not_made("ss", f"cannot say what listens{first_of(told.errors)}")
    return _Seen(
        told.user,
        found,
        {name: sockets.read_pids(pids, state) for name, state in known.items()},
        sockets.read_named(named),
        sockets.read_addresses(addresses),
    )


def _judge(unit: Unit, seen: _Seen) -> Iterator[Remark]:
    """Say of each port of a unit what is wrong, and then what else it listens on."""
    told: list[Socket] = []
    for listening in unit.listening:
        at_port = [socket for socket in seen.sockets if socket.port == listening.port]
        wanted = _addresses(listening, seen)
        fitting = [socket for socket in at_port if _fits(socket, wanted)]
        told += fitting or at_port
        if wanted is not None and not wanted:
            yield not_made(_subject(unit, listening), f"the host does not know the address of {listening.address}")
        elif fitting:
            yield from _strangers(unit, listening, fitting, seen)
        else:
            yield _elsewhere(unit, listening, at_port)
    yield from _further(unit, [socket for socket in seen.sockets if socket not in told], seen)


def _addresses(listening: Listening, seen: _Seen) -> frozenset[str] | None:
    """Give the addresses of which one is right; None for every one at once."""
    if listening.address is None:
        return None
    if sockets.is_address(listening.address):
        return frozenset({normal(listening.address)})
    return seen.addresses.get(listening.address, frozenset())


def _fits(socket: Socket, wanted: frozenset[str] | None) -> bool:
    return socket.at_every_address if wanted is None else socket.address in wanted


def _subject(unit: Unit, listening: Listening) -> str:
    return f"{called(unit)} port {listening.port}"


def _strangers(unit: Unit, listening: Listening, fitting: Sequence[Socket], seen: _Seen) -> Iterator[Remark]:
    """Say that a port is not the unit's own."""
    holders = {pid: name for socket in fitting for pid, name in socket.holders.items()}
    strange = sorted(holders.keys() - seen.pids[unit.name] - {_SYSTEMD})
    if strange:
        who = listed([f"{safe(holders[pid]) or 'a process'} (pid {pid})" for pid in strange])
        message = f"{listening.what}: {who} has the port"
        yield failed(_subject(unit, listening), message, f"stop it, and restart {unit.name}")


def _elsewhere(unit: Unit, listening: Listening, at_port: Sequence[Socket]) -> Remark:
    """Say that a port is closed, or open to more or to others than it should be."""
    where = "every address" if listening.address is None else listening.address
    subject = _subject(unit, listening)
    if not at_port:
        message = f"{listening.what}: nothing listens, should on {where}"
        return failed(subject, message, f"journalctl -u {unit.name} says why")
    places = listed([socket.place for socket in at_port])
    wide = any(socket.at_every_address for socket in at_port)
    message = f"{listening.what}: listens on {places}, should on {where}{' alone' if wide else ''}"
    return failed(subject, message, deploy_or(f"systemctl restart {unit.name}"))


def _further(unit: Unit, others: Sequence[Socket], seen: _Seen) -> Iterator[Remark]:
    """Name sockets that a unit has beyond its own.

    A JVM may listen to its own host, and on ports that its command line names, as for JMX or a debugger.
    """
    for socket in others:
        own = socket.holders.keys() & seen.pids[unit.name]
        named = any(seen.named[pid].names(socket.port) for pid in own & seen.named.keys())
        if own and (unit.node is None or not (socket.on_loopback or named)):
            message = f"listens on {socket.place} as well, which the topology does not name"
            yield failed(called(unit), message, "find the setting that opens it, and take it away")


def _hidden(wanted: Sequence[Listening], seen: _Seen) -> Iterator[Remark]:
    """Say once that it was not shown whose the sockets are."""
    ports = {listening.port for listening in wanted}
    if any(socket.port in ports and not socket.holders for socket in seen.sockets):
        message = (
            f"which processes have the ports is not shown to {safe(seen.user)}: they were looked at by number alone"
        )
        yield not_made("processes", message, AS_ROOT)
