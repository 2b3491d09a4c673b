"""What httpd would make of a configuration, as far as the files that were given tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.errors import Fault
    from httpdgen.formats.httpd.document import Document
    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Unread:
    """Configuration that was not read: what was asked for (a path, a pattern, a macro's name), and why."""

    span: Span
    pattern: str
    why: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration read from its first file on.

    `directives` are those outside of all sections, in order; what only steers the reading (Include, Define, macros,
    conditions) is not among them, LoadModule and ServerRoot are. `modules` are those certainly loaded, in order;
    `possible_modules` those under a condition that could not be decided; `modules_known` tells that there are no
    others but those built in. `variables` are the names whose values are known at the end. `documents` are all files
    that were read, in order. `faults` is what httpd refuses. `whole` tells that it is a whole configuration, read with
    everything that it includes.
    """

    directives: tuple[Directive, ...]
    modules: Mapping[str, Span]
    possible_modules: frozenset[str]
    modules_known: bool
    variables: Mapping[str, str]
    documents: tuple[Document, ...]
    unread: tuple[Unread, ...]
    server_root: str | None
    faults: tuple[Fault, ...]
    whole: bool
