"""mod_jk as its directives, workers.properties and uriworkermap.properties describe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.observed.settings import Parameter, Parameters, Setting
    from httpdgen.observed.web import Mount
    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker: every property that mod_jk knows for it, by the name after `worker.NAME.`, references resolved.

    Times are in ms, whatever mod_jk's own unit is (mod_jk reference, workers.properties). `defined` is False for a
    name that only a list or a mount uses. `own` holds the properties that are written for this worker itself,
    without those that come by reference.
    """

    name: str
    type: Setting[str]  # ajp13 where nothing is written
    span: Span
    defined: bool
    parameters: Parameters
    own: Parameters
    host: Setting[str]
    port: Setting[int]
    route: Setting[str]  # the worker's name where nothing is written
    domain: Setting[str]
    redirect: Setting[str]
    secret: Setting[str]  # the balancer's, where only that has one
    lbfactor: Setting[int]
    activation: Setting[str]  # A, D, S
    distance: Setting[int]
    pool_size: Setting[int]
    pool_timeout_ms: Setting[int]  # 0: never closed
    connect_timeout_ms: Setting[int]  # socket_connect_timeout
    ping_timeout_ms: Setting[int]
    ping_mode: Setting[str]
    reply_timeout_ms: Setting[int]
    max_packet_size: Setting[int]
    balance_workers: tuple[WorkerName, ...]
    sticky: Setting[bool]
    sticky_force: Setting[bool]
    session_cookie: Setting[str]
    session_path: Setting[str]


@dataclass(frozen=True, slots=True)
class WorkerName:
    """A worker's name where a list or a mount uses it."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class ModJk:
    """mod_jk of one web server, or (where `attached` is False) a workers.properties that came alone.

    `whole` is False where properties or mounts may exist that were not seen. `listed` is worker.list as it is written;
    without one mod_jk makes a single worker, ajp13. `properties` are all that were read, in order, with their full keys
    (`worker.lb.type`), also those that make no sense. `mounts` are those of mount files that no virtual host was seen
    to use, and those of listed workers' own attribute `mount`; all others stand with their virtual host.
    """

    span: Span
    attached: bool
    whole: bool
    workers: tuple[Worker, ...]
    listed: tuple[WorkerName, ...]
    properties: tuple[Parameter, ...]
    mounts: tuple[Mount, ...]
    shm_file: Setting[str]
    maintain_ms: Setting[int]
    version: tuple[int, ...] | None

    def worker(self, name: str) -> Worker | None:
        """Give a defined worker by its exact name."""
        return next((worker for worker in self.workers if worker.name == name and worker.defined), None)

    def members_of(self, worker: Worker) -> tuple[Worker, ...]:
        """Give the defined workers that a load balancing worker balances."""
        return tuple(found for named in worker.balance_workers if (found := self.worker(named.name)))
