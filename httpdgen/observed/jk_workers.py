"""The workers that mod_jk's properties describe, and those that they only name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.formats import workers
from httpdgen.observed.jk import WorkerName
from httpdgen.observed.jk_worker import WorkerText, build_worker
from httpdgen.observed.settings import Parameters
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.observed.jk import Worker
    from httpdgen.observed.jk_properties import JkProperties
    from httpdgen.observed.settings import Parameter


@dataclass(frozen=True)
class WorkersBuilder:
    """Builds workers of what was read; `whole` is False where properties may exist that were not."""

    read: JkProperties
    span: Span
    whole: bool
    threads_per_child: int | None

    def listed(self) -> tuple[WorkerName, ...]:
        """Give the names in worker.list."""
        return tuple(self._names([entry for entry in self.read.entries if entry.key == "worker.list"]))

    def defined(self) -> tuple[Worker, ...]:
        """Build the workers that have a property, in the order of their first one."""
        first: dict[str, Span] = {}
        for entry in self.read.entries:
            key = workers.split_key(entry.key)
            if key is not None:
                first.setdefault(key[0], entry.span)
        return tuple(self._build(name, span) for name, span in first.items())

    def undefined(self, used: Iterable[WorkerName]) -> tuple[Worker, ...]:
        """Build the workers that are only named, each at the first place; mod_jk gives them its defaults."""
        first: dict[str, Span] = {}
        for name in used:
            if f"worker.{name.name}" not in self.read.by_prefix:
                first.setdefault(name.name, name.span)
        return tuple(self._build(name, span) for name, span in first.items())

    def _build(self, name: str, span: Span) -> Worker:
        prefixes, resolved = self.read.chain(f"worker.{name}")
        balance_workers = self._balance_workers(prefixes)
        whole = self.whole and resolved and all(entry.text is not None for entry in balance_workers)

        def parameters(entries: Iterable[Parameter]) -> Parameters:
            return Parameters(tuple(entries), span, whole)

        written = WorkerText(
            own=parameters(self.read.inherited(prefixes[:1])),
            parameters=parameters(self.read.inherited(prefixes)),
            counting=parameters(self.read.counting(prefixes)),
            balance_workers=tuple(self._names(balance_workers)),
        )
        return build_worker(name, written, self.threads_per_child)

    def _balance_workers(self, prefixes: Sequence[str]) -> list[Parameter]:
        """Find the lists of members; by their old name only where there is none by the new one."""
        lists = [entry for entry in self.read.inherited(prefixes) if entry.key == "balance_workers"]
        return lists or [entry for entry in self.read.counting(prefixes) if entry.key == "balanced_workers"]

    def _names(self, lists: Iterable[Parameter]) -> Iterator[WorkerName]:
        for entry in lists:
            place = entry.value_span
            for offset, name in workers.names(entry.text or ""):
                moved = 0 if place in self.read.replaced else offset
                yield WorkerName(name, Span(place.file, place.line, place.column + moved))
