"""Ask systemd for the state of a host's services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.verify.checks.script import safe, words
from httpdgen.verify.outcome import Remark, not_made

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.expected.hosts import Unit

TOOLS = ("systemctl",)

# What the section of `state_of` wrote, for those after it.
STATES = """printf '%s\\n' "$states\""""

# org.freedesktop.systemd1(5) describes them.
_PROPERTIES = (
    "LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "WantedBy", "RequiredBy", "NeedDaemonReload",
    "MainPID", "ControlGroup",
)  # fmt: skip
_RUNNING = ("active", "reloading")


@dataclass(frozen=True, slots=True)
class State:
    """What systemd says of a unit, in its own words; `main_pid` is 0 while none runs, and `cgroup` then ""."""

    load: str
    active: str
    sub: str
    result: str
    file: str
    wanted_by: str
    reload_needed: bool
    main_pid: int
    cgroup: str

    @property
    def runs(self) -> bool:
        """Whether it has a process that serves."""
        return self.active in _RUNNING and self.main_pid > 0


def state_of(units: Sequence[Unit]) -> str:
    """Write the section that asks for units; what goes wrong stands in it as well."""
    names = words(unit.name for unit in units)
    # Without --all, older versions leave out what is empty.
    return f"states=$(systemctl show --all --property={','.join(_PROPERTIES)} -- {names} 2>&1); {STATES}"


def read_states(section: str, units: Sequence[Unit]) -> dict[str, State] | Remark:
    """Read what `state_of` wrote, by the units' names, or say why systemd did not answer."""
    blocks = [dict(_properties(block)) for block in section.strip("\n").split("\n\n")]
    if len(blocks) != len(units) or any(not block.keys() >= set(_PROPERTIES) for block in blocks):
        said = next((line for line in section.splitlines() if "=" not in line and line), "it did not answer")
        return not_made("systemd", f"cannot be asked for services: {safe(said)}")
    return {unit.name: _state(block) for unit, block in zip(units, blocks, strict=True)}


def _properties(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        name, _, value = line.partition("=")
        yield name, value


def _state(said: dict[str, str]) -> State:
    return State(
        load=said["LoadState"],
        active=said["ActiveState"],
        sub=said["SubState"],
        result=said["Result"],
        file=said["UnitFileState"],
        wanted_by=f"{said['WantedBy']} {said['RequiredBy']}".strip(),
        reload_needed=said["NeedDaemonReload"] == "yes",
        main_pid=int(said["MainPID"]) if said["MainPID"].isdecimal() else 0,
        cgroup=said["ControlGroup"],
    )
