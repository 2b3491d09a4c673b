"""Files of a host, held in memory."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class GivenFiles:
    """What stands below /etc/apache2 was given, and nothing else."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {
            self._path(name): text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
            for name, text in files.items()
        }

    def read(self, path: str) -> bytes | None:
        return self._files.get(path)

    def exists(self, path: str) -> bool | None:
        if not self._is_ours(path):
            return None
        return any(name == path or name.startswith(f"{path}/") for name in self._files) or path == "/etc/apache2"

    def glob(self, pattern: str) -> list[str] | None:
        if not self._is_ours(pattern):
            return None
        return sorted(name for name in self._files if self._matches(name, pattern))

    def shown(self, path: str) -> str:
        return path.removeprefix("/etc/apache2/")

    @staticmethod
    def _path(name: str) -> str:
        return f"/etc/apache2/{name}"

    @staticmethod
    def _is_ours(path: str) -> bool:
        return path.startswith("/etc/apache2")

    @staticmethod
    def _matches(name: str, pattern: str) -> bool:
        """Match part for part, so that `*` takes no slash; what stands in a folder that matches belongs to it."""
        parts, wanted = name.split("/"), pattern.split("/")
        return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))
