"""What a rollout tells whoever watches, as it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


class Phase(StrEnum):
    """What is done with a host; in the order in which a host meets them, which are the columns of a table."""

    LOCK = "lock"
    STAGE = "stage"
    TEST = "test"
    DRAIN = "drain"
    ACTIVATE = "activate"
    SERVICE = "service"  # reload, restart, start, stop
    HEALTH = "health"
    ENABLE = "enable"
    RETURN = "return"  # to the release before
    DONE = "done"


class Mark(StrEnum):
    """How far that is."""

    BEGUN = "begun"
    WAITING = "waiting"  # it goes on; `said` tells for what
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """One; `at` is seconds since 1970, `host` a host or "" for the whole fleet, `node` a Tomcat or "".

    `said` is for people, and has no secrets in it.
    """

    at: float
    host: str
    node: str
    phase: Phase
    mark: Mark
    said: str = ""


Watch: TypeAlias = "Callable[[Event], None]"
