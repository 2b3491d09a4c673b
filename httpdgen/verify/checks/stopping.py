"""Stop a service for a while, so that it runs again whatever happens to whoever stopped it."""

from __future__ import annotations

from contextlib import contextmanager
from shlex import quote
from typing import TYPE_CHECKING

from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.connection import Connection

_SECONDS = 120.0  # systemd waits 90 s for a service to stop before it kills it (systemd.service, TimeoutStopSec)
_AT_THE_LATEST_SECONDS = 300
# The host itself starts the service again, should nobody be there to do it: the operator's machine may go away.
_STOP = (
    "systemd-run --quiet --collect --unit={guard} --on-active={after} systemctl start {unit} && systemctl stop {unit}"
)
_START = "systemctl start {unit} && {{ systemctl stop {guard}.timer 2>/dev/null || :; }}"


class StoppingError(HostError):
    """A service could not be stopped; it runs."""


class StartingError(HostError):
    """A service could not be started again."""


@contextmanager
def stopped(connection: Connection, unit: str) -> Iterator[None]:
    """Stop a unit of systemd, and start it at the end, also after an error or an interrupt.

    Raises:
        StoppingError: it could not be stopped.
        StartingError: it could not be started.
        HostError: the host gives us no rights, or is gone; in five minutes it starts the unit by itself.
    """
    try:
        _run(connection, unit, _STOP, StoppingError)
        yield
    finally:
        _run(connection, unit, _START, StartingError)


def _run(connection: Connection, unit: str, script: str, error: type[HostError]) -> None:
    guard = "httpdgen-drill-" + "".join(letter if letter.isalnum() else "-" for letter in unit.removesuffix(".service"))
    done = connection.run(
        script.format(unit=quote(unit), guard=quote(guard), after=_AT_THE_LATEST_SECONDS), seconds=_SECONDS
    )
    if done.code != 0:
        said = done.stderr.decode(errors="replace").strip() or f"exit status {done.code}"
        raise error(connection.host, said)
