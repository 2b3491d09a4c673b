"""Holds: what keeps a member of a balancer from its usual part, as a web server has it beside its current release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter

from httpdgen.errors import HostError, UnreachableError
from httpdgen.render.context import CURRENT
from httpdgen.verify.checks.script import safe
from httpdgen.verify.outcome import Remark, not_made, noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.connection import Connection

_FILE = f"{CURRENT}/holds"
_SCRIPT = f"[ ! -e {_FILE} ] || cat {_FILE}"
_LATEST = 253_402_300_799  # the end of the last year that a date can have


@dataclass(frozen=True, slots=True)
class Hold:
    """One: `node` is draining or disabled, or has another `weight`, or both; `since` is in seconds since 1970.

    It is `owner`'s, an operator's until `httpdgen enable`, or that of the `rollout`, which lifts it itself.
    """

    node: str
    state: Literal["draining", "disabled"] | None
    weight: int | None
    owner: str
    rollout: str
    since: Annotated[int, Field(ge=0, le=_LATEST)]

    @property
    def said(self) -> str:
        """Say it in words: held draining by alice@desk since 2026-11-21 12:00 UTC."""
        what = [self.state or "", "" if self.weight is None else f"at weight {self.weight}"]
        of_rollout = f" (rollout {safe(self.rollout)})" if self.rollout else ""
        since = f"{datetime.fromtimestamp(self.since, UTC):%Y-%m-%d %H:%M} UTC"
        return f"held {' and '.join(filter(None, what))} by {safe(self.owner)}{of_rollout} since {since}"

    @property
    def way_out(self) -> str:
        """Say who lifts it."""
        lift = f"`httpdgen enable {safe(self.node)}` lifts that"
        return f"the rollout does, or the one that goes on after it, or {lift}" if self.rollout else lift


def read_holds(data: bytes) -> dict[str, Hold]:
    """Read a file of holds, a line of JSON each, by node.

    Raises:
        ValueError: it is something else.
    """
    holds = [_adapter().validate_json(line) for line in data.splitlines()]
    return {hold.node: hold for hold in holds}


def holds_of(connection: Connection) -> Mapping[str, Hold] | Remark:
    """Ask a web server for its holds, by node; or say why they are not known.

    Raises:
        UnreachableError: the connection broke.
    """
    try:
        done = connection.run(_SCRIPT)
        if done.code == 0:
            return read_holds(done.stdout)
        why = done.stderr.decode(errors="replace").strip() or f"exit status {done.code}"
    except UnreachableError:
        raise
    except HostError as error:
        why = error.message
    except ValueError:
        why = "it is not what httpdgen writes"
    return not_made(_FILE, f"which members are held is not known: {safe(why)}")


def told(holds: Iterable[Hold]) -> tuple[Remark, ...]:
    """Say of each that it is there."""
    return tuple(noted(safe(hold.node), f"is {hold.said}", hold.way_out) for hold in holds)


@cache
def _adapter() -> TypeAdapter[Hold]:
    return TypeAdapter(Hold)
