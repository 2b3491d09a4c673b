"""Keep a rollout beside its topology, in `.httpdgen/rollouts/`: a log as JSON lines, and a report as JSON."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict
from typing import IO, TYPE_CHECKING

from httpdgen.cli.rolling.report_json import report_json
from httpdgen.cli.speak import warn
from httpdgen.deploy.events import Mark, Phase
from httpdgen.deploy.report import DeployReport, HostReport, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from httpdgen.cli.rolling.report_json import Head
    from httpdgen.deploy.events import Event

FOLDER = ".httpdgen"
_IGNORED = "*\n"
_AT_MOST_EVERY_SECONDS = 1.0


class Record:
    """The log and the report of one rollout; what is written has been made fit to be shown.

    That neither can be written is said once, and ends no rollout.
    """

    def __init__(self, beside: Path, head: Head, hosts: Mapping[str, HostReport]) -> None:
        self._root = beside / FOLDER
        self.log = self._root / "rollouts" / f"{head.rollout}.jsonl"
        self.report = self.log.with_suffix(".json")
        self._head = head
        self._hosts = dict(hosts)
        self._written = 0.0
        self._file: IO[str] | None = None
        self._try(self._begin)

    def take(self, event: Event) -> None:
        """Add an event to the log, and what it says of its host to the report."""
        self._try(lambda: self._append(asdict(event)))
        if event.host in self._hosts and event.phase is Phase.DONE:
            outcome = Outcome.FAILED if event.mark is Mark.FAILED else Outcome.CHANGED
            self._hosts[event.host] = HostReport(outcome, event.said, event.at - self._head.began)
        elif event.host in self._hosts and event.mark is Mark.FAILED:
            self._hosts[event.host] = HostReport(self._hosts[event.host].outcome, event.said)
        if time.monotonic() - self._written > _AT_MOST_EVERY_SECONDS:
            self._write("running", self.so_far(""))

    def so_far(self, stopped: str, way_on: tuple[str, ...] = ()) -> DeployReport:
        """Give what is known by now."""
        head = self._head
        return DeployReport(head.rollout, head.release, head.began, time.time(), self._hosts, stopped, way_on)

    def finish(self, state: str, report: DeployReport) -> None:
        """Write the whole report, and the log's last line."""
        self._try(lambda: self._append({"at": report.ended, "state": state, "stopped": report.stopped}))
        self._write(state, report)

    @property
    def is_kept(self) -> bool:
        """Whether the report could be written."""
        return self.report.is_file()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """End the log."""
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        self._file = None

    def _begin(self) -> None:
        for folder in (self._root, self.log.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileExistsError), _opened(self._root / ".gitignore") as file:
            file.write(_IGNORED)
        self._file = _opened(self.log)
        self._append({"at": self._head.began, **asdict(self._head)})
        self._write("running", self.so_far(""))

    def _append(self, line: Mapping[str, object]) -> None:
        if self._file is not None:
            self._file.write(f"{json.dumps(line)}\n")
            self._file.flush()

    def _write(self, state: str, report: DeployReport) -> None:
        self._written = time.monotonic()
        if self._file is not None:
            self._try(lambda: self._replace(json.dumps(report_json(self._head, state, report), indent=2) + "\n"))

    def _replace(self, text: str) -> None:
        aside = self.report.with_suffix(".json.new")
        with suppress(FileNotFoundError):
            aside.unlink()
        with _opened(aside) as file:
            file.write(text)
        aside.replace(self.report)

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._close()
            warn(f"{error.filename or self.log}: {error.strerror or error}: of this rollout no log is kept")


def _opened(path: Path) -> IO[str]:
    """Create a file that only its owner reads.

    Raises:
        FileExistsError: there is something already, a link to elsewhere for one.
    """
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
