"""What all tests share: goldens, which `UPDATE_GOLDEN=1 pytest` writes anew, and when a skip is a failure."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with the golden file of a name, or write that file where UPDATE_GOLDEN is set."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8")

    return compare


def pytest_configure() -> None:
    """Have interrupts end programs again: a shell that runs us in the background has them ignored, also by those."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skip for want of an engine as a failure where HTTPDGEN_REQUIRE_ENGINES=1 says that they are there."""
    report = yield
    needs_engines = item.get_closest_marker("engine") or item.get_closest_marker("fleet")
    if report.skipped and needs_engines and os.environ.get("HTTPDGEN_REQUIRE_ENGINES") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must not be skipped here: {report.longrepr}"
    return report
