"""A balancer finds a session by its cookie, but not in a URL.

Tomcat writes the session's id into URLs as `;jsessionid=`, until a client has shown that it takes cookies; its cookie
is JSESSIONID, and case counts. With another cookie name (sessionCookieName), the URL has that name too. mod_jk looks
for `;jsessionid` unless session_path says otherwise; mod_proxy has to be told. (scolonpathdelim=On is for URLs in which
more follows the id behind another `;`.)

Why:
    Clients without cookies lose their sessions, and so may everybody with the second request of a session.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember ajp://app1:8009 route=node1
        BalancerMember ajp://app2:8009 route=node2
        ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
    </Proxy>

Source: httpd manual, mod_proxy_balancer, "Details on load balancer stickyness"; mod_jk reference, workers.properties,
session_path; Tomcat configuration reference, The Context Container, sessionCookieName
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.pools import load_balancers
from httpdgen.lint.knowledge.stickiness import TOMCATS_COOKIE, path_name, writes_cookie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.jk import Worker
    from httpdgen.observed.web import Balancer

ID = "no-session-path"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at every balancer of Java's sessions: by the cookie's name, or since its Tomcats were seen."""
    named = {id(link.balancer): link.tomcat.session_cookie.value for link in fleet.links}
    for web_server in fleet.web_servers:
        for balancer in web_server.balancers:
            cookie = balancer.sticky_cookie.value
            if cookie in {TOMCATS_COOKIE, named.get(id(balancer))} and cookie and not writes_cookie(web_server, cookie):
                yield from _of_mod_proxy(balancer, cookie, path_name(cookie))
    for jk in fleet.modjks:
        for worker in load_balancers(jk):
            own = worker.parameters.get("set_session_cookie")
            if worker.sticky.value and own is None:
                yield from _of_mod_jk(worker)


def _of_mod_proxy(balancer: Balancer, cookie: str, wanted: str) -> Iterator[Mark]:
    if balancer.sticky_path.value != wanted:
        yield Mark(
            balancer.sticky_path.span,
            f"the balancer {balancer.name} looks for {balancer.sticky_path.value}= in URLs, but Tomcat writes"
            f" ;{wanted}=",
            f"write stickysession={cookie}|{wanted} scolonpathdelim=On",
        )


def _of_mod_jk(worker: Worker) -> Iterator[Mark]:
    cookie, path = worker.session_cookie, worker.session_path
    if cookie.value is None or path.value is None:
        return
    wanted = path_name(cookie.value)
    if path.value.removeprefix(";") != wanted:
        yield Mark(
            path.span if path.written else cookie.span,
            f"the worker {worker.name} looks for {path.value}= in URLs, but Tomcat writes ;{wanted}= where the"
            f" cookie is {cookie.value}",
            f"write worker.{worker.name}.session_path=;{wanted}",
        )
