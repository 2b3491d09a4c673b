"""How a balancer finds the member that has a session, with mod_proxy and mod_jk alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.formats.workers import boolean
from httpdgen.observed.jk import Worker
from httpdgen.observed.settings import Origin, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet, Link
    from httpdgen.observed.tomcat import Tomcat
    from httpdgen.observed.web import Balancer, WebServer

AnyBalancer: TypeAlias = "Balancer | Worker"

TOMCATS_COOKIE = "JSESSIONID"
"""What Tomcat calls a session's cookie where nothing else is written."""

_SETS_COOKIES = ("Header", "RewriteRule", "CookieName", "SessionCookieName")


def path_name(cookie: str) -> str:
    """Give the name that a session has in URLs (Tomcat configuration reference, Context, sessionCookieName).

    >>> path_name("JSESSIONID"), path_name("SHOPSESSION")
    ('jsessionid', 'SHOPSESSION')
    """
    return "jsessionid" if cookie == TOMCATS_COOKIE else cookie


def cookie_of(balancer: AnyBalancer) -> Setting[str]:
    """Give the name of the cookie that a balancer reads; missing where it does not keep sessions at their member."""
    if not isinstance(balancer, Worker):
        return balancer.sticky_cookie
    if balancer.sticky.value:
        return balancer.session_cookie
    return Setting(None, balancer.sticky.span, Origin.DEFAULT if balancer.sticky.known else Origin.UNKNOWN)


def member_count(balancer: AnyBalancer) -> int:
    """Count the members that were seen."""
    return len(balancer.balance_workers if isinstance(balancer, Worker) else balancer.members)


def writes_cookie(web_server: WebServer, cookie: str) -> bool:
    """Tell whether httpd itself may set that cookie, as the manual's example does with ROUTEID.

    A `Header edit` that names it counts only where it writes a route: it mostly adds Secure or the like.
    """
    name = re.compile(rf"(?<![\w-]){re.escape(cookie)}(?![\w-])")
    for directive in web_server.directives(*_SETS_COOKIES):
        edits = directive.key == "header" and any(argument.text.startswith("edit") for argument in directive.arguments)
        if name.search(directive.text) and not (edits and "BALANCER_" not in directive.text):
            return True
    return False


def links_by_session_route(fleet: Fleet) -> Iterator[Link]:
    """Go through the links whose balancer certainly looks for the jvmRoute at the end of Tomcat's session id."""
    decided: dict[int, bool] = {}
    for link in fleet.links:
        if link.balancer is None:
            continue
        for thing, decide in ((link.balancer, _reads_tomcats_cookie), (link.tomcat, _ends_ids_with_jvm_route)):
            if id(thing) not in decided:
                decided[id(thing)] = decide(link)
        if decided[id(link.balancer)] and decided[id(link.tomcat)]:
            yield link


def found_by_domain(link: Link) -> bool:
    """Tell whether mod_jk finds the worker, or may do so, by a jvmRoute that begins with its domain.

    Source: mod_jk reference, workers.properties, domain.
    """
    if link.service.engine is None or not isinstance(link.worker, Worker):
        return False
    domain, jvm_route = link.worker.domain, link.service.engine.jvm_route.value or ""
    return not domain.known or (bool(domain.value) and jvm_route.partition(".")[0] == domain.value)


def _reads_tomcats_cookie(link: Link) -> bool:
    if link.balancer is None:
        return False
    cookie = cookie_of(link.balancer).value
    if not cookie or (link.web_server is not None and writes_cookie(link.web_server, cookie)):
        return False
    return not (isinstance(link.balancer, Worker) and _sets_cookie_itself(link.balancer))


def _sets_cookie_itself(balancer: Worker) -> bool:
    written = balancer.parameters.get("set_session_cookie")
    return written is not None and (written.text is None or boolean(written.text) is not False)


def _ends_ids_with_jvm_route(link: Link) -> bool:
    return not _has_generator_with_route(link.tomcat)


def _has_generator_with_route(tomcat: Tomcat) -> bool:
    return any(
        part.name == "SessionIdGenerator" and part.attributes.get("jvmRoute") is not None
        for root in (tomcat.server, *tomcat.contexts)
        for part in root.walk()
    )
