"""Gather what ProxyPass, BalancerMember, ProxySet and <Proxy> say of balancers and of single servers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.observed.web_parameters import of_mount, read_parameters
from httpdgen.observed.web_urls import balancer_name, read_backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.formats.httpd.nodes import Argument, Directive
    from httpdgen.observed.settings import Parameters
    from httpdgen.observed.web import Backend, VirtualHost
    from httpdgen.span import Span

_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class SaidMember:
    """A BalancerMember, or a server that a ProxyPass names: where it leads, and its own parameters."""

    backend: Backend
    parameters: Parameters
    span: Span
    certain: bool


@dataclass
class SaidBalancer:
    """What was said of a balancer so far.

    `span` is where it is defined, None where a ProxyPass alone names it; `mounted` tells that one does.
    """

    span: Span | None = None
    members: list[SaidMember] = field(default_factory=list)
    parameters: list[Parameters] = field(default_factory=list)
    certain: bool = True
    mounted: bool = False


@dataclass
class Said:
    """What one virtual host, or the main server, says.

    `servers` are those that its ProxyPass lines name, `sections` what <Proxy URL> and ProxySet say of one, by URL.
    """

    balancers: defaultdict[str, SaidBalancer] = field(default_factory=lambda: defaultdict(SaidBalancer))
    servers: list[SaidMember] = field(default_factory=list)
    sections: defaultdict[str, list[Parameters]] = field(default_factory=lambda: defaultdict(list))

    def define(self, name: str, directive: Directive) -> SaidBalancer:
        """Give the balancer of that name, which a directive defines or says more of."""
        balancer = self.balancers[name]
        balancer.span = balancer.span or directive.span
        balancer.certain = balancer.certain and directive.certain and directive.known
        return balancer


def gather_said(virtual_host: VirtualHost) -> Said:
    """Gather it, in the order in which httpd reads it."""
    said = Said()
    for directive, section in _walk(virtual_host.directives, None):
        if directive.key == "proxy":
            _take_section(said, directive)
        elif directive.key == "balancermember":
            _take_member(said, directive, section)
        elif directive.key == "proxyset":
            _take_set(said, directive, section)
    for mount in virtual_host.mounts:
        if mount.kind not in {"ProxyPass", "ProxyPassMatch"} or mount.backend is None:
            continue
        name = balancer_name(mount.target)
        if name is None:
            said.servers.append(SaidMember(mount.backend, of_mount(mount.parameters), mount.span, mount.certain))
        else:
            said.balancers[name].mounted = True
            said.balancers[name].parameters.append(of_mount(mount.parameters))
    return said


def _walk(directives: Sequence[Directive], section: Directive | None) -> Iterator[tuple[Directive, Directive | None]]:
    for directive in directives:
        yield directive, section
        if directive.children:
            yield from _walk(directive.children, directive)


def _take_section(said: Said, section: Directive) -> None:
    """Take in a <Proxy URL>; one that only says who may use a balancer does not define it."""
    url = _url_of(section)
    if url is None or _PATTERN.intersection(url.text):
        return
    name = balancer_name(url.text)
    if name is None:
        said.sections[url.text.rstrip("/")].append(read_parameters(section.arguments[1:], section.span))
    elif len(section.arguments) > 1 or not section.children:
        parameters = read_parameters(section.arguments[1:], section.span)
        said.define(name, section).parameters.append(parameters)


def _take_member(said: Said, directive: Directive, section: Directive | None) -> None:
    """Take in a BalancerMember: in a <Proxy balancer://name>, or with that name in front."""
    arguments = list(directive.arguments)
    balancer = _url_of(section) if section is not None else arguments.pop(0) if arguments else None
    name = balancer_name(balancer.text) if balancer else None
    plain = [argument for argument in arguments if "=" not in argument.text]
    if name is None or not plain or _PATTERN.intersection(name):
        return
    url = plain[0]
    parameters = read_parameters([argument for argument in arguments if argument is not url], directive.span)
    certain = directive.certain and url.known
    member = SaidMember(read_backend(url.text, url.span), parameters, directive.span, certain)
    said.define(name, section or directive).members.append(member)
    said.balancers[name].certain &= directive.certain


def _take_set(said: Said, directive: Directive, section: Directive | None) -> None:
    """Take in a ProxySet: in a <Proxy URL>, or with the URL in front."""
    arguments = list(directive.arguments)
    url = _url_of(section) if section is not None else arguments.pop(0) if arguments else None
    if url is None or _PATTERN.intersection(url.text):
        return
    parameters = read_parameters(arguments, directive.span, certain=directive.certain)
    name = balancer_name(url.text)
    if name is None:
        said.sections[url.text.rstrip("/")].append(parameters)
    else:
        said.define(name, section or directive).parameters.append(parameters)


def _url_of(section: Directive | None) -> Argument | None:
    """Give the URL of a <Proxy>; None for any other section."""
    if section is None or section.key != "proxy" or not section.arguments:
        return None
    return section.arguments[0]
