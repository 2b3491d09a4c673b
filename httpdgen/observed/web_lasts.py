"""Which of several directives of one name counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from httpdgen.observed.settings import Origin, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.span import Span

T = TypeVar("T")


def last_value(  # noqa: PLR0913 (what is looked for, and what holds where it is not found)
    directives: Iterable[Directive],
    names: tuple[str, ...],
    read: Callable[[str], T | None],
    *,
    owner: Span,
    default: T | None = None,
    whole: bool = True,
) -> Setting[T]:
    """Read the first argument of the last directive of some names, given in lower case.

    Behind one that may not be in force, and for text that `read` makes nothing of, it is not to be known. Where nothing
    is written it is the default, if `whole` says that nothing can be written elsewhere.
    """
    found = [directive for directive in directives if directive.key in names and directive.arguments]
    if not found:
        return Setting(default if whole else None, owner, Origin.DEFAULT if whole else Origin.UNKNOWN)
    last = found[-1]
    argument = last.arguments[0]
    value = read(argument.text) if last.certain and argument.known else None
    return Setting(value, last.span, Origin.UNKNOWN if value is None else Origin.WRITTEN)
