"""An answer of an engine, whichever protocol brought it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in their order, and the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Give the first value of a header, in whatever case it is written; None where there is none."""
        return next(iter(self.every(name)), None)

    def every(self, name: str) -> tuple[str, ...]:
        """Give every value of a header, in order."""
        return tuple(value for written, value in self.headers if written.lower() == name.lower())
