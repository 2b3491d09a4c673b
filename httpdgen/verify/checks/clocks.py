"""Whether the clocks of Tomcats that encrypt what they replicate are near enough to each other.

EncryptInterceptor takes no message that is older than its replayWindowTime, ten seconds as Tomcat has it (Tomcat
docs, config/cluster-interceptor): a node whose clock is further away replicates nothing.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from httpdgen.verify.check import FleetCheck
from httpdgen.verify.outcome import Remark, Result, failed, not_made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.clusters import Cluster
    from httpdgen.verify.subject import Fleet

_WINDOW_SECONDS = 10.0
_HINT = "see that it gets the time: timedatectl, chronyc tracking"


def _look(fleet: Fleet) -> Iterator[Result]:
    """Compare the clocks of each cluster that needs them, and tell it once for each of its hosts."""
    remarks: dict[str, list[Remark]] = {}
    for name, cluster in fleet.topology.clusters.items():
        hosts = _hosts(cluster)
        if cluster.sessions.encryption_key is not None and cluster.sessions.replication != "none" and len(hosts) > 1:
            known = {host: fleet.clocks[host] for host in hosts if host in fleet.hosts and host in fleet.clocks}
            for host in hosts:
                if host in fleet.hosts:
                    remarks.setdefault(host, []).extend(_judge(host, name, known))
    for host, said in sorted(remarks.items()):
        yield Result(host, CHECK.name, _seen(host, fleet.clocks), tuple(said))


CHECK = FleetCheck("clocks", "The clocks of Tomcats that encrypt are near each other", _look)


def _hosts(cluster: Cluster) -> list[str]:
    """Name the hosts whose nodes take part."""
    return sorted({node.host for node in cluster.nodes.values() if node.state != "stopped"})


def _judge(host: str, cluster: str, known: Mapping[str, float]) -> Iterator[Remark]:
    """Say that a host is too far from another, and no nearer to most of them than that one is."""
    subject = f"cluster {cluster}"
    if host not in known:
        yield not_made(subject, "what the time is on this host could not be told")
        return
    if len(known) == 1:
        yield not_made(subject, "no other host of it told the time to compare with")
        return
    furthest = max(known, key=lambda other: abs(known[other] - known[host]))
    apart = known[host] - known[furthest]
    away = abs(known[host] - median(known.values()))
    if abs(apart) > _WINDOW_SECONDS and away > _WINDOW_SECONDS / 2:
        message = (
            f"the clock is {abs(apart):.1f} s {'ahead of' if apart > 0 else 'behind'} that of {furthest}:"
            f" messages that are {_WINDOW_SECONDS:g} s old are refused, and nothing is replicated"
        )
        yield failed(subject, message, _HINT)


def _seen(host: str, clocks: Mapping[str, float]) -> str:
    return f"{clocks[host]:+.1f} s from here" if host in clocks else "no time"
