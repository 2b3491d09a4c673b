"""Show what a host or a program wrote."""

from __future__ import annotations

_LONGEST = 300


def plain(text: str | bytes) -> str:
    r"""Make one short line of what was written elsewhere: without control characters, which a terminal obeys.

    >>> plain(b"sudo: a \x1b[31mpassword\n is required\n")
    'sudo: a ?[31mpassword is required'
    """
    decoded = text.decode(errors="replace") if isinstance(text, bytes) else text
    line = "".join(each if each.isprintable() else "?" for each in " ".join(decoded.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
