"""A Tomcat has fewer threads than the requests that its web servers may send to it at once.

A Tomcat has to serve its part of what all its web servers take at once (MaxRequestWorkers), by the weights of their
balancers, also when others are lost, with room for the error that balancers make: they share nothing among each other,
so that they do not balance exactly. `tolerate` says how many hosts may be lost at once, `margin` the room. Where a web
server hands requests on to several clusters, nobody knows who gets how many; a comment right above the Connector can
say that, and anything else that this Tomcat is to be sized for:
`<!-- httpdgen: concurrency=200 margin=0.2 tolerate=1 unit=host -->`.

Why:
    Requests wait in Tomcat though the web servers took them, just when a Tomcat was lost: they time out, the web
    servers take the next Tomcat for lost too, and so on.

Fires:
    -- web1/etc/httpd/conf/httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ServerLimit 16
    ThreadsPerChild 25
    MaxRequestWorkers 200
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 route=node2 secret=0123456789abcdef
        ProxySet stickysession=JSESSIONID|jsessionid
    </Proxy>
    ProxyPass / balancer://shop/
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef" maxThreads="120"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>

Instead:
    -- web1/etc/httpd/conf/httpd.conf --
    LoadModule mpm_event_module modules/mod_mpm_event.so
    LoadModule proxy_module modules/mod_proxy.so
    ServerLimit 16
    ThreadsPerChild 25
    MaxRequestWorkers 200
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1 secret=0123456789abcdef
        BalancerMember ajp://app2:8009 route=node2 secret=0123456789abcdef
        ProxySet stickysession=JSESSIONID|jsessionid
    </Proxy>
    ProxyPass / balancer://shop/
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef" maxThreads="240"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1"/>
    </Service></Server>

Source: Tomcat configuration reference, HTTP and AJP connectors, maxThreads; httpd manual, mpm_common,
    MaxRequestWorkers, and mod_proxy_balancer; for the margin "Fronting Tomcat", Load balancing
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Related, Severity
from httpdgen.lint.knowledge.fan_in import FanIn
from httpdgen.lint.stated import Figures, figures_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.lint.knowledge.fan_in import Need
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting

ID = "too-few-tomcat-threads"
SEVERITY = Severity.ERROR
_RELATED_AT_MOST = 4


def check(fleet: Fleet, *, margin: float = 0.2, tolerate: int = 1) -> Iterator[Mark]:
    """Compare maxThreads with the requests after the worst loss of as many hosts as are tolerated."""
    default = Figures(Fraction(str(margin)), tolerate)
    fan_in = cache(lambda by_host: FanIn(fleet, by_host))
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            threads = connector.max_threads
            if threads.value is None or connector.virtual_threads.value is not False:
                continue
            figures = figures_for(connector, fleet, default)
            ways = fan_in(figures.by_host)
            need = ways.need(connector, figures)
            if need is None or threads.value >= need.threads:
                continue
            if figures.concurrency is None:
                limits = [web_server.mpm.max_request_workers for web_server in ways.web_servers(connector)]
                if not threads.written and not any(limit.written for limit in limits):
                    continue  # httpd's default before Tomcat's: nobody has sized anything yet, and requests wait
                yield _mark(threads, need, ", or lower MaxRequestWorkers", limits)
            else:
                yield _mark(threads, need, "", ())


def _mark(threads: Setting[int], need: Need, way_out: str, limits: Sequence[Setting[int]]) -> Mark:
    default = "" if threads.written else " by default"
    return Mark(
        threads.span,
        f"{need.reason} need {need.threads} threads, but maxThreads is {threads.value}{default}",
        f'write maxThreads="{need.threads}"{way_out}',
        tuple(
            Related(limit.span, f"MaxRequestWorkers {limit.value}")
            for limit in limits[:_RELATED_AT_MOST]
            if limit.written
        ),
    )
