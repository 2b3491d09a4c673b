"""A mount leads to a balancer that is nowhere defined, or in another virtual host alone.

A virtual host sees its own balancers and those of the main server. httpd's own test (`-t`) accepts it, and each request
is answered with 503.

Why:
    Nothing behind that path can be reached.

Fires:
    -- httpd.conf --
    <Proxy "balancer://shop">
        BalancerMember "http://app1:8080"
        BalancerMember "http://app2:8080"
    </Proxy>
    ProxyPass "/shop" "balancer://shops/shop"

Instead:
    -- httpd.conf --
    <Proxy "balancer://shop">
        BalancerMember "http://app1:8080"
        BalancerMember "http://app2:8080"
    </Proxy>
    ProxyPass "/shop" "balancer://shop/shop"

Source: httpd manual, mod_proxy, ProxyPass and BalancerMember; tried with httpd 2.4.71
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.mounting import every_mount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.web import Balancer, Mount, VirtualHost, WebServer

ID = "balancer-not-defined"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the balancers of mounts among those that the whole configuration defines."""
    for web_server in fleet.web_servers:
        if not web_server.whole:
            continue
        for virtual_host, mount in every_mount(web_server, "ProxyPass", "ProxyPassMatch", "RewriteRule"):
            name = _balancer(mount)
            named = [balancer for balancer in web_server.balancers if balancer.name == name]
            if name is not None and not named:
                yield Mark(mount.target_span, f"no balancer is called {name}", _hint(name, _defined(web_server)))
            elif named and not virtual_host.is_main and not _is_seen(named, virtual_host, web_server):
                yield Mark(
                    mount.target_span,
                    f"the balancer {name} is defined in another virtual host, and this one does not see it",
                    "write its <Proxy> outside of the virtual hosts, or in this one too",
                    (Related(named[0].span, f"in {named[0].virtual_host}"),),
                )


def _is_seen(named: Sequence[Balancer], virtual_host: VirtualHost, web_server: WebServer) -> bool:
    """Tell whether a virtual host, or the main server, defines one of these."""
    labels = {virtual_host.label, web_server.main.label}
    return any(balancer.virtual_host in labels for balancer in named)


def _balancer(mount: Mount) -> str | None:
    backend = mount.backend
    if backend is None or not backend.is_balancer or backend.host is None or not mount.certain:
        return None
    return backend.host


def _defined(web_server: WebServer) -> set[str]:
    return {balancer.name for balancer in web_server.balancers}


def _hint(name: str, defined: set[str]) -> str:
    near = get_close_matches(name, sorted(defined), n=1)
    return f"did you mean {near[0]}?" if near else f'write <Proxy "balancer://{name}"> with its members'
