"""Read the mounts of a virtual host: which public paths go to which server, balancer, worker or handler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.observed.web import Mount
from httpdgen.observed.web_parameters import read_parameters
from httpdgen.observed.web_urls import is_url, read_backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from httpdgen.formats.httpd.nodes import Argument, Directive
    from httpdgen.observed.web import MountKind

JkReader: TypeAlias = "Callable[[Directive, Directive | None, int], tuple[Mount, ...]]"
"""Reads a JkMount, JkUnMount or JkMountFile: the directive, the section that it stands in, the first mount's number."""

_PATH_SECTIONS = frozenset({"location", "locationmatch"})
_CONDITIONS = frozenset({"if", "elseif", "else"})
_JK = frozenset({"jkmount", "jkunmount", "jkmountfile"})
_PROXY_FLAG = re.compile(r"(?:\[|,)\s*(?:P|proxy)\s*(?:,|\])", re.IGNORECASE)
_HANDLER = "proxy:"
_WITH_FLAGS = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """What a directive mounts; `url` is the part of its target that may be one, `sure` tells that all is known."""

    kind: MountKind
    path: str
    target: Argument
    url: str
    arguments: tuple[Argument, ...] = ()
    sure: bool = True

    def mount(self, directive: Directive, section: Directive | None, order: int, *, certain: bool) -> Mount:
        return Mount(
            kind=self.kind,
            path=self.path,
            target=self.target.text,
            backend=read_backend(self.url, self.target.span) if is_url(self.url) else None,
            parameters=read_parameters(self.arguments, directive.span),
            span=directive.span,
            target_span=self.target.span,
            section=section,
            order=order,
            certain=certain and self.sure,
        )


def read_mounts(directives: Sequence[Directive], read_jk: JkReader) -> tuple[Mount, ...]:
    """Read the mounts among directives and in their sections, in the order in which httpd reads them."""
    mounts: list[Mount] = []
    for directive, sections in _walk(directives, ()):
        section = _section_of(sections)
        if directive.key in _JK:
            mounts += read_jk(directive, section, len(mounts))
        elif mount := _mount(directive, section, len(mounts), certain=directive.certain and not _depends(sections)):
            mounts.append(mount)
    return tuple(mounts)


def path_argument(section: Directive) -> Argument | None:
    """Give the path of a section such as <Location>, also behind a `~`."""
    arguments = [argument for argument in section.arguments if argument.text != "~"]
    return arguments[0] if arguments else None


def _walk(
    directives: Sequence[Directive], sections: tuple[Directive, ...]
) -> Iterator[tuple[Directive, tuple[Directive, ...]]]:
    for directive in directives:
        yield directive, sections
        if directive.children:
            yield from _walk(directive.children, (*sections, directive))


def _section_of(sections: Sequence[Directive]) -> Directive | None:
    """Give the section that says the path: the innermost <Location>, else the innermost of any kind."""
    paths = [section for section in sections if section.key in _PATH_SECTIONS]
    return next(reversed(paths or list(sections)), None)


def _depends(sections: Sequence[Directive]) -> bool:
    """Tell whether only some requests come to a place."""
    return any(section.key in _CONDITIONS for section in sections)


def _mount(directive: Directive, section: Directive | None, order: int, *, certain: bool) -> Mount | None:
    if directive.key in {"proxypass", "proxypassmatch"}:
        return _proxy_pass(directive, section, order, certain=certain)
    if directive.key == "rewriterule":
        return _rewrite(directive, section, order, certain=certain)
    if directive.key == "sethandler":
        return _handler(directive, section, order, certain=certain)
    return None


def _proxy_pass(directive: Directive, section: Directive | None, order: int, *, certain: bool) -> Mount | None:
    """Read a ProxyPass; what httpd refuses is none."""
    arguments = list(directive.arguments)
    kind: MountKind = "ProxyPassMatch" if directive.key == "proxypassmatch" else "ProxyPass"
    if arguments and arguments[0].text == "~" and section is None:
        kind = "ProxyPassMatch"
        del arguments[0]
    path = arguments.pop(0) if section is None and arguments else path_argument(section) if section else None
    if path is None or not arguments:
        return None
    target = arguments.pop(0)
    if not (target.text == "!" or is_url(target.text) or not target.known):
        return None
    found = _Found(kind, path.text, target, target.text, tuple(arguments), sure=path.known and target.known)
    return found.mount(directive, section, order, certain=certain)


def _rewrite(directive: Directive, section: Directive | None, order: int, *, certain: bool) -> Mount | None:
    if len(directive.arguments) < _WITH_FLAGS:
        return None
    pattern, target, flags = directive.arguments[:_WITH_FLAGS]
    if not _PROXY_FLAG.search(flags.text) or not is_url(target.text):
        return None
    found = _Found("RewriteRule", pattern.text, target, target.text, sure=pattern.known and flags.known)
    return found.mount(directive, section, order, certain=certain)


def _handler(directive: Directive, section: Directive | None, order: int, *, certain: bool) -> Mount | None:
    if not directive.arguments or directive.arguments[0].text.lower() == "none":
        return None
    target = directive.arguments[0]
    path = path_argument(section) if section else None
    url = target.text[len(_HANDLER) :] if target.text.lower().startswith(_HANDLER) else ""
    found = _Found("SetHandler", path.text if path else "/", target, url, sure=target.known)
    return found.mount(directive, section, order, certain=certain)
