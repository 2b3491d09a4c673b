"""The program that runs on hosts: it comes with each command, and is kept there for the unit that settles at boot."""

from __future__ import annotations

import hashlib
import shlex
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def functions() -> str:
    """Give the functions of which it consists."""
    parts = sorted(part.name for part in files(__package__).joinpath("program").iterdir())
    texts = (files(__package__).joinpath("program", part).read_text("utf-8") for part in parts if part.endswith(".sh"))
    return "\n".join(texts)


@cache
def installed() -> bytes:
    """Give the program as it is kept on a host."""
    return f'{functions()}\nhttpdgen_host "$@"\n'.encode()


@cache
def installed_sha256() -> str:
    """Give the hash of that."""
    return hashlib.sha256(installed()).hexdigest()


def script(words: Sequence[str]) -> str:
    """Give what a shell is handed: the functions, and as the last line the command with its arguments.

    >>> print(script(["unlock", "a token"]).splitlines()[-1])
    httpdgen_host unlock 'a token'
    """
    return f"{functions()}\n{shlex.join(['httpdgen_host', *words])}\n"
