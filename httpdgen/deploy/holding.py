"""Hold nodes on every web server that sends to them, and lift that again: in its files, and as it runs.

What is in the files, every reload keeps, whoever asks for it; what runs is changed at once and read back. A hold comes
into the files first, and goes from there last: whatever cuts it off, the files have every hold that runs, so a reload
in between keeps it, and whoever goes on finds it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.deploy.balancers import NotRunningError
from httpdgen.deploy.host import RefusedError
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.deploy.under_way import under_way
from httpdgen.plan.holds import Hold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Literal

    from httpdgen.deploy.files import HostFiles
    from httpdgen.deploy.run import Run
    from httpdgen.errors import HostError
    from httpdgen.plan.shape import NodeShape, WebShape

_PAUSE_SECONDS = 0.3


def hold(run: Run, nodes: Collection[str], state: Literal["draining", "disabled"]) -> dict[str, HostError]:
    """Hold nodes for this rollout; give the web servers that did not do it, and so still send, with the reason."""
    since = int(run.clock())
    wanted: dict[str, Hold | None] = {}
    for node in nodes:
        wanted[node] = Hold(node, state, None, run.lock.owner, run.lock.rollout, since)
    return apply(run, wanted)


def lift(run: Run, nodes: Collection[str]) -> dict[str, HostError]:
    """Lift this rollout's holds of nodes; an operator's own come back into their place."""
    return apply(run, dict.fromkeys(nodes))


def apply(run: Run, holds: Mapping[str, Hold | None]) -> dict[str, HostError]:
    """Set holds on every web server that sends to their nodes; give those on which that failed."""
    hosts = sorted({host for node in holds for host in run.senders(node)})
    return failures(side_by_side(run.pool, lambda host: _apply(run, host, holds), hosts))


def _apply(run: Run, host: str, holds: Mapping[str, Hold | None]) -> None:
    """Set holds on one web server; what an operator holds stays held when a rollout's own hold goes."""
    files = run.files[host]
    mine = {node: hold for node, hold in holds.items() if host in run.senders(node)}
    own = run.operator_holds.get(host, {})
    wanted = {node: over(hold, own.get(node)) for node, hold in mine.items()}
    lifted = [node for node, hold in wanted.items() if hold is None]
    if lifted:
        # Pages ask for no lock: who has lost it must not let anybody send to what another rollout has stopped.
        run.hosts[host].confirm_lock()
    for node in lifted:
        _set(run, host, node, None)
    run.files[host] = files.hold(wanted)
    put_in_place(run, host, files)
    for node in wanted.keys() - lifted:
        _set(run, host, node, wanted[node])


def over(hold: Hold | None, own: Hold | None) -> Hold | None:
    """Put a rollout's hold over an operator's own, which comes back with its end, whoever brings that about."""
    if hold is None or own is None or not hold.rollout:
        return own if hold is None else hold
    return replace(hold, weight=own.weight, beneath=own)


def put_in_place(run: Run, host: str, before: HostFiles) -> None:
    """Make what a web server's files are by now current there, without a reload; where that fails, as `before`.

    Raises:
        HostError: it did not take them; nothing has changed.
    """
    folder = run.files[host].folder
    if folder is None or folder.name == before.name:
        return
    remote = run.hosts[host]
    try:
        remote.stage(folder)
        remote.test_httpd(folder.name)
        remote.activate(folder.name, ())
    except BaseException:
        run.files[host] = before
        raise


def _set(run: Run, host: str, node: str, wanted: Hold | None) -> None:
    shape, member = _shapes(run, host, node)
    if shape is None or member is None:
        return
    try:
        run.engines.set_member(run.hosts[host].connection, shape, member, wanted)
    except NotRunningError:
        if run.hosts[host].runs(shape.service):
            raise


def _shapes(run: Run, host: str, node: str) -> tuple[WebShape | None, NodeShape | None]:
    """Give what a web server and a node are as the web server runs by now."""
    switched = run.files[host].has_new_web
    first, second = (run.after, run.before) if switched else (run.before, run.after)
    return first.web_servers.get(host), first.nodes.get(node) or second.nodes.get(node)


def in_flight(run: Run, nodes: Collection[str]) -> dict[str, int]:
    """Count what each web server may still have under way for nodes; one that does not run has nothing.

    Raises:
        HostError: one of them could not be asked.
    """
    hosts = sorted({host for node in nodes for host in run.senders(node)})
    found = side_by_side(run.pool, lambda host: _in_flight(run, host, nodes), hosts)
    for error in failures(found).values():
        raise error
    return {host: count for host, count in found.items() if isinstance(count, int)}


def _in_flight(run: Run, host: str, nodes: Collection[str]) -> int:
    shape = _shapes(run, host, "")[0]
    members = [member for node in nodes if (member := _shapes(run, host, node)[1]) is not None]
    return 0 if shape is None else under_way(run.engines, run.hosts[host], shape, members) or 0


def await_nothing_in_flight(run: Run, nodes: Collection[str], said: str) -> None:
    """Wait until nothing is under way for nodes.

    Raises:
        StoppedError: somebody asked that the rollout ends.
        RefusedError: requests still run after the time for it, and are not to be cut off.
        HostError: a web server could not be asked.
    """
    busy: dict[str, int] = {}

    def left() -> str:
        busy.clear()
        busy.update((host, count) for host, count in in_flight(run, nodes).items() if count)
        return ", ".join(f"{count} at {host}" for host, count in busy.items())

    still = run.wait_until(left, run.options.in_flight_seconds, _PAUSE_SECONDS)
    if still and not run.options.cut_off:
        seconds = run.options.in_flight_seconds
        raise RefusedError(
            next(iter(busy)),
            f"requests are still under way after {seconds:g} s ({still}), so {said} was not stopped: wait longer for"
            " them (--request-wait), or have them end with it (--cut-off)",
        )
