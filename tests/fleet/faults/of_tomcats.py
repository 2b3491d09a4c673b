"""Faults of Tomcats: their Connectors, routes, applications, and what they share with each other."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from faulty_site import ENCRYPTION_KEY

from faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

SERVER_XML = "/etc/httpdgen/current/tomcat/{node}/server.xml"
APPLICATION = "/var/lib/tomcat10/webapps/shop"
NODE1 = "node1 (ajp://198.18.0.21:8009)"
# What the nodes of a group send each other; a node whose own network refuses to send it does not start.
APART = "table inet apart {{\n chain input {{\n type filter hook input priority 0;\n{rules}}}\n}}\n"
RULES = "{source} tcp dport 4000 reject with tcp reset\n{source} udp dport 45564 drop\n"
GROUP = ("app1", "app2", "app3")
DROP_TIME_SECONDS = 3
SEEN_SECONDS, MISSING = 20, 404


@contextmanager
def _written(site: FaultySite, node: str, host: str, edit: str, *, alone: bool = False) -> Iterator[None]:
    """Change a node's server.xml by an expression of sed's, and restart it.

    `alone` spares it the minute for which it would ask the others for their sessions, and not understand them.
    """
    path = SERVER_XML.format(node=node)
    with site.kept(host, path) as machine:
        machine.run('sed -i "$2" "$1"', path, edit)
        if alone:
            with apart(site, host):
                site.restart_node(node)
        else:
            site.restart_node(node)
        site.notice()
        yield
    site.restart_node(node)


@contextmanager
def apart(site: FaultySite, *hosts: str) -> Iterator[None]:
    """Cut nodes from their group: neither hears the other, and web servers reach them still."""
    for name in GROUP:
        sources = [""] if name in hosts else [f"ip saddr {site.host(host).address}" for host in hosts]
        rules = "".join(RULES.format(source=source) for source in sources)
        site.host(name).run("nft --file -", given=APART.format(rules=rules))
    try:
        yield
    finally:
        for name in GROUP:
            site.host(name).run("nft delete table inet apart")


@contextmanager
def _left_its_group(site: FaultySite) -> Iterator[None]:
    with apart(site, "app2"):
        site.host("app2").run(f"sleep {DROP_TIME_SECONDS + 1}")
        yield


@contextmanager
def _without_application(site: FaultySite) -> Iterator[None]:
    with site.kept("app1", APPLICATION) as app1:
        app1.remove(f"{APPLICATION}/who.jsp")
        # Tomcat looks only every few seconds whether a page is there still (JspServlet, modificationTestInterval).
        deadline = time.monotonic() + SEEN_SECONDS
        while site.fleet.ask("/shop/who.jsp", web="web1", site="shop.example.com").status != MISSING:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield


@contextmanager
def _other_time(site: FaultySite) -> Iterator[None]:
    app2 = site.host("app2")
    app2.skew_clock(60)
    with apart(site, "app2"):
        site.restart_node("node2")
    app2.run(f"sleep {DROP_TIME_SECONDS}")
    site.notice()
    yield
    app2.true_clock()
    site.restart_node("node2")


OF_TOMCATS = {
    "a Connector has another port": Fault(
        lambda site: _written(site, "node1", "app1", "s/port=.8009./port='8010'/"),
        failed={
            "app1 files": "server.xml: content is not as rendered",
            "app1 ports": "node1 (tomcat10) port 8009: ajp Connector: nothing listens",
            "web1 members": f"{NODE1}: nothing listens there",
            "web2 members": f"{NODE1}: nothing listens there",
            "web1 routes": f"{NODE1}: is taken for lost there",
            "web2 routes": f"{NODE1}: is taken for lost there",
        },
        not_made={"app1 replication": f"{NODE1}: what it shares with the others is not known"},
    ),
    "AJP is open at every address": Fault(
        lambda site: _written(site, "node1", "app1", "/Connector/,/Engine/s/address=.198.18.0.21./address='0.0.0.0'/"),
        failed={
            "app1 files": "server.xml: content is not as rendered",
            "app1 ports": "ajp Connector: listens on 0.0.0.0:8009, should on 198.18.0.21 alone",
        },
    ),
    "a Tomcat has another jvmRoute": Fault(
        lambda site: _written(site, "node1", "app1", "s/jvmRoute=.node1./jvmRoute='node9'/"),
        failed={
            "app1 files": "server.xml: content is not as rendered",
            "web1 routes": f"{NODE1}: sessions there end in .node9, not in .node1",
            "web2 routes": f"{NODE1}: sessions there end in .node9, not in .node1",
            "web1 spread": "a session ends in .node9, which is no node of shop",
            "web2 spread": "a session ends in .node9, which is no node of shop",
        },
        # It begins one session, which may be any node's.
        maybe=frozenset({"web1 sessions", "web2 sessions"}),
    ),
    "a Tomcat has another secret": Fault(
        lambda site: _written(site, "node1", "app1", "s/secret=.[^ ]*/secret='another-secret-than-the-others'/"),
        failed={
            "app1 files": "server.xml: content is not as rendered",
            "web1 members": f"{NODE1}: refuses this web server's secret (403)",
            "web2 members": f"{NODE1}: refuses this web server's secret (403)",
            "web1 spread": "answers 403, should answer 200",
            "web2 spread": "answers 403, should answer 200",
        },
        not_made={
            "web1 routes": NODE1,
            "web2 routes": NODE1,
            "app1 replication": "(answers 403)",
        },
        # It begins one session, which may be any node's.
        maybe=frozenset({"web1 sessions", "web2 sessions"}),
    ),
    "an application is gone": Fault(
        _without_application,
        failed={
            "web1 members": f"{NODE1}: answers 404 to /shop/who.jsp, not 200",
            "web2 members": f"{NODE1}: answers 404 to /shop/who.jsp, not 200",
        },
        not_made={
            "web1 routes": NODE1,
            "web2 routes": NODE1,
            "web1 spread": "(answers 404)",
            "web2 spread": "(answers 404)",
            "app1 replication": "(answers 404)",
        },
        # It begins one session, which may be any node's.
        maybe=frozenset({"web1 sessions", "web2 sessions"}),
    ),
    "a node is cut from its group": Fault(
        _left_its_group,
        failed={"app2 replication": "sessions of node1 and node3 are not known there"},
    ),
    "a node has another encryption key": Fault(
        lambda site: _written(site, "node3", "app3", f"s/{ENCRYPTION_KEY}/{ENCRYPTION_KEY[::-1]}/", alone=True),
        failed={
            "app3 files": "server.xml: content is not as rendered",
            "app3 replication": "sessions of node1 and node2 are not known there",
        },
    ),
    "a clock is wrong": Fault(
        _other_time,
        failed={
            "app2 clocks": "cluster shop: the clock is 60.",
            "app2 replication": "sessions of node1 and node3 are not known there",
        },
    ),
}
