"""mod_jk from texts, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats import uriworkermap, workers
from httpdgen.formats.httpd.nodes import Argument, Directive
from httpdgen.observed.jk_build import build_mod_jk
from httpdgen.span import Span

if TYPE_CHECKING:
    from httpdgen.observed.jk import ModJk, Worker

HERE = Span("httpd.conf", 1, 1)


def directive(line: str, *, certain: bool = True, number: int = 1) -> Directive:
    """Read a directive without quotes; what has ${ in it is not known."""
    name, _, text = line.partition(" ")
    arguments, column = [], len(name) + 2
    for word in text.split(" "):
        arguments.append(Argument(word, Span("httpd.conf", number, column), known="${" not in word))
        column += len(word) + 1
    return Directive(name, tuple(arguments), text, Span("httpd.conf", number, 1), certain=certain)


def section(text: str) -> Directive:
    """Give a section of that name and those arguments."""
    opened = directive(text)
    return Directive(opened.name, opened.arguments, opened.text, opened.span, children=())


def mod_jk(properties: str, *lines: str, whole: bool = True, mounts: str | None = None) -> ModJk:
    """Build mod_jk of a workers.properties and directives of a web server."""
    return build_mod_jk(
        span=HERE,
        attached=True,
        whole=whole,
        documents=[workers.parse(properties.encode(), "workers.properties")],
        directives=[directive(line, number=number) for number, line in enumerate(lines, 1)],
        map_documents=[] if mounts is None else [uriworkermap.parse(mounts.encode(), "uriworkermap.properties")],
    )


def worker(jk: ModJk, name: str) -> Worker:
    """Give a worker, also one that is only named."""
    (found,) = (one for one in jk.workers if one.name == name)
    return found
