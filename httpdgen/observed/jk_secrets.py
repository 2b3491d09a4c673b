"""The secret of a balancer is that of its members too, where they have none of their own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.observed.settings import Origin, Setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.observed.jk import Worker


def with_secrets_of_balancers(workers: Sequence[Worker]) -> tuple[Worker, ...]:
    """Hand secrets down (mod_jk reference, workers.properties, `secret`).

    Where balancers of a worker differ, each has its own copy of it, and the secret is not to be known.
    """
    secrets: defaultdict[str, list[Setting[str]]] = defaultdict(list)
    for worker in workers:
        for name in worker.balance_workers:
            secrets[name.name].append(worker.secret)
    return tuple(_with_secret_of(worker, secrets[worker.name]) for worker in workers)


def _with_secret_of(worker: Worker, secrets: Sequence[Setting[str]]) -> Worker:
    if not worker.secret.missing or all(secret.missing for secret in secrets):
        return worker
    first = secrets[0]
    if all(secret.known and secret.value == first.value for secret in secrets):
        return replace(worker, secret=first)
    return replace(worker, secret=Setting(None, first.span, Origin.UNKNOWN))
