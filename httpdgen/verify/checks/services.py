"""Whether systemd runs what should run, starts it with the host, and nothing that should be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.verify.check import HostCheck, Looked
from httpdgen.verify.checks.script import ask, safe
from httpdgen.verify.checks.units import TOOLS, read_states, state_of
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost, Unit
    from httpdgen.verify.checks.units import State

_ENABLED = ("enabled", "alias")
# What these say is true until the next boot, whoever wants the unit now.
_NOT_LASTING = ("enabled-runtime", "linked-runtime", "masked-runtime")


def _look(host: Host, expected: ExpectedHost) -> Looked | None:
    """Ask systemd for all services of a host at once."""
    units = expected.units
    if not units:
        return None
    seen = counted(len(units), "service")
    told = ask(host, TOOLS, (state_of(units),))
    states = told if isinstance(told, Remark) else read_states(told.sections[0], units)
    if isinstance(states, Remark):
        return Looked(seen, (states,))
    return Looked(seen, tuple(remark for unit in units for remark in _judge(unit, states[unit.name])))


CHECK = HostCheck("services", "Services are enabled and run", _look)


def called(unit: Unit) -> str:
    """Name a service for people: node1 (tomcat10), apache2."""
    return unit.name if unit.node is None else f"{unit.node} ({unit.name})"


def _judge(unit: Unit, state: State) -> Iterator[Remark]:
    if not unit.runs:
        yield from _stopped(unit, state)
    elif state.load != "loaded":
        yield _not_loaded(unit, state)
    else:
        yield from _enabled(unit, state)
        yield from _running(unit, state)
        if state.reload_needed:
            message = "its unit files changed since systemd read them"
            yield failed(called(unit), message, f"systemctl daemon-reload; systemctl restart {unit.name}")


def _not_loaded(unit: Unit, state: State) -> Remark:
    if state.load == "not-found":
        return failed(called(unit), "is not there: systemd knows no such unit", "install its package, or deploy it")
    if state.load == "masked":
        return failed(called(unit), "is masked: it cannot be started", f"systemctl unmask {unit.name}")
    hint = f"systemctl status {unit.name} says more"
    return failed(called(unit), f"systemd cannot load its unit ({safe(state.load)})", hint)


def _enabled(unit: Unit, state: State) -> Iterator[Remark]:
    """Say that a unit does not start with its host.

    systemd calls a unit enabled where its own links say so; one that is merely linked, or generated, starts where
    another unit wants it (systemctl manual, is-enabled).
    """
    starts = state.file in _ENABLED or (state.wanted_by and state.file not in _NOT_LASTING)
    if not starts:
        message = f"does not start with the host: it is {safe(state.file) or 'not enabled'}"
        yield failed(called(unit), message, f"systemctl enable {unit.name}")


def _running(unit: Unit, state: State) -> Iterator[Remark]:
    if state.active == "failed":
        hint = f"journalctl -u {unit.name} says why"
        yield failed(called(unit), f"has failed ({safe(state.result)}), should run", hint)
    elif not state.runs:
        how = f"{safe(state.active)} ({safe(state.sub)})"
        yield failed(called(unit), f"does not run: it is {how}", f"systemctl start {unit.name}")


def _stopped(unit: Unit, state: State) -> Iterator[Remark]:
    reason = f"the topology says that {unit.node} is stopped"
    if state.runs:
        yield failed(called(unit), f"runs, and {reason}", f"systemctl stop {unit.name}")
    if state.file in _ENABLED:
        yield failed(called(unit), f"starts with the host, and {reason}", f"systemctl disable {unit.name}")
