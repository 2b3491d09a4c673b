"""Leave nodes and hosts that nobody sends to any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.events import Phase
from httpdgen.deploy.files import WEB
from httpdgen.deploy.holding import await_nothing_in_flight
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.deploy.webs import leave_front
from httpdgen.errors import HostError
from httpdgen.words import listed

if TYPE_CHECKING:
    from httpdgen.deploy.run import Run
    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.shape import HostShape


def retire(run: Run, step: Step) -> dict[str, HostError]:
    """Stop the web servers and nodes of a step, and put their hosts back to what they were without them.

    Web servers stop first: what they have under way for the nodes then ends with them. Gives the hosts that failed.

    Raises:
        StoppedError: somebody asked that the rollout ends while it waited for the last requests.
    """
    webs = [host for host in step.hosts if _loses_web(run, host)]
    failed = failures(side_by_side(run.pool, lambda host: _stop_httpd(run, host), webs))
    try:
        staying = [node for node in step.nodes if not _moves(run, node)]
        if staying:
            await_nothing_in_flight(run, staying, listed(staying))
    except HostError as error:
        return dict.fromkeys(step.hosts, error) | failed
    hosts = [host for host in step.hosts if host not in failed]
    return failed | failures(side_by_side(run.pool, lambda host: _leave(run, host, step.nodes), hosts))


def _loses_web(run: Run, host: str) -> bool:
    """Say whether a host still is a web server, and is to be none."""
    is_one, is_to_be = host in run.before.web_servers, host in run.after.web_servers
    return is_one and not is_to_be and not run.files[host].has_new_web


def _moves(run: Run, node: str) -> bool:
    """Say whether a node goes on at another host: what web servers have under way for it is already there."""
    return run.after.host_of.get(node, run.before.host_of[node]) != run.before.host_of[node]


def _leave(run: Run, host: str, nodes: tuple[str, ...]) -> None:
    remote, seconds = run.hosts[host], run.options.service_seconds
    before = run.before.hosts[host]
    gone = [node for node in before.nodes if node.name in nodes]
    for node in gone:
        if remote.runs(node.service):
            with run.phase(Phase.SERVICE, host, node.name, f"stop {node.service}"):
                remote.stop(node.service, seconds=seconds)
    parts = {node.name for node in gone} | ({WEB} if _loses_web(run, host) else set())
    run.files[host] = run.files[host].switch(frozenset(parts))
    folder = run.files[host].folder
    if folder is not None:
        remote.stage(folder)
    with run.phase(Phase.ACTIVATE, host, said=run.files[host].name):
        remote.activate(run.files[host].name, ())
    if run.goes_back:
        _start_stock(run, before)


def _start_stock(run: Run, shape: HostShape) -> None:
    """Start what the distribution has, with what stood there before: it is a way back, and not a farewell."""
    remote, seconds = run.hosts[shape.name], run.options.service_seconds
    stock = [node.service for node in shape.nodes if not node.own_unit]
    for service in (*stock, *(() if shape.web is None else (shape.web.service,))):
        if not remote.runs(service):
            with run.phase(Phase.SERVICE, shape.name, said=f"start {service}"):
                remote.start(service, seconds=seconds)


def _stop_httpd(run: Run, host: str) -> None:
    """Stop a web server that is none any more, once whatever is in front has seen it leave."""
    shape, remote = run.before.web_servers[host], run.hosts[host]
    if not remote.runs(shape.service):
        return
    leave_front(run, host, shape)
    try:
        with run.phase(Phase.SERVICE, host, said=f"stop {shape.service}"):
            remote.stop(shape.service, seconds=run.options.service_seconds)
    finally:  # where it does not stop it serves on; where it does nobody asks
        if shape.ready_path is not None:
            remote.leave(leaving=False)
