"""What rules yield, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.span import Span


class Severity(StrEnum):
    """How bad a finding is: an error breaks requests, sessions or safety; a warning may; an info is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule yields: the place, what is wrong there, the way out, and the other places that it speaks of.

    The message is one sentence without a full stop; it names values, but never a secret.
    """

    span: Span
    message: str
    hint: str | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A mark with the rule that made it."""

    rule: str
    severity: Severity
    span: Span
    message: str
    hint: str | None = None
    related: tuple[Related, ...] = ()
