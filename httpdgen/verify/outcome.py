"""What checks say: per host and check one result, with every reason why it did not pass, and what is worth knowing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a check ended on a host. What could not be made has not passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MADE = "not made"


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason why a check did not pass: what it is about (a path, a unit, a port, a member), and what is wrong.

    `message` says what is and what should be; `hint` the way out, or None. Neither holds a secret. One whose status is
    passed is no such reason, but worth knowing.
    """

    status: Status
    subject: str
    message: str
    hint: str | None = None


def failed(subject: str, message: str, hint: str | None = None) -> Remark:
    """Say that something is not as it should be."""
    return Remark(Status.FAILED, subject, message, hint)


def not_made(subject: str, message: str, hint: str | None = None) -> Remark:
    """Say that something could not be looked at."""
    return Remark(Status.NOT_MADE, subject, message, hint)


def noted(subject: str, message: str, hint: str | None = None) -> Remark:
    """Say that something is worth knowing, and as somebody wants it."""
    return Remark(Status.PASSED, subject, message, hint)


@dataclass(frozen=True, slots=True)
class Result:
    """A check on a host: `seen` says in a few words what was looked at ("33 entries"), whatever came of it."""

    host: str
    check: str
    seen: str
    remarks: tuple[Remark, ...] = ()

    @property
    def status(self) -> Status:
        """Failed where anything failed; else not made where anything was not; else passed."""
        said = {remark.status for remark in self.remarks}
        return next((status for status in (Status.FAILED, Status.NOT_MADE) if status in said), Status.PASSED)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a fleet: hosts that could not be reached (name -> why), and every result, by host and check.

    A check that a host has no use for has no result there.
    """

    unreachable: Mapping[str, str]
    results: tuple[Result, ...]

    @property
    def status(self) -> Status:
        """Failed where anything failed; else not made where anything, a host for one, was not; else passed."""
        said = {result.status for result in self.results}
        if Status.FAILED in said:
            return Status.FAILED
        return Status.NOT_MADE if Status.NOT_MADE in said or self.unreachable else Status.PASSED
