"""The progress bar: only for long work, and only where a person watches."""

from __future__ import annotations

import io
import sys
import time
from typing import TYPE_CHECKING

from httpdgen.cli.progress import bar

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """Do ten steps of work that takes so long, and give what was drawn."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    start = time.monotonic()
    with bar("rendering") as progress:
        monkeypatch.setattr(time, "monotonic", lambda: start + seconds)
        for done in range(1, 11):
            progress(done, 10)
    return stream.getvalue()


def test_long_work_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rendering" in drawn(monkeypatch, Terminal(), 5)


def test_short_work_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, Terminal(), 0.5) == ""


def test_nothing_is_shown_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, io.StringIO(), 5) == ""
