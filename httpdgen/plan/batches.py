"""Put nodes that are to be restarted into batches, so that never too many are out at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.plan.units import by_turns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from httpdgen.plan.units import Key, Standing

    Limits = Mapping[Key, int]


@dataclass(slots=True)
class _Job:
    """Nodes of one host that go together, and what they use up."""

    nodes: list[str] = field(default_factory=list)
    takes: set[tuple[Key, str]] = field(default_factory=set)
    amounts: Counter[Key] = field(default_factory=Counter)

    def fits(self, takes: Collection[tuple[Key, str]], limits: Limits) -> bool:
        return all(self.amounts[each[0]] < limits[each[0]] for each in takes if each not in self.takes)

    def add(self, node: str, takes: Collection[tuple[Key, str]]) -> None:
        self.nodes.append(node)
        self.amounts.update(key for key, _ in set(takes) - self.takes)
        self.takes.update(takes)


def batches(nodes: Collection[str], standing: Standing, limits: Limits) -> Iterator[list[str]]:
    """Give the nodes that are out side by side, batch after batch.

    A host goes as one where `limits` allow that, and otherwise in as few parts as they allow. Clusters go side by
    side; each batch is as full as it can be. The time is that of the nodes, in nearly every fleet.
    """
    yield from _packed(_jobs(nodes, standing, limits), limits)


def canaries(nodes: Collection[str], standing: Standing, limits: Limits) -> Iterator[list[str]]:
    """Give the nodes that go first: of each cluster one unit, on the first of its hosts.

    Usually it is one batch. Where hosts have nodes of several clusters there may be more, as of no cluster two units
    are to be canaries at the same time.
    """
    ones = dict.fromkeys(limits, 1)
    first: list[_Job] = []
    seen: set[str] = set()
    for job in _jobs(nodes, standing, ones):
        clusters = {standing.members[node].cluster for node in job.nodes}
        if not clusters <= seen:
            first.append(job)
            seen |= clusters
    yield from _packed(first, ones)


def _jobs(nodes: Collection[str], standing: Standing, limits: Limits) -> list[_Job]:
    """Put the nodes of each host together, as far as they may be out together."""
    jobs: dict[str, list[_Job]] = {}
    for node in by_turns({node: standing.members[node] for node in nodes}, standing.host_of):
        of_host = jobs.setdefault(standing.host_of[node], [])
        takes = tuple(standing.takes(node))
        job = next((job for job in of_host if job.fits(takes, limits)), None)
        if job is None:
            job = _Job()
            of_host.append(job)
        job.add(node, takes)
    return [job for of_host in jobs.values() for job in of_host]


def _packed(jobs: Iterable[_Job], limits: Limits) -> Iterator[list[str]]:
    """Put each job into the first batch that has room for it."""
    packed: list[list[str]] = []
    rooms = _Rooms(limits)
    for job in jobs:
        place = rooms.take(job.amounts)
        if place == len(packed):
            packed.append([])
        packed[place].extend(job.nodes)
    yield from packed


class _Rooms:
    """What is taken in each batch.

    For each amount of a key it is remembered which batch is the first with room for it: room only ever shrinks.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: list[Counter[Key]] = []
        self._first: defaultdict[tuple[Key, int], int] = defaultdict(int)

    def take(self, amounts: Mapping[Key, int]) -> int:
        """Take amounts of the first batch that has room for all of them, and give its number."""
        place = max((self._first_for(key, amount) for key, amount in amounts.items()), default=0)
        while not all(self._has_room(place, key, amount) for key, amount in amounts.items()):
            place += 1
        if place == len(self._taken):
            self._taken.append(Counter())
        self._taken[place].update(amounts)
        return place

    def _first_for(self, key: Key, amount: int) -> int:
        place = self._first[key, amount]
        while not self._has_room(place, key, amount):
            place += 1
        self._first[key, amount] = place
        return place

    def _has_room(self, place: int, key: Key, amount: int) -> bool:
        return place == len(self._taken) or self._taken[place][key] + amount <= self._limits[key]
