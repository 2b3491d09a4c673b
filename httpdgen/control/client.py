"""What clients of either protocol have in common: one connection, used from request to request, and then ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.control.exchange import Exchange
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from httpdgen.connection import Stream


class Client:
    """A client's side of a stream, closed at the end of a `with`; each exchange has so many `seconds`."""

    def __init__(self, stream: Stream, seconds: float) -> None:
        self._stream = stream
        self._seconds = seconds
        self._usable = True

    def close(self) -> None:
        """End the connection; a second time does nothing."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def _begin(self) -> Exchange:
        """Begin an exchange; until it is over as it should be (`_usable`), no other may begin."""
        if not self._usable:
            raise ProtocolError("the connection cannot be used again after its last answer; open another")
        self._usable = False
        return Exchange(self._stream, self._seconds)
