"""What runs where in a fleet, as far as a rollout needs it.

It is worked out from the topology, and kept with each release on its hosts, so that `rollback` needs no file of the
operator's: each host keeps its own part, and all parts together are the fleet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs


@dataclass(frozen=True, slots=True)
class WayShape:
    """A way of a client to a cluster: a page of a site, as the web server itself reaches it.

    `address` and `port` are where it listens for `site`; an answer of `statuses` is as it should be, or every one
    below 500 where there are none.
    """

    cluster: str
    site: str
    address: str
    port: int
    tls: bool
    path: str
    statuses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WebShape:
    """A web server's httpd.

    `service` is its unit; `program` httpd's binary; `connector` mod_proxy or mod_jk. `reads` are the paths of the
    host's entries that it reads. `management_port` is that of its pages for operators on 127.0.0.1. With something
    in front, `ready_path` answers 503 once it leaves, and `front_seconds` is how long the front needs to see that.
    `clusters` are those that it sends to, `members` their Tomcats with the hosts of these, and `ways` a way to each.
    `peers` are the hosts of its tier, its own among them.
    """

    tier: str
    service: str
    program: str
    connector: Literal["mod_proxy", "mod_jk"]
    reads: tuple[str, ...]
    management_port: int
    ready_path: str | None
    front_seconds: float
    clusters: tuple[str, ...]
    members: Mapping[str, str]
    ways: tuple[WayShape, ...]
    peers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeShape:
    """A Tomcat.

    `service` is its unit, and `own_unit` whether that is ours. `reads` are the paths of the host's entries that it,
    or systemd for it, reads; `server_xml` the one of them that holds its Connector. `user` is whom it runs as, and
    `home` its CATALINA_HOME. Web servers reach its Connector at `protocol`, `address` and
    `port`. `runs` is whether it should: not where its state is stopped. `health_path` is asked for by the name of
    `site` (a server name, its port, and whether with TLS) to see whether it is ready, and an answer of
    `health_statuses` means that it is; without any, every answer below 500 does. Nodes at a greater `distance` serve
    only when all nearer ones are out.
    """

    name: str
    cluster: str
    service: str
    own_unit: bool
    reads: tuple[str, ...]
    server_xml: str
    user: str
    home: str
    protocol: Literal["ajp", "http", "https", "h2c"]
    address: str
    port: int
    route: str
    lbfactor: int
    role: str
    state: str
    domain: str | None
    runs: bool
    health_path: str
    health_statuses: tuple[int, ...]
    site: tuple[str, int, bool]
    distance: int = 0


@dataclass(frozen=True, slots=True)
class ClusterShape:
    """What a cluster survives.

    `tolerate` units (`host` or `node`) may be out at once. `replication` is none, cluster or domain. `group` names
    what its nodes must agree on to share sessions (a digest of the group's address, its key's use, Tomcat's major
    version and so on; "" without replication): where it changes, sessions are not carried over.
    `session_cookie` is the name of the cookie that holds a session. `one_copy` is whether each session is replicated to
    one other node alone (BackupManager) rather than to all.
    """

    name: str
    tolerate: int
    unit: Literal["host", "node"]
    replication: Literal["none", "cluster", "domain"]
    group: str
    session_cookie: str
    one_copy: bool = False


@dataclass(frozen=True, slots=True)
class HostShape:
    """One host: its web server, its Tomcats, and the clusters that these are of."""

    name: str
    platform: str
    web: WebShape | None
    nodes: tuple[NodeShape, ...]
    clusters: Mapping[str, ClusterShape]

    @property
    def services(self) -> tuple[str, ...]:
        """Name every unit of ours, httpd's first."""
        web = () if self.web is None else (self.web.service,)
        return (*web, *(node.service for node in self.nodes))


@dataclass(frozen=True)
class FleetShape:
    """Every host by name."""

    hosts: Mapping[str, HostShape]

    @cached_property
    def web_servers(self) -> Mapping[str, WebShape]:
        """The web servers by their hosts, sorted."""
        return {name: host.web for name, host in sorted(self.hosts.items()) if host.web is not None}

    @cached_property
    def nodes(self) -> Mapping[str, NodeShape]:
        """The Tomcats by name, sorted: names are unique in a fleet."""
        found = (node for host in self.hosts.values() for node in host.nodes)
        return {node.name: node for node in sorted(found, key=lambda node: node.name)}

    @cached_property
    def host_of(self) -> Mapping[str, str]:
        """The host of each Tomcat."""
        return {node.name: name for name, host in self.hosts.items() for node in host.nodes}

    @cached_property
    def clusters(self) -> Mapping[str, ClusterShape]:
        """The clusters by name, sorted."""
        found = {name: cluster for host in self.hosts.values() for name, cluster in host.clusters.items()}
        return dict(sorted(found.items()))

    @cached_property
    def members(self) -> Mapping[str, tuple[NodeShape, ...]]:
        """The Tomcats of each cluster, by name."""
        found: dict[str, list[NodeShape]] = {name: [] for name in self.clusters}
        for node in self.nodes.values():
            found[node.cluster].append(node)
        return {name: tuple(nodes) for name, nodes in found.items()}

    @cached_property
    def senders(self) -> Mapping[str, tuple[str, ...]]:
        """The hosts of the web servers that send to each cluster."""
        found: dict[str, list[str]] = {name: [] for name in self.clusters}
        for host, web in self.web_servers.items():
            for cluster in web.clusters:
                found.setdefault(cluster, []).append(host)
        return {name: tuple(hosts) for name, hosts in found.items()}
