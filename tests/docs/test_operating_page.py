"""The page on operating has every command; its picture and its JSON are what is written."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pages import PROJECT, blocks, is_shown

from httpdgen.cli.main import _OPERATING
from httpdgen.cli.standing import json_report, text
from httpdgen.cli.standing.told import Told
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember, ServerStatus
from httpdgen.deploy.balancers import Served
from httpdgen.deploy.known import Known
from httpdgen.deploy.status import FleetStatus
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import PresentHost, Service
from httpdgen.plan.release import BEFORE, HostRelease
from httpdgen.plan.shape import ClusterShape, HostShape, NodeShape, WebShape

PAGE = PROJECT / "docs/operating.md"
RELEASE = "20261121T122007Z-351e45"
NOW = 1_795_270_877
MADE = 1_795_263_607
HELD = Hold("node3", "draining", None, "ann@desk", "", NOW - 180)
MEMBERS = {"node1": "app1", "node2": "app2", "node3": "app3"}
LOST = "198.18.0.23 port 22 does not answer within 10 s"


def node(name: str, weight: int = 1) -> NodeShape:
    return NodeShape(
        name=name, cluster="shop", service="tomcat10", own_unit=False, reads=(), server_xml="", user="", home="",
        protocol="ajp", address=f"198.18.0.2{name[-1]}", port=8009, route=name, lbfactor=weight,
        role="active", state="active", domain=None, runs=True, health_path="/", health_statuses=(),
        site=("www.example.com", 80, False),
    )  # fmt: skip


WEB = WebShape(
    tier="edge", service="apache2", program="/usr/sbin/apache2", connector="mod_proxy", reads=(),
    management_port=8079, ready_path=None, front_seconds=0.0, clusters=("shop",), members=MEMBERS, ways=(),
    peers=("web1", "web2"),
)  # fmt: skip
SHOP = ClusterShape("shop", 1, "host", "none", "", "JSESSIONID")


def host(name: str, shape: HostShape, *holds: Hold) -> PresentHost:
    release = HostRelease(RELEASE, BEFORE, MADE, "ann@desk", "", shape, {})
    services = {service: Service("active", "enabled") for service in shape.services}
    return PresentHost(name, RELEASE, release, {}, services, holds={hold.node: hold for hold in holds})


def member(name: str, elected: int, busy: int, owed: int, state: str = "ok") -> RunningMember:
    said = {"ok": "Init Ok", "draining": "Init Drn Ok"}[state]
    made = RunningMember(
        f"ajp://198.18.0.2{name[-1]}:8009", "ajp", f"198.18.0.2{name[-1]}", 8009, name, 2 if name == "node2" else 1,
        MemberState(state), said, busy, elected,
    )  # fmt: skip
    return replace(made, lbstatus=owed * 400)


def served(generation: int, *members: RunningMember) -> Served:
    status = ServerStatus(
        "Apache/2.4.71 (Debian)",
        "event",
        generation,
        NOW - 90_000,
        None,
        NOW,
        7,
        93,
        None,
        400,
        0,
        2 * (generation > 1),
    )
    return Served((RunningBalancer("shop", members, "byrequests"),), status)


def told() -> Told:
    """Give a fleet in which one node is drained, one is owed much, and one's host is away."""
    shapes = {
        "app1": HostShape("app1", "debian-12", None, (node("node1"),), {"shop": SHOP}),
        "app2": HostShape("app2", "debian-12", None, (node("node2", 2),), {"shop": SHOP}),
        "web1": HostShape("web1", "debian-12", WEB, (), {}),
        "web2": HostShape("web2", "debian-12", WEB, (), {}),
    }
    present = {name: host(name, shape, *((HELD,) if shape.web else ())) for name, shape in shapes.items()}
    web1 = (member("node1", 10_240, 2, -4010), member("node2", 212, 4, 9712), member("node3", 33, 1, -5702, "draining"))
    web2 = (member("node1", 4120, 1, 0), member("node2", 8240, 3, 0), member("node3", 12, 0, 0, "draining"))
    known = Known({}, present, {"app3": LOST})
    return Told.of(FleetStatus(float(NOW), known, {"web1": served(3, *web1), "web2": served(1, *web2)}))


def test_every_command_is_on_the_page() -> None:
    said = PAGE.read_text()
    assert all(f"httpdgen {module.__name__.rpartition('.')[2]} " in said for module in _OPERATING)


def test_the_picture_is_what_is_printed() -> None:
    picture = next(block for block in blocks(PAGE) if block.info == "text" and "last change" in block.text)
    shown = text.tell(told(), 100, ascii_only=False, in_colour=False)
    assert is_shown(picture.text.partition("\n")[2], shown.partition("\n")[2])  # but for the time, which has a zone


def test_the_json_is_what_is_written() -> None:
    (example,) = (block for block in blocks(PAGE) if block.info == "json")
    written = json.loads(json_report.tell(told()))
    shown = json.loads(example.text)
    assert shown["hosts"] == {"web1": written["hosts"]["web1"]}
    assert shown["web_servers"] == {"web1": written["web_servers"]["web1"]}
    assert shown["clusters"]["shop"]["nodes"] == {"node2": written["clusters"]["shop"]["nodes"]["node2"]}
    assert {key: shown[key] for key in ("version", "at", "unreachable", "attention")} == {
        key: written[key] for key in ("version", "at", "unreachable", "attention")
    }
    assert list(shown) == list(written)
    assert re.search(r'^ {2}"attention"', example.text, re.MULTILINE)
