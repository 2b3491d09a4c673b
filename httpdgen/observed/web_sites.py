"""Read listeners, and how the directives are divided among the main server and the virtual hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import Listener, VirtualHost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.web import Mount
    from httpdgen.span import Span

_LISTEN = re.compile(r"(?:(?P<address>\[[^\]]+\]|[^:\s]*):)?(?P<port>[0-9]{1,5})")
_ALL = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 (what others listen on)

MAIN = "the main server"


def read_listeners(directives: Sequence[Directive]) -> tuple[Listener, ...]:
    """Read the Listen directives that are certainly in force."""
    return tuple(_listeners(directives))


def _listeners(directives: Sequence[Directive]) -> Iterator[Listener]:
    for directive in directives:
        if directive.key != "listen" or not directive.certain or not directive.arguments or not directive.known:
            continue
        if found := _LISTEN.fullmatch(directive.arguments[0].text):
            address = (found["address"] or "").lower().removeprefix("[").removesuffix("]")
            yield Listener("" if address in _ALL else address, int(found["port"]), directive.span)


def read_virtual_hosts(
    directives: Sequence[Directive],
    mounts_of: Callable[[Sequence[Directive]], tuple[Mount, ...]],
    *,
    owner: Span,
    whole: bool,
) -> tuple[VirtualHost, ...]:
    """Divide the directives: first what is the main server's, then each <VirtualHost>; `mounts_of` reads the mounts."""
    sections = [directive for directive in directives if directive.key == "virtualhost"]
    main = tuple(directive for directive in directives if directive.key != "virtualhost")
    name = _server_name(main, owner, whole=whole)
    first = VirtualHost(None, (), name, _aliases(main), main, mounts_of(main), MAIN, owner)
    return (first, *(_virtual_host(section, mounts_of, whole=whole) for section in sections))


def _virtual_host(
    section: Directive, mounts_of: Callable[[Sequence[Directive]], tuple[Mount, ...]], *, whole: bool
) -> VirtualHost:
    inside = section.children or ()
    addresses = tuple(argument.text for argument in section.arguments)
    name = _server_name(inside, section.span, whole=whole)
    shown = ", ".join(addresses)
    label = f"{name.value} ({shown})" if name.value else shown or "a virtual host"
    return VirtualHost(section, addresses, name, _aliases(inside), inside, mounts_of(inside), label, section.span)


def _server_name(directives: Sequence[Directive], owner: Span, *, whole: bool) -> Setting[str]:
    found = [directive for directive in directives if directive.key == "servername" and directive.arguments]
    if not found:
        return Setting(None, owner, Origin.DEFAULT if whole else Origin.UNKNOWN)
    last = found[-1]
    if not last.certain or not last.known:
        return Setting(None, last.span, Origin.UNKNOWN)
    return Setting(_host_of(last.arguments[0].text), last.span, Origin.WRITTEN)


def _aliases(directives: Sequence[Directive]) -> tuple[str, ...]:
    return tuple(
        argument.text.lower()
        for directive in directives
        if directive.key == "serveralias" and directive.certain
        for argument in directive.arguments
        if argument.known
    )


def _host_of(text: str) -> str:
    """Give the name in `scheme://name:port`, in lower case."""
    bare = text.lower().rpartition("://")[2]
    return bare if bare.endswith("]") else re.sub(r":[0-9]*\Z", "", bare)
