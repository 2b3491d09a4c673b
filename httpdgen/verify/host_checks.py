"""Make the checks of one host, with as few commands over its connection as they need, usually one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from testinfra.host import Host

from httpdgen.errors import HostError, UnreachableError
from httpdgen.verify.batch import BatchBackend, Pending
from httpdgen.verify.outcome import Result, not_made

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from httpdgen.control.protocol_error import ProtocolError
    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.verify.check import HostCheck

    Found: TypeAlias = Callable[[Result], object]

# No check needs as many answers one after another: one that asks for something else each time would never end.
_MOST_ROUNDS = 20


def make(backend: BatchBackend, checks: Sequence[HostCheck], expected: ExpectedHost, found: Found) -> None:
    """Make the checks of a host, and hand over each result as soon as what the check asks for is known.

    A check whose answers could not be had gives a result that says so.

    Raises:
        UnreachableError: the connection broke.
    """
    host = Host(backend)
    waiting = list(checks)
    for _ in range(_MOST_ROUNDS):
        waiting = [check for check in waiting if not _made(check, host, expected, found)]
        if not waiting:
            return
        try:
            backend.send()
        except UnreachableError:
            raise
        except HostError as error:
            for check in waiting:
                found(unanswered(check.name, error))
            return
    raise RuntimeError(f"no end of questions: {', '.join(check.name for check in waiting)}")


def _made(check: HostCheck, host: Host, expected: ExpectedHost, found: Found) -> bool:
    """Make a check, and say whether it is done: not where it asks for what is not known yet."""
    try:
        looked = check.look(host, expected)
    except Pending:
        return False
    except HostError as error:
        found(unanswered(check.name, error))
        return True
    if looked is not None:
        found(Result(expected.name, check.name, looked.seen, looked.remarks))
    return True


def unanswered(check: str, error: HostError) -> Result:
    """Say of a check that a host did not let it be made."""
    return Result(error.host, check, "", (not_made("", error.message),))


def broken_off(host: str, check: str, error: OSError | ProtocolError) -> Result:
    """Say of a check that something which it talked to through a host broke off, or talked nonsense."""
    said = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    return Result(host, check, "", (not_made("", f"a connection from the host failed: {said}"),))
