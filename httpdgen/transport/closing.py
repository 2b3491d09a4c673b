"""What every connection has in common: it ends with its `with`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Closing:
    """A connection to a host of the inventory, closed at the end of a `with`."""

    def __init__(self, host: str) -> None:
        self._name = host

    @property
    def host(self) -> str:
        """The host's name in the inventory."""
        return self._name

    def close(self) -> None:
        """End it; a second time does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()
