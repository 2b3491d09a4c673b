"""What only a connection that breaks at the right moment shows, on channels that fail by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import paramiko
import pytest

from httpdgen.transport.stream import ChannelStream

if TYPE_CHECKING:
    from collections.abc import Callable


class Failing:
    """A channel of which every call fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: object) -> Any:
            raise self._error

        return fail


@pytest.mark.parametrize("error", [EOFError(), paramiko.SSHException("Key-exchange timed out"), OSError("closed")])
def test_whatever_breaks_is_an_error_of_a_socket(error: Exception) -> None:
    stream = ChannelStream(cast("paramiko.Channel", Failing(error)))
    with pytest.raises(OSError, match=r"(broke|closed)"):
        stream.sendall(b"x")
    with pytest.raises(OSError, match=r"(broke|closed)"):
        stream.recv(1)
    stream.close()
