"""What the program says of a host when it is asked what is there: keys, values and records, each ending in NUL."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from httpdgen.errors import HostError
from httpdgen.plan.present import PresentEntry

_KEYS = frozenset(
    {
        *("httpdgen", "clock", "lacks", "units", "passwd", "group", "lock", "pending", "unsettled"),
        *("kept", "folder", "release", "holds", "outside", "end"),
    }
)
_HASH = re.compile(rb"([0-9a-f]{64})  (/.*)", re.DOTALL)
_NOT_THERE = re.compile(r"find: .*: (No such file or directory|Not a directory)")


@dataclass
class Answer:
    """The values of each key, in order, and what stands at each path that was looked at; which are folders."""

    values: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, PresentEntry] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def one(self, key: str) -> str:
        """Give the value of a key that is there once; "" where it is not there."""
        return self.values.get(key, [""])[0]

    def all(self, key: str) -> list[str]:
        """Give the values of a key that may be there several times."""
        return self.values.get(key, [])


def read_answer(host: str, stdout: bytes, stderr: bytes) -> Answer:
    """Read what it wrote.

    Raises:
        HostError: that is not whole, or something else; or not everything could be read there.
    """
    troubles = [line for line in stderr.decode(errors="replace").splitlines() if not _NOT_THERE.fullmatch(line)]
    if troubles:
        raise HostError(host, f"not everything could be read there: {_plain(troubles[0])}")
    tokens = stdout.split(b"\0")
    if tokens[:2] != [b"httpdgen", b"1"] or tokens[-3:] != [b"end", b"", b""]:
        raise _garbled(host, stdout)
    answer, hashes = Answer(), dict[str, str]()
    rest = iter(tokens[:-1])
    try:
        for token in rest:
            key = token.decode("ascii", "replace")
            if key in _KEYS:
                answer.values.setdefault(key, []).append(next(rest).decode(errors="surrogateescape"))
            elif found := _HASH.fullmatch(token):
                hashes[_text(found[2])] = found[1].decode()
            else:
                path, entry = _record(token)
                answer.entries[path] = entry
                if token.startswith(b"d "):
                    answer.folders.add(path)
    except (StopIteration, ValueError) as error:
        raise _garbled(host, stdout) from error
    answer.entries = {path: _with_hash(entry, hashes.get(path)) for path, entry in answer.entries.items()}
    if any(entry.kind == "file" and not entry.sha256 for entry in answer.entries.values()):
        raise _garbled(host, stdout)
    return answer


def _record(token: bytes) -> tuple[str, PresentEntry]:
    """Read a record of find(1).

    Raises:
        ValueError: it is something else.
    """
    kind, _, said = _text(token).partition(" ")
    match kind:
        case "l":
            path, slashes, target = said.partition("//")
            entry = PresentEntry("link", target=target)
        case "f" | "d":
            mode, owner, group, path = said.split(" ", 3)
            slashes, entry = "//", PresentEntry("else")
            if kind == "f":
                entry = PresentEntry("file", mode=f"{int(mode, 8):04o}", owner=owner, group=group)
        case "o":
            path, slashes, entry = said, "//", PresentEntry("else")
        case _:
            raise ValueError(kind)
    if not slashes or not path.startswith("/"):
        raise ValueError(path)
    return path, entry


def _with_hash(entry: PresentEntry, sha256: str | None) -> PresentEntry:
    if entry.kind != "file" or sha256 is None:
        return entry
    return PresentEntry("file", sha256, entry.mode, entry.owner, entry.group)


def _text(data: bytes) -> str:
    return data.decode(errors="surrogateescape")


def _garbled(host: str, stdout: bytes) -> HostError:
    begun = _plain(stdout[:60].decode(errors="replace")) or "nothing at all"
    message = f"its answer is garbled ({len(stdout)} bytes, which begin {begun!r}): run it again"
    return HostError(host, f"{message}; if that is always so, see what its shell does at a login")


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:300]
