"""Go through the steps of a rollout one by one, and say what is wrong at any moment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from httpdgen.plan.fleet_plan import Need, Step, StepKind
from httpdgen.plan.order import OrderQuestion, beyond_tolerance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.plan.shape import ClusterShape, FleetShape


def check_order(steps: Sequence[Step], question: OrderQuestion) -> list[str]:
    """List what breaks a promise: an order without faults has none."""
    walk = _Walk(question)
    faults = [f"step {number} {step.kind}: {said}" for number, step in enumerate(steps) for said in walk.make(step)]
    for name, units in beyond_tolerance(question).items():
        if set(units) not in walk.beyond.get(name, []):
            faults.append(f"{name} is not beyond what it tolerates while {units} are out")
    return faults + [f"at the end: {said}" for said in _left_over(steps, question)]


class _Walk:
    """The fleet as it is after some of the steps."""

    def __init__(self, question: OrderQuestion) -> None:
        self._question = question
        self._before, self._after = question.before, question.after
        self._paired = {name for web in question.before.web_servers.values() for name in web.members} & question.paired
        self._webs_to_do = {host for (host, node), need in question.needs.items() if node is None and need != Need.STOP}
        self._webs_to_go = {host for (host, node), need in question.needs.items() if node is None and need == Need.STOP}
        self._todo = {place for place, need in question.needs.items() if place[1] is not None and need != Need.STOP}
        self._not_running = {name for name, node in self._before.nodes.items() if not node.runs} | set(question.down)
        self._beyond = beyond_tolerance(question)
        self._webs_begun = False
        self._added: set[str] = set()
        self.beyond: dict[str, list[set[str]]] = {}

    def make(self, step: Step) -> Iterator[str]:
        make = {StepKind.ADD: self._add, StepKind.ROLL: self._roll, StepKind.WEB: self._web}
        yield from make.get(step.kind, self._retire)(step)

    def _add(self, step: Step) -> Iterator[str]:
        for name in step.nodes:
            place = (self._after.host_of[name], name)
            if self._is_sent_to(*place):
                yield f"{name} is sent to already"
            self._todo.discard(place)
            self._added.add(name)

    def _web(self, step: Step) -> Iterator[str]:
        self._webs_begun = True
        self._not_running -= self._added  # where they are, they are sent to from now on
        for host in step.hosts:
            for name, at in self._after.web_servers[host].members.items():
                if (at, name) in self._todo and not self._is_sent_to(at, name) and name not in self._paired:
                    yield f"{host} sends to {name}, which is not there yet"
        self._webs_to_do -= set(step.hosts)

    def _is_sent_to(self, at: str, name: str) -> bool:
        return any(web.members.get(name) == at for web in self._before.web_servers.values()) or (
            self._before.host_of.get(name) == at
            and not any(web.members.get(name) == at for web in self._after.web_servers.values())
        )

    def _roll(self, step: Step) -> Iterator[str]:
        late = {name for name in step.nodes if self._has_to_wait(name)}
        if late and self._webs_to_do:
            yield f"{sorted(late)} before the web servers {sorted(self._webs_to_do)}"
        if set(step.nodes) - late and self._webs_begun:
            yield f"{sorted(set(step.nodes) - late)} after web servers"
        if late:
            self._not_running -= self._added
        shape = self._after if late else self._before
        for name in sorted({self._after.nodes[name].cluster for name in step.nodes}):
            yield from self._out(name, shape, step, is_late=bool(late))
            yield from self._sessions(name, shape, step)
        for name in step.nodes:
            self._todo.discard((self._after.host_of[name], name))
            self._not_running.discard(name)

    def _has_to_wait(self, name: str) -> bool:
        question = self._question
        is_out = name in question.out or question.needs.get((self._after.host_of[name], name)) is Need.START
        return name in self._paired or (question.sizes.get(name) == "shrinks" and not is_out)

    def _out(self, name: str, shape: FleetShape, step: Step, *, is_late: bool) -> Iterator[str]:
        """See that no more units are out than are tolerated, or one more at a time where that cannot be helped."""
        cluster = self._after.clusters[name]
        was = self._before.clusters.get(name, cluster)
        tolerate = cluster.tolerate if is_late else min(cluster.tolerate, was.tolerate)
        members = {node.name for node in shape.members.get(name, ())}
        states = {each for each in members if shape.nodes[each].state != "active"}
        out = members & (self._not_running | self._question.held | states)
        rolled = (set(step.nodes) & members) - out
        resting = {_unit(cluster, shape, each) for each in out}
        staying = {_unit(cluster, shape, each) for each in out - (set(step.nodes) - self._question.held - states)}
        more = {_unit(cluster, shape, each) for each in rolled} - resting
        if len({_unit(cluster, shape, each) for each in rolled}) > max(1, tolerate):
            yield f"{sorted(rolled)} of {name} at once"
        if more and len(resting | more) > tolerate:
            if len(more) > 1:
                yield f"{sorted(more)} of {name} at once, with {sorted(resting)} out"
            if name not in self._beyond:
                yield f"nobody said that {name} is beyond what it tolerates"
            self.beyond.setdefault(name, []).append(staying)

    def _sessions(self, name: str, shape: FleetShape, step: Step) -> Iterator[str]:
        """See that somebody keeps the sessions."""
        cluster = self._after.clusters[name]
        domains = {node.domain for node in shape.members.get(name, ())} if cluster.replication == "domain" else {None}
        for domain in domains if cluster.replication != "none" else ():
            group = [node for node in shape.members.get(name, ()) if domain is None or node.domain == domain]
            running = {node.name for node in group} - self._not_running
            running -= {node.name for node in group if not node.runs}
            going = running & set(step.nodes)
            if len(running) > 1 and going == running:
                yield f"nobody keeps the sessions of {name} {domain or ''}"
            if cluster.one_copy and len(going) > 1:
                yield f"{sorted(going)} may have the same session of {name}, and its only copy"

    def _retire(self, step: Step) -> Iterator[str]:
        leaving = self._webs_to_go & set(step.hosts)
        self._webs_to_go -= leaving
        waiting = {at for at in self._webs_to_go if at not in self._before.hosts or not self._goes_late(at)}
        for name in step.nodes:
            if self._webs_to_do or waiting:
                yield f"{name} before web servers have forgotten it: {sorted(self._webs_to_do | waiting)}"
            if name in self._paired and (self._after.host_of.get(name), name) in self._todo:
                yield f"{name} is still reached where it was"

    def _goes_late(self, host: str) -> bool:
        """Say whether a web server leaves with nodes of its host, which others do not send to any more."""
        return any(self._after.host_of.get(node.name) != host for node in self._before.hosts[host].nodes)


def _unit(cluster: ClusterShape, shape: FleetShape, name: str) -> str:
    return shape.host_of[name] if cluster.unit == "host" else name


def _left_over(steps: Sequence[Step], question: OrderQuestion) -> Iterator[str]:
    """See that every need is met once, and that nothing else is done."""
    retired: set[str] = set()  # a host that stays may be in one such step for its web server, and in one for its nodes
    made = Counter(place for step in steps for place in _places(step, question, retired))
    for place, need in question.needs.items():
        if made[place] != 1 and not _is_met_twice(place, question):
            yield f"{place} needs {need} and is in {made[place]} steps"
    pairs = {(question.after.host_of.get(name, ""), name) for name in question.paired}
    for place in made.keys() - question.needs.keys() - pairs:
        yield f"{place} needs nothing"
    hosts = {host for step in steps for host in step.hosts}
    with_work = question.changed | {host for host, _ in question.needs}
    if with_work - hosts:
        yield f"{sorted(with_work - hosts)} are in no step"
    if hosts - with_work - {host for host, _ in pairs}:
        yield f"{sorted(hosts - with_work)} have no work"
    if any(not step.hosts for step in steps):
        yield "a step does nothing"


def _is_met_twice(place: tuple[str, str | None], question: OrderQuestion) -> bool:
    """Say whether a node starts on a new host, and then is reached there: two steps."""
    host, name = place
    return name in question.paired and question.before.host_of.get(name) != host


def _places(step: Step, question: OrderQuestion, retired: set[str]) -> Iterator[tuple[str, str | None]]:
    for host in step.hosts:
        need = question.needs.get((host, None))
        if (
            need is not None
            and (step.kind is StepKind.RETIRE) == (need is Need.STOP)
            and (step.kind in {StepKind.WEB, StepKind.RETIRE})
        ):
            if not (need is Need.STOP and host in question.after.hosts and host in retired):
                yield host, None
            retired.add(host)
    for name in step.nodes:
        if step.kind is not StepKind.RETIRE:
            yield question.after.host_of[name], name
        for shape in (question.before, question.after) if step.kind is StepKind.RETIRE else ():
            host = shape.host_of.get(name, "")
            if host in step.hosts and question.needs.get((host, name)) is Need.STOP:
                yield host, name
                break
