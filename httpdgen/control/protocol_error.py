"""What goes wrong between an engine and us, other than the way to it."""

from __future__ import annotations

from httpdgen.errors import HttpdgenError

_LONGEST_SHOWN = 80


class ProtocolError(HttpdgenError):
    """An answer that is not what its protocol or its page promises, or a request that a protocol cannot carry.

    Its text holds neither a secret nor the value of a header that we send; what the other side sent is quoted, and cut.
    """


def quoted(text: str) -> str:
    r"""Quote what the other side sent: cut to a few words, and harmless in a terminal.

    >>> quoted("no\x1b[2J")
    "'no\\x1b[2J'"
    """
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")
