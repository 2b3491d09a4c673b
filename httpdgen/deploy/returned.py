"""Put a host back on what it had, where what is new has failed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.deploy.events import Phase
from httpdgen.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.deploy.run import Run


class ReturnedError(HostError):
    """A host did not do well with what is new, and is back on what it had; the text says why."""


def put_back(run: Run, host: str, why: HostError, back: Callable[[], None]) -> None:
    """Go back.

    Raises:
        HostError: that failed as well; the text has both reasons.
    """
    try:
        with run.phase(Phase.RETURN, host, said=why.message):
            back()
    except HostError as error:
        raise HostError(host, f"{why.message}; and it could not be put back: {error.message}") from error
