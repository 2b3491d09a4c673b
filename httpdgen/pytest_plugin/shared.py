"""Make a report once, also where xdist runs tests in several processes: the others wait, and read what was found."""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from dataclasses import asdict
from typing import TYPE_CHECKING

from httpdgen.verify.outcome import Remark, Report, Result, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def once(folder: Path | None, make: Callable[[], Report]) -> Report:
    """Give what another process has left in a folder that all of them know, or make it and leave it there."""
    if folder is None:
        return make()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / "report.json"
        if not file.exists():
            file.write_text(json.dumps(asdict(make())), "utf-8")
        return _report(file.read_text("utf-8"))


def _report(text: str) -> Report:
    found = json.loads(text)
    results = (
        Result(
            **each | {"remarks": tuple(Remark(**one | {"status": Status(one["status"])}) for one in each["remarks"])}
        )
        for each in found["results"]
    )
    return Report(found["unreachable"], tuple(results))


class SharedFolder:
    """A folder that several processes of one run know; it comes to be where it is asked for."""

    def __init__(self) -> None:
        self._path: str | None = None

    @property
    def path(self) -> str:
        """Where it is; nobody else may look into it."""
        if self._path is None:
            self._path = tempfile.mkdtemp(prefix="httpdgen-")
        return self._path

    def remove(self) -> None:
        """Remove it, with what is in it."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
