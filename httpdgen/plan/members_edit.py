"""How a web server reaches a member, and what is to become of what its files say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class MemberConnection:
    """How a member is reached: `scheme` is ajp, http, https or h2c; `address` an IP address or a name, no brackets."""

    scheme: str
    address: str
    port: int
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a member; None leaves it as it is.

    `state` is the most that it still gets: what is less already stays so.
    """

    connection: MemberConnection | None = None
    state: Literal["draining", "disabled"] | None = None
    weight: int | None = None


def stricter(order: Sequence[str], one: str, other: str) -> str:
    """Give the later one of two, in an order of names from all to nothing.

    >>> stricter("ADS", "D", "A")
    'D'
    """
    return max(one, other, key=order.index)
