"""Roll nodes: nobody sends to them while they change, and then everybody does again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.events import Mark, Phase
from httpdgen.deploy.holding import await_nothing_in_flight, hold, lift
from httpdgen.deploy.returned import ReturnedError
from httpdgen.deploy.run import StoppedError
from httpdgen.deploy.side_by_side import failures, side_by_side
from httpdgen.deploy.tomcats import change_tomcats
from httpdgen.deploy.webs import take
from httpdgen.errors import HostError
from httpdgen.plan.fleet_plan import Need
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from httpdgen.deploy.run import Run
    from httpdgen.plan.fleet_plan import Step

_PAUSE_SECONDS = 1.0


def roll(run: Run, step: Step, paired: frozenset[str]) -> dict[str, HostError]:
    """Change nodes that are sent to, side by side; give the hosts that failed.

    Raises:
        StoppedError: somebody asked that the rollout ends while it waited; the nodes are used as before.
    """
    nodes = step.nodes
    try:
        drain(run, nodes)
    except HostError as error:
        lift(run, nodes)
        _tell(run, nodes, Phase.DRAIN, Mark.FAILED, error.message)
        return {run.after.host_of[node]: error for node in nodes}
    except StoppedError:
        lift(run, nodes)
        raise
    by_host: dict[str, list[str]] = {}
    for node in nodes:
        by_host.setdefault(run.after.host_of[node], []).append(node)
    failed = failures(side_by_side(run.pool, lambda host: change_tomcats(run, host, by_host[host]), by_host))
    changed = [node for node in nodes if run.after.host_of[node] not in failed]
    unreached = _reach(run, frozenset(changed) & paired)
    if unreached:
        run.stranded |= frozenset(changed) & paired
    usable = [node for node in nodes if _is_usable(run, node, failed) and node not in run.stranded]
    return failed | unreached | _use(run, usable)


def drain(run: Run, nodes: Collection[str]) -> None:
    """Have no web server send to nodes any more, once their sessions have had their time, and nothing is under way.

    Raises:
        StoppedError: somebody asked that the rollout ends.
        HostError: a web server still sends, or requests do not end.
    """
    _tell(run, nodes, Phase.DRAIN, Mark.BEGUN)
    sent_to = [node for node in nodes if node in run.before.nodes and run.senders(node)]
    if sent_to:
        _held(hold(run, sent_to, "draining"), sent_to)
        _await_sessions(run, sent_to)
        _held(hold(run, sent_to, "disabled"), sent_to)
        await_nothing_in_flight(run, sent_to, listed(sent_to))
    _tell(run, nodes, Phase.DRAIN, Mark.DONE)


def let_go(run: Run, nodes: Collection[str]) -> None:
    """Give the sessions of nodes that will be none any more the time for their end, where no other node has them.

    They go on serving these: until the web servers know the new ones, nobody else may be there to serve.

    Raises:
        StoppedError: somebody asked that the rollout ends.
        HostError: a web server still sends new sessions.
    """
    alone = [node for node in nodes if keeps_sessions_alone(run, node) and run.senders(node)]
    fresh = [node for node in alone if not _is_held(run, node)]
    if fresh:
        _tell(run, fresh, Phase.DRAIN, Mark.BEGUN)
        _held(hold(run, fresh, "draining"), fresh)
        _await_sessions(run, fresh)
        _tell(run, fresh, Phase.DRAIN, Mark.DONE)


def _is_held(run: Run, node: str) -> bool:
    """Say whether this rollout holds a node on every web server that has it as a member by now."""
    holds = [run.files[host].holds.get(node) for host in run.senders(node) if not run.files[host].has_new_web]
    return all(found is not None and found.rollout == run.lock.rollout for found in holds)


def _is_usable(run: Run, node: str, failed: Mapping[str, HostError]) -> bool:
    """Say whether a node may be sent to again: it did well, or it is back on what it had."""
    error = failed.get(run.after.host_of[node])
    return run.after.nodes[node].runs and (error is None or isinstance(error, ReturnedError))


def _held(failed: Mapping[str, HostError], nodes: Collection[str]) -> None:
    """Make one error of the web servers that still send.

    Raises:
        HostError: there are some.
    """
    if failed:
        said = "; ".join(f"{host} still sends to {listed(sorted(nodes))}: {e.message}" for host, e in failed.items())
        raise HostError(next(iter(failed)), said)


def _await_sessions(run: Run, nodes: Collection[str]) -> None:
    """Give the sessions of nodes that no other has the time for their end.

    Raises:
        StoppedError: somebody asked that the rollout ends.
    """
    alone = [node for node in nodes if keeps_sessions_alone(run, node)]
    if alone and run.options.drain_seconds:
        seconds = run.options.drain_seconds
        _tell(run, alone, Phase.DRAIN, Mark.WAITING, f"its sessions have {seconds:g} s to end")
        run.wait_until(lambda: "time", seconds, min(_PAUSE_SECONDS, seconds))


def keeps_sessions_alone(run: Run, node: str) -> bool:
    """Say whether a node's sessions end with it: they are not replicated, or its new group is another."""
    if not run.before.nodes[node].runs:
        return False
    cluster = run.before.nodes[node].cluster
    before, after = run.before.clusters[cluster], run.after.clusters.get(cluster)
    return before.replication == "none" or (after is not None and after.group != before.group)


def _reach(run: Run, nodes: frozenset[str]) -> dict[str, HostError]:
    """Have the web servers reach nodes in the new way, while these are still held."""
    hosts = sorted({host for node in nodes for host in run.senders(node)} & run.after.web_servers.keys())

    def reach(host: str) -> None:
        take(run, host, run.files[host].reach(nodes), run.after.web_servers[host], Need.RELOAD)

    return failures(side_by_side(run.pool, reach, hosts))


def _use(run: Run, nodes: Collection[str]) -> dict[str, HostError]:
    """Have every web server send to nodes again."""
    _tell(run, nodes, Phase.ENABLE, Mark.BEGUN)
    failed = lift(run, nodes)
    said = "; ".join(str(error) for error in failed.values())
    _tell(run, nodes, Phase.ENABLE, Mark.FAILED if failed else Mark.DONE, said)
    return failed


def _tell(run: Run, nodes: Collection[str], phase: Phase, mark: Mark, said: str = "") -> None:
    for node in nodes:
        run.tell(phase, mark, run.after.host_of.get(node) or run.before.host_of[node], node, said)
