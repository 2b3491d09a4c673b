"""The load's own process: loops of sessions. `Load.running` starts it, and asks it by lines on its standard input.

Its argument is a `Load`. To each line it answers with a `LoadReport` in one line; `stop`, or the end of its input,
ends it.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from fleetlab.load import Load
from fleetlab.load_client import Client, Request
from fleetlab.load_counts import Said, Session, Tally
from fleetlab.load_report import Failure, Lost

GOOD = 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Loop:
    """Sessions one after the other, each of which asks, thinks, and asks again, until it is to stop."""

    def __init__(self, load: Load, number: int, tally: Tally, stopping: threading.Event) -> None:
        self._load, self._number, self._tally, self._stopping = load, number, tally, stopping
        self._deadline = time.monotonic() + load.most_s

    def run(self) -> None:
        """Run until then."""
        apart = self._number / self._load.sessions
        self._stopping.wait(apart * self._load.think_ms / 1000)
        # The first sessions of all loops are of different ages, as if they had been there before.
        began = time.monotonic() - apart * (self._load.session_s or 0)
        while not self._over:
            targets = self._load.targets
            session = Session(targets[self._tally.begun() % len(targets)], began)
            client = Client(session.address)
            try:
                self._live(session, client)
            finally:
                client.close()
            began = time.monotonic()

    @property
    def _over(self) -> bool:
        return self._stopping.is_set() or time.monotonic() > self._deadline

    def _live(self, session: Session, client: Client) -> None:
        ended = False
        while not ended and not self._over:
            ended = self._is_due(session)
            self._ask(session, client, end=ended)
            self._stopping.wait(self._load.think_ms / 1000)

    def _is_due(self, session: Session) -> bool:
        """Tell whether a session's next request is its last."""
        oldest = self._load.session_s
        if oldest is not None and time.monotonic() - session.began >= oldest:
            return True
        return self._is_one_of(self._load.brief_every) and session.requests + 1 >= self._load.brief_requests

    def _is_one_of(self, every: int) -> bool:
        return _is_nth(self._number + 1, every)

    def _ask(self, session: Session, client: Client, *, end: bool) -> None:
        session.requests += 1
        request = self._request(session, end=end)
        at, began = time.time(), time.monotonic()
        reply = client.ask(request)
        took_ms = round((time.monotonic() - began) * 1000)
        session.unsure += reply.retried
        said = Said.of(reply.body) if reply.status == GOOD else None
        if said is None:
            reason = "status 200, but not of the test application" if reply.status == GOOD else reply.reason
            what = f"{request.method} {request.target}"
            failure = Failure(at, took_ms, self._number, session.node, session.address, what, reply.kept, reason)
            self._tally.failed(failure, retried=reply.retried)
            session.unsure += 1
            return
        # Whoever asks twice for the end may meet a new session the second time.
        fits = session.goes_on(said) or (end and reply.retried)
        lost = None if fits else self._lost(session, said, at)
        self._tally.answered(self._number, said, new=session.id is None, retried=reply.retried, lost=lost)
        session.take(said, reply.cookies)

    def _lost(self, session: Session, said: Said, at: float) -> Lost:
        same, due = said.session == session.id, session.count + 1
        return Lost(at, self._number, session.node, said.node, session.address, due, said.count, same)

    def _request(self, session: Session, *, end: bool) -> Request:
        load = self._load
        wishes = [f"delay={load.slow_ms}"] if self._is_one_of(load.slow_every) else []
        wishes += ["end=yes"] if end else []
        headers = {"Host": load.site}
        if session.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        if _is_nth(session.requests, load.post_every):
            body = "&".join([*wishes, "posted=yes"]).encode()
            return Request(load.path, headers | FORM, "POST", body, alone=True)
        target = f"{load.path}?{'&'.join(wishes)}" if wishes else load.path
        return Request(target, headers, alone=self._is_one_of(load.fresh_every))


def _is_nth(number: int, every: int) -> bool:
    """Tell whether a number, counted from 1, is one of every so many; of 0 none is."""
    return every > 0 and number % every == 0


def main(argument: str) -> None:
    """Run a load until the input says `stop`, or ends."""
    load = Load.of_json(argument)
    tally, stopping = Tally(load.sessions), threading.Event()
    asked = ""
    with ThreadPoolExecutor(load.sessions) as pool:
        try:
            loops = [pool.submit(Loop(load, number, tally, stopping).run) for number in range(load.sessions)]
            while (asked := sys.stdin.readline()) not in {"", "stop\n"}:
                _tell(loops, tally)
        finally:
            stopping.set()
    if asked:
        _tell(loops, tally)


def _tell(loops: list[Future[None]], tally: Tally) -> None:
    """Say what was counted; a loop that has broken down breaks down the whole."""
    for loop in loops:
        if loop.done():
            loop.result()
    sys.stdout.write(f"{tally.report().as_json()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
