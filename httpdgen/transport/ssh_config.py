"""Read ssh_config(5) as far as paramiko's reader does not go: Include, and criteria of Match that it does not know."""

from __future__ import annotations

import re
import shlex
from glob import glob
from pathlib import Path

USER_CONFIG = Path("~/.ssh/config")
SYSTEM_CONFIG = Path("/etc/ssh/ssh_config")

_LINE = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.*\S)")
_KNOWN_CRITERIA = frozenset({"all", "canonical", "exec", "final", "host", "localuser", "originalhost", "user"})
_ALONE = frozenset({"all", "canonical", "final"})
_NO_HOST = "Host !*\n"
_DEPTH = 16  # as OpenSSH has it


def read_config(file: Path, depth: int = 0) -> str:
    """Give the text of a configuration with its Includes put in; "" where there is no such file.

    What follows an Include belongs to the Host or Match that it stands in, as before it. A Match by a criterion that
    paramiko does not know (`tagged`, `localnetwork`, …) matches nothing here: paramiko would have it match everything.

    Raises:
        OSError: it is there, and cannot be read.
    """
    file = file.expanduser()
    if not file.is_file():
        return ""
    block = "Host *\n"
    result: list[str] = []
    for line in file.read_text("utf-8", errors="replace").splitlines(keepends=True):
        parts = _LINE.match(line)
        key, value = (parts[1].lower(), parts[2]) if parts else ("", "")
        if key == "include":
            result += [_included(value, file, depth), block]
            continue
        if key in {"host", "match"}:
            block = line if key == "host" or _is_known(value) else _NO_HOST
            result.append(block)
            continue
        result.append(line)
    return "".join(result) + "\n"


def _included(value: str, file: Path, depth: int) -> str:
    """Give the files of an Include; a relative path is below ~/.ssh, or /etc/ssh in the system's configuration."""
    if depth == _DEPTH:
        return ""
    folder = file.parent if file.is_relative_to(SYSTEM_CONFIG.parent) else USER_CONFIG.parent.expanduser()
    try:
        patterns = shlex.split(value)
    except ValueError:
        return ""
    found = [path for pattern in patterns for path in sorted(glob(str(folder / Path(pattern).expanduser())))]  # noqa: PTH207  # of any root
    return "".join(read_config(Path(path), depth + 1) for path in found)


def _is_known(criteria: str) -> bool:
    try:
        words = iter(shlex.split(criteria))
    except ValueError:
        return False
    for word in words:
        criterion = word.removeprefix("!").lower()
        if criterion not in _KNOWN_CRITERIA:
            return False
        if criterion not in _ALONE:
            next(words, None)
    return True
