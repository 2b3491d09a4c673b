"""One exchange over a Stream: whatever the other side does, it ends in time, and takes no more than it may."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.connection import Stream

ANSWER_SECONDS = 20.0
MAX_BODY_BYTES = 4 * 2**20
# Beside the body: headers, and what frames it. AJP frames every chunk, and httpd sends chunks as small as it likes.
MAX_ANSWER_BYTES = MAX_BODY_BYTES + 2**20
_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


class Deadline:
    """A time from now on; None is no end."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._start = monotonic()

    def call(self, stream: Stream, function: Callable[[_Given], _Result], given: _Given) -> _Result:
        """Call one of a stream's functions, for which it has what is left of the time.

        Raises:
            OSError: the other side is gone, or (TimeoutError) the time is over.
        """
        try:
            stream.settimeout(self._left())
            return function(given)
        except TimeoutError as error:
            raise TimeoutError(f"no whole answer in {self._seconds} s") from error

    def _left(self) -> float | None:
        if self._seconds is None:
            return None
        left = self._start + self._seconds - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Exchange:
    """A request and its answer: a Stream's time for each call becomes one for all of them together."""

    def __init__(self, stream: Stream, seconds: float) -> None:
        self._stream = stream
        self._deadline = Deadline(seconds)
        self._received = 0

    def sendall(self, data: bytes) -> None:
        """Send all of the data.

        Raises:
            OSError: the other side is gone, or (TimeoutError) takes too long.
        """
        self._deadline.call(self._stream, self._stream.sendall, data)

    def recv(self, limit: int) -> bytes:
        """Give what has come, at most `limit` bytes; none once the other side has ended.

        Raises:
            OSError: the other side is gone, or (TimeoutError) takes too long.
            ProtocolError: it sends more than anything that is asked for has.
        """
        data = self._deadline.call(self._stream, self._stream.recv, limit)
        self._received += len(data)
        if self._received > MAX_ANSWER_BYTES:
            raise ProtocolError(f"the answer is longer than {MAX_ANSWER_BYTES} bytes; no more is read")
        return data

    def recv_exactly(self, count: int) -> bytes:
        """Give so many bytes, or none where the other side has ended before the first of them.

        Raises:
            OSError: the other side is gone, or (TimeoutError) takes too long.
            ProtocolError: it has ended between the first of them and the last, or sends too much.
        """
        data = bytearray()
        while len(data) < count:
            more = self.recv(count - len(data))
            if not more:
                break
            data += more
        if data and len(data) < count:
            raise ProtocolError(f"the answer ends in the middle: after {len(data)} of {count} bytes of a packet")
        return bytes(data)
