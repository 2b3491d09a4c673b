"""What is known of labs across processes: a folder for each, and which of them live.

A lab lives as long as its anchor. Whatever a dead one has left, a folder and control groups, is removed before the
next lab is made, by whichever program makes it.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlab.groups import remove_groups
from fleetlab.plan import Plan
from fleetlab.processes import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = Path("/run/httpdgen-lab")
RECORD = "lab.json"


@dataclass(frozen=True)
class Record:
    """A lab that was made: its hosts, and the process that it hangs on."""

    plan: Plan
    anchor: Process

    def write(self, folder: Path) -> None:
        """Note it in its folder."""
        (folder / RECORD).write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, folder: Path) -> Record | None:
        """Give what a folder says; None where it holds no record: its making was cut off."""
        try:
            data = json.loads((folder / RECORD).read_text())
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
            return None
        plan = data["plan"] | {tier: tuple(data["plan"][tier]) for tier in ("web", "tomcats")}
        return cls(Plan(**plan), Process(**data["anchor"]))


@contextmanager
def alone() -> Iterator[None]:
    """Let no other program make or remove labs meanwhile."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def living() -> dict[str, Record]:
    """Give every lab that lives, by its name."""
    records = {folder.name: Record.read(folder) for folder in sorted(STATE.glob("*")) if folder.is_dir()}
    return {name: record for name, record in records.items() if record is not None and record.anchor.alive}


def clear_leftovers() -> list[str]:
    """Remove what labs have left whose anchor is dead, and name them; the caller is `alone`."""
    folders = {folder.name for folder in STATE.glob("*") if folder.is_dir()}
    dead = sorted(folders - set(living()))
    for name in dead:
        remove(name)
    return dead


def remove(name: str) -> None:
    """Remove the folder and the control groups of a lab whose processes have ended."""
    remove_groups(name)
    shutil.rmtree(STATE / name, ignore_errors=True)
