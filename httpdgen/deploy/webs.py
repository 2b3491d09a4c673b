"""Give a web server its files: tested, made current, read, seen to be well; and back where that fails."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from httpdgen.deploy.events import Mark, Phase
from httpdgen.deploy.files import WEB
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.returned import ReturnedError, put_back
from httpdgen.errors import HostError
from httpdgen.plan.fleet_plan import Need
from httpdgen.plan.release import BEFORE

if TYPE_CHECKING:
    from collections.abc import Container

    from httpdgen.deploy.files import HostFiles
    from httpdgen.deploy.run import Run
    from httpdgen.plan.shape import WayShape, WebShape

_PAUSE_SECONDS = 0.2
_PATIENCE_SECONDS = 10.0
_ACTIONS = {Need.RELOAD: "reload", Need.RESTART: "restart", Need.START: "restart"}


def change_web(run: Run, host: str) -> None:
    """Give a web server what is new for it.

    Raises:
        ReturnedError: it failed, and is back on what it had.
        HostError: it failed, before anything changed, or on the way back too, as the text says.
    """
    before = run.files[host]
    shape = run.after.web_servers[host]
    need = run.needs.get(host, {}).get(shape.service, Need.NOTHING)
    take(run, host, before.switch(frozenset({WEB})), shape, need)


def take(run: Run, host: str, files: HostFiles, shape: WebShape, need: Need) -> None:
    """Make files current on a web server, and have its httpd do what it needs; raises as `change_web` does."""
    before, remote = run.files[host], run.hosts[host]
    folder = files.folder
    name = BEFORE if folder is None else folder.name
    if folder is not None and (host, name) not in run.tested:
        with run.phase(Phase.TEST, host):
            remote.stage(folder)
            remote.test_httpd(name)
    ran = remote.runs(shape.service)
    failed_before = _failing(run, host, shape, ran=ran)
    pending = ((_ACTIONS[need], shape.service),) if need in _ACTIONS else ()
    if need is Need.RESTART and ran:
        if before.folder is not None and shape.ready_path is not None:
            # Where this is cut off, whoever comes next, also to go back, finds that it is to restart and to come back.
            remote.activate(before.name, pending)
        leave_front(run, host, shape)
    run.files[host] = files
    try:
        with run.phase(Phase.ACTIVATE, host, said=name):
            remote.activate(name, pending)
        _serve(run, host, shape, need, runs=ran)
        with run.phase(Phase.HEALTH, host):
            _check(run, host, shape, failed_before)
    except HostError as error:
        run.files[host] = before
        way_back = Need.RELOAD if need is Need.NOTHING else need
        put_back(run, host, error, lambda: _back(run, host, shape, way_back, ran=ran))
        raise ReturnedError(host, error.message) from error


def _failing(run: Run, host: str, shape: WebShape, *, ran: bool) -> Container[WayShape]:
    """Give the ways that fail anyway: on this web server, or where it does not run on another one of its tier."""
    running = (peer for peer in shape.peers if peer in run.hosts and run.hosts[peer].runs(shape.service))
    asked = host if ran else next(running, None)
    return {} if asked is None else run.engines.failing_ways(run.hosts[asked].connection, shape)


def _serve(run: Run, host: str, shape: WebShape, need: Need, *, runs: bool) -> None:
    """Have httpd read what is current; `runs` says whether it does, or did a moment ago."""
    if need is Need.NOTHING:
        return
    remote, seconds = run.hosts[host], run.options.service_seconds
    with run.phase(Phase.SERVICE, host, said=need.value):
        if not runs:
            remote.start(shape.service, seconds=seconds)
        elif need is Need.RELOAD:
            remote.reload(shape.service, seconds=seconds)
        else:
            remote.restart(shape.service, seconds=seconds)
        if need is Need.RESTART:
            _come_back(run, host, shape)
        remote.read_by([shape.service])


def leave_front(run: Run, host: str, shape: WebShape) -> None:
    """Have whatever is in front see that a web server leaves, before anything there changes.

    A reload of somebody else's in between, logrotate's for one, must not meet what only a restart may read.
    """
    if shape.ready_path is not None:
        run.hosts[host].leave(leaving=True)
        run.tell(Phase.SERVICE, Mark.WAITING, host, said=f"what is in front sees it leave, {shape.front_seconds:g} s")
        time.sleep(shape.front_seconds)


def _come_back(run: Run, host: str, shape: WebShape) -> None:
    """Have whatever is in front see it again, before the next one leaves."""
    if shape.ready_path is not None:
        run.hosts[host].leave(leaving=False)
        run.tell(Phase.SERVICE, Mark.WAITING, host, said=f"what is in front sees it again, {shape.front_seconds:g} s")
        time.sleep(shape.front_seconds)


def _check(run: Run, host: str, shape: WebShape, failed_before: Container[WayShape]) -> None:
    """See that httpd answers for its pages and, as well as before, for every cluster.

    Raises:
        RefusedError: it does not; clients see what it sees, so there is not much patience.
    """
    deadline = time.monotonic() + min(_PATIENCE_SECONDS, run.options.health_seconds)
    while said := _unwell(run, host, shape, failed_before):
        if time.monotonic() >= deadline:
            raise RefusedError(host, f"its httpd has read what is new, and then {said}")
        time.sleep(_PAUSE_SECONDS)


def _unwell(run: Run, host: str, shape: WebShape, failed_before: Container[WayShape]) -> str:
    connection = run.hosts[host].connection
    try:
        run.engines.look(connection, shape)
    except RefusedError as error:
        return error.message
    failing = run.engines.failing_ways(connection, shape)
    return "; ".join(said for way, said in failing.items() if way not in failed_before)


def _back(run: Run, host: str, shape: WebShape, need: Need, *, ran: bool) -> None:
    """Go back to what the host had; an httpd that did not run (`ran`) then does not run again."""
    remote = run.hosts[host]
    if not ran:
        if remote.runs(shape.service):
            remote.stop(shape.service, seconds=run.options.service_seconds)
        remote.activate(run.files[host].name, ())
        remote.read_by([shape.service])
        return
    remote.activate(run.files[host].name, ((_ACTIONS[need], shape.service),))
    _serve(run, host, shape, need, runs=remote.runs(shape.service))
    if host in run.before.web_servers:
        run.engines.look(remote.connection, run.before.web_servers[host])
