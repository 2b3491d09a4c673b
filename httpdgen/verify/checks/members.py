"""Members: each Tomcat answers a real request through its Connector, as the web server sends it.

The request goes from the web server itself, so a firewall between the tiers is met, with the same protocol, secret
and TLS: a CPing, or an open port, says less. A node whose state is stopped is not asked; one that is disabled or
drains is, as it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.asking import Backends
from httpdgen.verify.checks.health import health_target, is_ready, wanted
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import Silence
from httpdgen.verify.outcome import failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from httpdgen.expected.hosts import Member
    from httpdgen.verify.outcome import Remark
    from httpdgen.verify.subject import WebServer

_FORBIDDEN, _NOT_FOUND, _UNAVAILABLE = 403, 404, 503


def _look(web: WebServer) -> Looked | None:
    running = [member for member in web.members if member.node.state != "stopped"]
    if not running:
        return None
    backends = Backends(web)
    remarks = side_by_side(lambda member: _judge(member, web, backends), running)
    return Looked(counted(len(running), "Connector"), tuple(remark for remark in remarks if remark is not None))


def _judge(member: Member, web: WebServer, backends: Backends) -> Remark | None:
    target = health_target(web.topology, member.cluster_name)
    answer = backends.ask(member, target)
    if isinstance(answer, Silence):
        return answer.remark(member.place)
    if answer.status == _FORBIDDEN and backends.refuses_secret(member, target):
        return failed(member.place, "refuses this web server's secret (403)", "was it restarted since that changed?")
    if is_ready(member.cluster, answer):
        return None
    return failed(
        member.place, f"answers {answer.status} to {target}, not {wanted(member.cluster)}", _hint(answer.status)
    )


def _hint(status: int) -> str | None:
    if status == _NOT_FOUND:
        return "is the application there, and did it start?"
    if status == _UNAVAILABLE:
        return "did the application start? Tomcat's log says why it did not"
    return None


CHECK = WebCheck("members", "Each Tomcat answers through its Connector", _look)
