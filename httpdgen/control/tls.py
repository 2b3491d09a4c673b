"""TLS over a Stream, which is a Stream again."""

from __future__ import annotations

import ssl
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from httpdgen.control.exchange import ANSWER_SECONDS, Deadline
from httpdgen.control.protocol_error import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.connection import Stream

_RECORD_BYTES = 2**15  # more than any record has (RFC 8446, 5.1)
_CLOSE_SECONDS = 1.0
_Result = TypeVar("_Result")


class TlsStream:
    """The client's side of TLS, its handshake done; `server_name` is sent (SNI), and checked where the context says.

    `seconds` is the time for the handshake, and the first value of the stream's time for each call.

    Raises:
        OSError: the other side is gone, or takes too long (TimeoutError), or refuses, or shows a certificate that the
            context refuses (ssl.SSLError).
    """

    def __init__(
        self, stream: Stream, context: ssl.SSLContext, server_name: str | None, *, seconds: float = ANSWER_SECONDS
    ) -> None:
        self._stream = stream
        self._seconds: float | None = seconds
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._carry(self._tls.do_handshake, Deadline(seconds))

    def version(self) -> str:
        """Give the protocol that was agreed on: "TLSv1.3"."""
        return self._tls.version() or "none"

    def peer_certificate(self) -> bytes:
        """Give the certificate that the server showed, as DER.

        Raises:
            ProtocolError: it showed none.
        """
        certificate = self._tls.getpeercert(binary_form=True)
        if certificate is None:
            raise ProtocolError("the server shows no certificate")
        return certificate

    def sendall(self, data: bytes, /) -> None:
        """Send all of the data.

        Raises:
            OSError: the other side is gone, or takes too long (TimeoutError), or breaks TLS (ssl.SSLError).
        """
        deadline = Deadline(self._seconds)
        rest = memoryview(data)
        while rest:
            rest = rest[self._carry(partial(self._tls.write, rest), deadline) :]

    def recv(self, limit: int, /) -> bytes:
        """Give what has come, at most `limit` bytes; none once the other side has ended.

        Raises:
            OSError: the other side is gone, or takes too long (TimeoutError), or breaks TLS (ssl.SSLError).
        """
        try:
            return self._carry(partial(self._tls.read, limit), Deadline(self._seconds))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            # Servers of all kinds end without saying so in TLS; what is read over this knows its own length.
            return b""

    def settimeout(self, seconds: float | None, /) -> None:
        """Say how long one call may last."""
        self._seconds = seconds

    def close(self) -> None:
        """End it, and the stream below; a second time does nothing."""
        with suppress(OSError, ValueError):  # the other side may be gone, which is what we want
            with suppress(ssl.SSLWantReadError):  # its own farewell is not waited for
                self._tls.unwrap()
            self._flush(Deadline(_CLOSE_SECONDS))
        self._stream.close()

    def _carry(self, step: Callable[[], _Result], deadline: Deadline) -> _Result:
        """Do a step of TLS, and carry bytes between it and the stream for as long as it wants more."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush(deadline)
                data = deadline.call(self._stream, self._stream.recv, _RECORD_BYTES)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            except ssl.SSLError:
                with suppress(OSError):  # the alert that tells the other side why
                    self._flush(deadline)
                raise
            else:
                self._flush(deadline)
                return result

    def _flush(self, deadline: Deadline) -> None:
        data = self._outgoing.read()
        if data:
            deadline.call(self._stream, self._stream.sendall, data)
