"""Directives by their names, since whoever looks for some of them would otherwise go through all."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.formats.httpd.nodes import Directive


class Named:
    """Directives that can be asked for by their names, given in any case, and come in their order."""

    def __init__(self, directives: Iterable[Directive]) -> None:
        self._numbered: defaultdict[str, list[tuple[int, Directive]]] = defaultdict(list)
        for number, directive in enumerate(directives):
            self._numbered[directive.key].append((number, directive))

    def of(self, *names: str) -> Iterator[Directive]:
        """Go through the directives that have one of the names."""
        keys = {name.lower() for name in names}
        found = (each for key in keys for each in self._numbered.get(key, ()))
        return (directive for _, directive in sorted(found, key=itemgetter(0)))
