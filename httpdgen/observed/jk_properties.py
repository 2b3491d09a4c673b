"""The properties that mod_jk reads, from JkWorkerProperty and workers.properties, put together as it does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.formats import properties, workers
from httpdgen.observed.settings import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.span import Span

_REFERENCES_AT_MOST = 20  # mod_jk gives up there, so that loops end too
_INHERITED_AT_MOST = 200  # far more than there are attributes; a file of millions is not to be multiplied


@dataclass(frozen=True)
class JkProperties:
    """All properties in the order in which mod_jk reads them, $(macros) replaced.

    `values` is what counts for each key, of repeated ones too; None where that is not to be known. `replaced` holds
    the places of texts that had a macro, so that nothing in them stands where it is written. `whole` is False where a
    directive may hold others.
    """

    entries: tuple[Parameter, ...]
    values: Mapping[str, str | None]
    replaced: frozenset[Span]
    whole: bool

    @cached_property
    def by_prefix(self) -> Mapping[str, tuple[Parameter, ...]]:
        """The properties by what stands before their last dot, with what stands behind it as their key."""
        found: defaultdict[str, list[Parameter]] = defaultdict(list)
        for entry in self.entries:
            prefix, dot, attribute = entry.key.rpartition(".")
            if dot:
                found[prefix].append(Parameter(attribute, entry.text, entry.span, entry.value_span))
        return {prefix: tuple(entries) for prefix, entries in found.items()}

    def chain(self, prefix: str) -> tuple[list[str], bool]:
        """Follow `reference` from a prefix such as `worker.node1`; and tell whether it could be followed to its end."""
        prefixes, room = [prefix], _INHERITED_AT_MOST
        while f"{prefixes[-1]}.reference" in self.values:
            target = self.values[f"{prefixes[-1]}.reference"]
            if target is None or target not in self.by_prefix or len(prefixes) == _REFERENCES_AT_MOST:
                return prefixes, False
            room -= len(self.by_prefix[target])
            if room < 0:
                return prefixes, False
            prefixes.append(target)
        return prefixes, True

    def inherited(self, prefixes: Sequence[str]) -> Iterator[Parameter]:
        """Go through the properties of the first prefix, and those of the others that no earlier one has."""
        taken: set[str] = set()
        for prefix in prefixes:
            entries = [entry for entry in self.by_prefix.get(prefix, ()) if entry.key not in taken]
            taken |= {entry.key for entry in entries}
            yield from entries

    def counting(self, prefixes: Sequence[str]) -> Iterator[Parameter]:
        """Go through what `inherited` gives, each key once, with the text that counts."""
        taken: set[str] = set()
        for prefix in prefixes:
            last = {entry.key: entry for entry in self.by_prefix.get(prefix, ()) if entry.key not in taken}
            taken |= last.keys()
            yield from (_with_text(entry, self.values[f"{prefix}.{entry.key}"]) for entry in last.values())


def read_properties(directives: Sequence[Directive], documents: Sequence[workers.Document]) -> JkProperties:
    """Read JkWorkerProperty directives, which httpd meets first, and then the files."""
    lines = [directive for directive in directives if directive.key == "jkworkerproperty"]
    entries = [found for directive in lines if (found := _of_directive(directive)) is not None]
    for document in documents:
        entries += [Parameter(one.key, one.value, one.span, one.value_span) for one in document.properties]
    certain = all(directive.certain and directive.known for directive in lines)
    return _put_together(entries, whole=certain)


def _of_directive(directive: Directive) -> Parameter | None:
    """Read a JkWorkerProperty, in which `#` and quotes mean nothing; what it sets is not to be known if it may not be.

    Its places are true where it is written in one line with single blanks.
    """
    start = directive.arguments[0].span if directive.arguments else directive.span
    found = properties.cut_in_two(directive.text.encode("utf-8", "surrogateescape"), start)
    if found is None:
        return None
    text = found.value if directive.certain and directive.known else None
    return Parameter(found.key, text, found.span, found.value_span)


def _put_together(entries: Sequence[Parameter], *, whole: bool) -> JkProperties:
    """Replace macros by what was read before, and put the values of repeated keys together."""
    values: dict[str, str | None] = {}
    read: list[Parameter] = []
    replaced: set[Span] = set()
    for entry in entries:
        text = None if entry.text is None else workers.expanded(entry.text, values.get)
        if text != entry.text:
            replaced.add(entry.value_span)
        read.append(_with_text(entry, text))
        values[entry.key] = _repeated(entry.key, values[entry.key], text) if entry.key in values else text
    return JkProperties(tuple(read), values, frozenset(replaced), whole)


def _with_text(entry: Parameter, text: str | None) -> Parameter:
    return entry if entry.text == text else replace(entry, text=text)


def _repeated(key: str, earlier: str | None, later: str | None) -> str | None:
    """Put the values of a repeated key together; what is unknown stays so, unless a later value replaces it."""
    if later is None or workers.attribute_of(key) in workers.SINGLE:
        return later
    if earlier is None or len(earlier) + len(later) > workers.LONGEST:
        return None
    return workers.combined(key, earlier, later)
