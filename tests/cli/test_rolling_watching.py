"""The first interrupt ends a rollout between two steps, the second one at once."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from httpdgen.cli.rolling.watching import interrupts
from httpdgen.deploy.stop import Stop


class Told:
    def __init__(self) -> None:
        self.event = threading.Event()

    def __call__(self) -> None:
        self.event.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_interrupt_asks_for_an_end_and_says_so(number: signal.Signals) -> None:
    stop, told = Stop(), Told()
    with interrupts(stop, told):
        os.kill(os.getpid(), number)
        assert stop.wait(5)
        assert told.event.wait(5)


def test_the_second_one_ends_it_at_once() -> None:
    stop = Stop()

    def twice() -> None:
        with interrupts(stop, lambda: None):
            os.kill(os.getpid(), signal.SIGINT)
            assert stop.wait(5)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        twice()


def test_afterwards_interrupts_are_what_they_were() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with interrupts(Stop(), lambda: None):
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_hangup_that_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts(Stop(), lambda: None):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
