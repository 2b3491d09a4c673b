"""Values as configuration gives them: written, left at their default, or not to be known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from httpdgen.span import Span

T = TypeVar("T")


class Origin(Enum):
    """Where a setting's value comes from."""

    WRITTEN = "written"
    DEFAULT = "default"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One value.

    `value` is None where it is not to be known, and where nothing is written and there is no default. `span` is the
    place where it is written, else that of the thing whose value it is.
    """

    value: T | None
    span: Span
    origin: Origin

    @property
    def written(self) -> bool:
        """Whether it is written, and known."""
        return self.origin is Origin.WRITTEN

    @property
    def known(self) -> bool:
        """Whether something can be said of it."""
        return self.origin is not Origin.UNKNOWN

    @property
    def missing(self) -> bool:
        """Whether it is certain that nothing is written."""
        return self.origin is Origin.DEFAULT


@dataclass(frozen=True, slots=True)
class Parameter:
    """A key and its text as written; `text` is None where it holds what is not to be known.

    `span` is the place of the key, `value_span` that of the text.
    """

    key: str
    text: str | None
    span: Span
    value_span: Span


@dataclass(frozen=True)
class Parameters:
    """The parameters of one thing, in their order; `whole` is False where there may be others that were not seen.

    Where `folded`, keys are compared in any case, as mod_proxy does; mod_jk and Tomcat tell case apart.
    """

    entries: tuple[Parameter, ...]
    owner: Span
    whole: bool = True
    folded: bool = False

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.entries)

    def all(self, key: str) -> tuple[Parameter, ...]:
        """Give every parameter of that key."""
        return tuple(entry for entry in self.entries if self._same(entry.key, key))

    def get(self, key: str) -> Parameter | None:
        """Give the parameter that counts: the last of that key."""
        return self._lasts.get(key.lower() if self.folded else key)

    @cached_property
    def _lasts(self) -> dict[str, Parameter]:
        return {entry.key.lower() if self.folded else entry.key: entry for entry in self.entries}

    def setting(self, key: str, read: Callable[[str], T | None], default: T | None = None) -> Setting[T]:
        """Read a parameter; text that `read` makes nothing of (it gives None) is not to be known."""
        entry = self.get(key)
        if entry is None:
            return Setting(
                default if self.whole else None, self.owner, Origin.DEFAULT if self.whole else Origin.UNKNOWN
            )
        value = None if entry.text is None else read(entry.text)
        return Setting(value, entry.span, Origin.UNKNOWN if value is None else Origin.WRITTEN)

    def text(self, key: str, default: str | None = None) -> Setting[str]:
        """Read a parameter as text."""
        return self.setting(key, str, default)

    def with_more(self, entries: Iterable[Parameter]) -> Parameters:
        """Add parameters that count after these."""
        return Parameters((*self.entries, *entries), self.owner, self.whole, self.folded)

    def _same(self, one: str, other: str) -> bool:
        return one.lower() == other.lower() if self.folded else one == other
