"""A module that the configuration needs is not loaded, and `apache2 -t` says nothing of it.

Why:
    httpd does not start (mod_slotmem_shm, the mod_lbmethod_ of a balancer), or answers each request for that server
    with 500 (mod_proxy_ajp and the like).

Fires:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    LoadModule proxy_ajp_module modules/mod_proxy_ajp.so
    LoadModule proxy_balancer_module modules/mod_proxy_balancer.so
    LoadModule lbmethod_byrequests_module modules/mod_lbmethod_byrequests.so
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
    </Proxy>

Instead:
    -- httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule slotmem_shm_module modules/mod_slotmem_shm.so
    LoadModule proxy_module modules/mod_proxy.so
    LoadModule proxy_ajp_module modules/mod_proxy_ajp.so
    LoadModule proxy_balancer_module modules/mod_proxy_balancer.so
    LoadModule lbmethod_byrequests_module modules/mod_lbmethod_byrequests.so
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 secret=0123456789abcdef
    </Proxy>

Source: httpd manual, mod_proxy_balancer, mod_proxy, mod_proxy_hcheck; tried with httpd 2.4.71
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Member, WebServer
    from httpdgen.span import Span

ID = "missing-module"
SEVERITY = Severity.ERROR
_RELATED_AT_MOST = 4

_FOR_SCHEME = {
    "ajp": "proxy_ajp_module",
    "fcgi": "proxy_fcgi_module",
    "h2": "proxy_http2_module",
    "h2c": "proxy_http2_module",
    "http": "proxy_http_module",
    "https": "proxy_http_module",
}

# Directives without whose module httpd does not start, by how they begin.
_FOR_DIRECTIVE = {
    "balancermember": "proxy_module",
    "jkm": "jk_module",
    "jkworkersfile": "jk_module",
    "proxyhc": "proxy_hcheck_module",
    "proxypass": "proxy_module",
    "remoteip": "remoteip_module",
    "requestheader": "headers_module",
    "rewriteengine": "rewrite_module",
    "sslengine": "ssl_module",
}


@dataclass(frozen=True, slots=True)
class _Need:
    module: str
    span: Span
    what: str


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for what is needed wherever all modules that are loaded are known."""
    for web_server in fleet.web_servers:
        missing: dict[str, list[_Need]] = defaultdict(list)
        for need in _needs(web_server):
            if web_server.has_module(need.module) is False:
                missing[need.module].append(need)
        for module, needs in missing.items():
            yield _mark(module, needs)


def _mark(module: str, needs: Sequence[_Need]) -> Mark:
    """Tell of a module once, where it is first needed, and name some of the other places."""
    name = module.removesuffix("_module")
    first, *others = needs
    return Mark(
        first.span,
        f"{first.what} needs {module}, which is not loaded",
        f"load it: LoadModule {module} .../mod_{name}.so, or a2enmod {name}",
        tuple(Related(need.span, need.what) for need in others[:_RELATED_AT_MOST]),
    )


def _needs(web_server: WebServer) -> Iterator[_Need]:
    balancing = web_server.modules.get("proxy_balancer_module")
    if balancing is not None:
        yield _Need("slotmem_shm_module", balancing, "mod_proxy_balancer")
    if web_server.has_module("proxy_hcheck_module"):
        yield _Need("watchdog_module", web_server.modules["proxy_hcheck_module"], "mod_proxy_hcheck")
    for balancer in web_server.balancers:
        if balancer.members:
            yield _Need("proxy_balancer_module", balancer.span, f"the balancer {balancer.name}")
        if balancer.members and balancer.method.value is not None:
            module = f"lbmethod_{balancer.method.value}_module"
            yield _Need(module, balancer.method.span, f"the balancer {balancer.name}")
    for member in web_server.members():
        if member.certain:
            yield from _needs_of(member)
    for directive in web_server.walk():
        if directive.certain:
            yield from _needs_of_directive(directive)


def _needs_of_directive(directive: Directive) -> Iterator[_Need]:
    for begin, module in _FOR_DIRECTIVE.items():
        if directive.key.startswith(begin):
            yield _Need(module, directive.span, directive.name)


def _needs_of(member: Member) -> Iterator[_Need]:
    scheme = member.backend.scheme or ""
    if scheme in _FOR_SCHEME:
        yield _Need(_FOR_SCHEME[scheme], member.backend.span, f"{scheme}://")
    check = next((entry for entry in member.parameters if entry.key.lower().startswith("hc")), None)
    if check is not None:
        yield _Need("proxy_hcheck_module", check.span, check.key)
