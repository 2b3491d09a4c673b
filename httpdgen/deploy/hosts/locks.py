"""The lock of a host as one line, and what is said of one that somebody else has."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

from httpdgen.plan.present import Lock


def write_lock(lock: Lock) -> str:
    """Write a lock as one line of JSON."""
    return json.dumps(asdict(lock), sort_keys=True)


def read_lock(line: str) -> Lock | None:
    """Read what `write_lock` wrote; None for anything else."""
    try:
        lock = Lock(**json.loads(line))
    except (TypeError, ValueError):
        return None
    texts = (lock.owner, lock.rollout, lock.process)
    return lock if all(isinstance(text, str) for text in texts) and isinstance(lock.since, int) else None


def locked(lock: Lock | None) -> str:
    """Say who has a host, for how long, and how to take it over."""
    way_out = "where that is over, take it with --take-lock"
    if lock is None:
        return f"it is not locked by this rollout any more, or its lock cannot be read; {way_out}"
    owner = "".join(sign if sign.isprintable() else "?" for sign in lock.owner)
    minutes = max(0, int(time.time()) - lock.since) // 60
    return f"{owner} has been changing it for {minutes} min (rollout {lock.rollout}); {way_out}"
