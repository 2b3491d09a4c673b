"""Read files of known hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), with the place of each key.

paramiko's own reader knows neither patterns nor revoked keys, forgets where a key stood, and ends at a key that is
not base64. `@cert-authority` is left alone, as paramiko does not check hosts' certificates.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Where ssh(1) looks by itself.
USER_KNOWN_HOSTS = (Path("~/.ssh/known_hosts"), Path("~/.ssh/known_hosts2"))
GLOBAL_KNOWN_HOSTS = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")

_REVOKED = "@revoked"
_HASHED = "|1|"
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that a file has: its kind ("ssh-ed25519") and its bytes, for the hosts that `names` match."""

    file: str
    line: int
    names: str
    kind: str
    blob: bytes
    revoked: bool

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.file}:{self.line}"


class KnownHosts:
    """Files of known hosts, each read once; safe from several threads at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: dict[str, list[KnownKey]] = {}

    def of(self, name: str, files: Iterable[str]) -> list[KnownKey]:
        """Give the keys of a host, by its name or `[name]:port`, revoked ones included."""
        with self._lock:
            keys = [key for file in files for key in self._read(file)]
        return [key for key in keys if _matches(key.names, name)]

    def _read(self, file: str) -> list[KnownKey]:
        if file not in self._files:
            try:
                text = Path(file).read_text("utf-8", errors="replace")
            except OSError:  # none is there, or it is not for us: nothing is known from it
                text = ""
            found = (_key(file, number, line) for number, line in enumerate(text.splitlines(), start=1))
            self._files[file] = [key for key in found if key is not None]
        return self._files[file]


def fingerprint(blob: bytes) -> str:
    """Give the fingerprint of a public key, as ssh-keygen(1) shows it.

    >>> fingerprint(b"")
    'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode().rstrip("=")


def _key(file: str, number: int, line: str) -> KnownKey | None:
    words = line.split()
    revoked = words[:1] == [_REVOKED]
    words = words[revoked:]
    if len(words) < _FIELDS or words[0].startswith(("#", "@")):
        return None
    names, kind, encoded = words[:_FIELDS]
    try:
        return KnownKey(file, number, names, kind, base64.b64decode(encoded, validate=True), revoked)
    except binascii.Error:
        return None


def _matches(names: str, name: str) -> bool:
    if names.startswith(_HASHED):
        return _is_hash_of(names, name)
    found = False
    for pattern in names.split(","):
        if pattern.startswith("!"):
            if _pattern(pattern[1:]).fullmatch(name):
                return False
        elif _pattern(pattern).fullmatch(name):
            found = True
    return found


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """Make an expression of a pattern, where only `*` and `?` are special: brackets belong to `[name]:port`."""
    escaped = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE)


def _is_hash_of(hashed: str, name: str) -> bool:
    """Say whether `|1|salt|hash` stands for a name: its HMAC-SHA1, with the salt for the key."""
    salt, _, digest = hashed.removeprefix(_HASHED).partition("|")
    try:
        return hmac.digest(base64.b64decode(salt), name.encode(), "sha1") == base64.b64decode(digest)
    except binascii.Error:
        return False
