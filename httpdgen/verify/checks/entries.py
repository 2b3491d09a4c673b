"""Judge what stands at the path of an entry against what should."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from httpdgen.tree import Absence, File, Link
from httpdgen.verify.checks.script import safe
from httpdgen.verify.outcome import Remark, failed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.tree import Entry
    from httpdgen.verify.checks.stat import Stat

DEPLOY = "`httpdgen deploy` puts that right"

_OTHERS = 0o007
_OTHERS_READ = 0o004
_OTHERS_WRITE = 0o002
_SHOWN_DIGITS = 8


def deploy_or(command: str) -> str:
    """Write the way out where something runs otherwise, and may have read other files than those that are there."""
    return f"where the check files passes, {command}; where not, `httpdgen deploy`"


def judge(path: str, entry: Entry, stat: Stat | None, sha256: str | None) -> Iterator[Remark]:
    """Say how a path differs from its entry; `stat` is None where nothing is there, `sha256` where it is not known."""
    if isinstance(entry, Absence):
        if stat is not None:
            yield failed(path, f"is there, and must not be: {entry.reason}", "remove it")
    elif stat is None:
        yield failed(path, "is missing", DEPLOY)
    elif isinstance(entry, Link):
        if stat.kind != "l" or stat.target != entry.target:
            yield failed(path, f"is {stat.shown}, should be a link to {entry.target}", DEPLOY)
    elif stat.kind != "f":
        yield failed(path, f"is {stat.shown}, should be a file", DEPLOY)
    else:
        yield from _file(path, entry, stat, sha256)


def judge_key(path: str, stat: Stat | None) -> Iterator[Remark]:
    """Say what is wrong with a private key; `stat` is of what links lead to."""
    if stat is None:
        yield failed(path, "is missing: it is a private key that the topology names", "put it there")
    elif stat.kind != "f":
        yield failed(path, f"is {stat.shown}, should be a private key", "put the key there")
    elif stat.mode & _OTHERS:
        message = f"mode is {stat.mode:04o}: others have access to a private key"
        yield failed(path, message, f"chmod o= {quote(path)}")


def _file(path: str, entry: File, stat: Stat, sha256: str | None) -> Iterator[Remark]:
    if stat.size != len(entry.content):
        sizes = f"{stat.size} bytes, rendered {len(entry.content)}"
        yield failed(path, f"content is not as rendered ({sizes})", DEPLOY)
    elif sha256 is not None and sha256 != entry.sha256:
        hashes = f"sha256 {safe(sha256[:_SHOWN_DIGITS])}…, rendered {entry.sha256[:_SHOWN_DIGITS]}…"
        yield failed(path, f"content is not as rendered ({hashes})", DEPLOY)
    if (stat.owner, stat.group) != (entry.owner, entry.group):
        wanted = f"{entry.owner}:{entry.group}"
        message = f"belongs to {safe(stat.owner)}:{safe(stat.group)}, should to {wanted}"
        yield failed(path, message, f"chown {wanted} {quote(path)}")
    if stat.mode != entry.mode:
        message = f"mode is {stat.mode:04o}, should be {entry.mode:04o}{_opened(stat.mode & ~entry.mode, entry)}"
        yield failed(path, message, f"chmod {entry.mode:04o} {quote(path)}")


def _opened(added: int, entry: File) -> str:
    """Say what the rights that a file has beyond its own give to whom."""
    if added & _OTHERS_WRITE:
        return ": others can change it"
    # What others may not read holds a secret; nothing else is rendered so.
    return ": others can read its secret" if added & _OTHERS_READ and not entry.mode & _OTHERS else ""
