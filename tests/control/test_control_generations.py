"""What old generations still serve, by server-status as httpd writes it."""

from __future__ import annotations

import pytest
from control_answers import Answers
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.generations import old_generation_busy
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.server_status import read_status

# As httpd 2.4.71 writes it, cut down to what matters.
PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html><head>
<title>Apache Status</title>
</head><body>
<h1>Apache Server Status for localhost (via 127.0.0.1)</h1>

<dl><dt>Server Version: Apache/2.4.71 (Debian)</dt>
<dt>Server MPM: {mpm}</dt>
<dt>Parent Server Config. Generation: 2</dt>
<dt>Parent Server MPM Generation: 1</dt>
</dl>
<table border="0"><tr><th>Srv</th><th>PID</th><th>Acc</th><th>M</th><th>CPU
</th><th>SS</th></tr>

{rows}</table>
</body></html>
"""
ROW = """<tr><td><b>{worker}</b></td><td>{pid}</td><td>0/4/10</td><td>{mode}
</td><td>0.00</td><td>4</td><td>0</td><td>5</td><td>0.0</td><td>0.03</td><td>0.03
</td><td>127.0.0.1</td><td>http/1.1</td><td nowrap>localhost:8079</td><td nowrap>{request}</td></tr>

"""
# What somebody asked for is written without any markup of its own.
FORGED = "GET /&lt;tr&gt;&lt;td&gt;&lt;b&gt;0-0&lt;/b&gt;&lt;/td&gt;&lt;td&gt;1&lt;/td&gt; HTTP/1.1"
AUTO = """localhost
ServerVersion: Apache/2.4.71 (Debian)
ServerMPM: {mpm}
CurrentTime: Saturday, 21-Nov-2026 07:57:45 UTC
RestartTime: Saturday, 21-Nov-2026 07:57:42 UTC
ParentServerConfigGeneration: {generation}
ServerUptimeSeconds: 2
BusyWorkers: 2
IdleWorkers: 48
{stopping}Scoreboard: WW
"""


def row(worker: str, mode: str, *, request: str = "GET / HTTP/1.1") -> str:
    shown = mode if mode in "_.G" else f"<b>{mode}</b>"
    return ROW.format(worker=worker, pid="-" if mode == "." else 1290, mode=shown, request=request)


def page(*rows: str, mpm: str = "event") -> str:
    return PAGE.format(mpm=mpm, rows="".join(rows))


def auto(*, mpm: str = "event", generation: int = 2, stopping: str = "Stopping: 1\n") -> str:
    return AUTO.format(mpm=mpm, generation=generation, stopping=stopping)


def busy(*rows: str, mpm: str = "event") -> int:
    return old_generation_busy(page(*rows, mpm=mpm).encode())


def status_busy(*answers: str) -> int:
    with HttpClient(Answers(*answers, kind="text/plain"), "localhost:8079") as client:
        return read_status(client).old_generation_busy


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_workers_of_old_generations_count_and_those_of_this_one_do_not(mpm: str) -> None:
    rows = row("0-0", "W"), row("0-0", "_"), row("1-1", "W"), row("2-1", "K"), row("10-0", "L"), row("3-0", ".")
    assert busy(*rows, mpm=mpm) == 2


def test_slots_that_a_new_child_shares_with_an_old_one_are_told_apart() -> None:
    assert busy(row("0-0", "K"), row("0-0", "W"), row("0-1", "W"), row("0-1", "_"), mpm="worker") == 2


@pytest.mark.parametrize(
    ("mode", "counts"),
    [("R", 1), ("W", 1), ("K", 1), ("D", 1), ("L", 1), ("C", 0), ("S", 0), ("I", 0), ("_", 0), (".", 0)],
)
def test_what_serves_nothing_and_will_not_does_not_count(mode: str, counts: int) -> None:
    assert busy(row("0-0", mode)) == counts


@pytest.mark.parametrize(("mpm", "counts"), [("event", 1), ("prefork", 1), ("worker", 0)])
def test_workers_that_finish_count_where_they_are_not_what_is_left_of_threads(mpm: str, counts: int) -> None:
    assert busy(row("0-0", "G"), mpm=mpm) == counts


def test_a_request_cannot_pretend_to_be_a_worker() -> None:
    assert busy(row("0-1", "_", request=FORGED)) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [("<th>Srv</th>", ""), ("MPM Generation: 1", "MPM Generation"), ("Server MPM:", "Server:"), (PAGE, "")],
)
def test_a_page_that_does_not_tell_is_refused(old: str, new: str) -> None:
    with pytest.raises(ProtocolError, match=r"older than the last reload; is ExtendedStatus Off\?"):
        old_generation_busy(PAGE.replace(old, new).encode())


@given(st.data())
def test_a_damaged_page_is_read_or_refused(data: st.DataObject) -> None:
    text = page(row("0-0", "W"), row("0-1", "K")).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    try:
        assert old_generation_busy(text[:start] + data.draw(st.binary(max_size=10)) + text[end:]) <= 2
    except ProtocolError:
        return


def test_a_status_tells_what_old_generations_serve() -> None:
    assert status_busy(auto(), page(row("0-0", "G"))) == 1
    assert status_busy(auto(mpm="prefork", stopping=""), page(row("0-0", "W"), mpm="prefork")) == 1


def test_where_no_old_generation_can_be_there_the_table_is_not_asked_for() -> None:
    assert status_busy(auto(generation=1, stopping="")) == 0
    assert status_busy(auto(stopping="Stopping: 0\n")) == 0


def test_who_does_not_need_the_table_may_leave_it() -> None:
    with HttpClient(Answers(auto(), kind="text/plain"), "localhost:8079") as client:
        assert read_status(client, old_generations=False).generation == 2
