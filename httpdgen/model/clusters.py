"""The Tomcats: clusters of nodes that serve the same applications."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from httpdgen.model.base import Part
from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.types import (
    Bool,
    Bytes,
    CookieName,
    Count,
    Duration,
    HostName,
    HostPath,
    Int,
    JvmOption,
    MulticastAddress,
    Name,
    PlainPath,
    Port,
    PositiveDuration,
    Ratio,
    Route,
    Status,
    Text,
    UrlPathQuery,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs

State = Literal["active", "draining", "disabled", "stopped"]
Protocol = Literal["ajp", "http", "https", "h2c"]

DEFAULT_PORTS = {"ajp": 8009, "http": 8080, "https": 8443, "receiver": 4000}
INSTANCE_STEP = 100


class Ports(Part):
    """A node's ports; what is left out is the default plus 100 times the node's instance."""

    ajp: Port | None = Field(default=None, description="The AJP Connector's (8009).")
    http: Port | None = Field(default=None, description="The HTTP Connector's, also with h2c (8080).")
    https: Port | None = Field(default=None, description="The HTTPS Connector's (8443).")
    receiver: Port | None = Field(default=None, description="The cluster Receiver's (4000).")
    shutdown: Annotated[Int, Field(ge=-1, le=65_535)] = Field(
        default=-1,
        description="Tomcat's shutdown port; -1 for none, which is as it should be under systemd.",
    )


class Node(Part):
    """One Tomcat instance: one JVM on a host."""

    host: HostName = Field(description="The machine that it runs on.")
    lbfactor: Annotated[Int, Field(ge=1, le=100)] = Field(
        default=1, description="Its weight: its share is lbfactor / the sum of the cluster's."
    )
    domain: Name | None = Field(default=None, description="The replication domain that it belongs to.")
    route: Route | None = Field(default=None, description="route= and jvmRoute; the node's name where left out.")
    instance: Annotated[Int, Field(ge=0, le=99)] = Field(
        default=0,
        description="Which of several Tomcats on its host it is: default ports are 100 x this higher.",
    )
    ports: Ports = Field(default=Ports(), description="Ports other than the default ones.")
    role: Literal["active", "standby", "spare"] = Field(
        default="active",
        description="active serves; standby serves when no active node can; spare takes the place of a lost one.",
    )
    distance: Annotated[Int, Field(ge=0, le=99)] = Field(
        default=0,
        description="Nodes at a greater distance serve only when all nearer ones are out.",
    )
    state: State = Field(
        default="active",
        description=(
            "active; draining (only the sessions it has); disabled (nothing; Tomcat runs); stopped (nothing, and"
            " Tomcat is stopped)."
        ),
    )

    def port(self, kind: Literal["ajp", "http", "https", "receiver"]) -> int:
        """Give the port of a kind: the one that was set, or the default one of the node's instance."""
        chosen: int | None = getattr(self.ports, kind)
        return DEFAULT_PORTS[kind] + INSTANCE_STEP * self.instance if chosen is None else chosen


class Balance(Part):
    """How requests are spread."""

    method: Literal["requests", "traffic", "busyness", "sessions", "next"] = Field(
        default="requests",
        description="By requests, traffic or busyness; sessions and next only with mod_jk.",
    )
    sticky_session: CookieName | Literal[False] = Field(
        default="JSESSIONID",
        description="The session cookie's name; false switches stickiness off.",
    )


class Failover(Part):
    """What the cluster survives."""

    tolerate: Annotated[Int, Field(ge=0, le=1000)] | None = Field(
        default=None,
        description="Units that may be lost at once; 1, or 0 where all nodes are on one host.",
    )
    unit: Literal["host", "node"] = Field(
        default="host",
        description="What is lost together: two Tomcats on one machine die together.",
    )
    margin: Ratio | None = Field(
        default=None,
        description="The balancer's error: 0.20 for worker and event, 0.50 for prefork, 0 for winnt.",
    )
    scope: Literal["cluster", "domain"] | None = Field(
        default=None,
        description=(
            "Whether sessions fail over to any node, or inside their domain first: domain where sessions.replication"
            " is domain, otherwise cluster."
        ),
    )
    force_sticky: Bool = Field(
        default=False,
        description="Whether a session whose node is lost gets an error rather than another node.",
    )


class Multicast(Part):
    """The group in which the nodes find each other."""

    address: MulticastAddress = Field(default="228.0.0.4", description="The group's address.")
    port: Port = Field(default=45_564, description="The group's port.")


class Sessions(Part):
    """Where sessions live beside the node that made them."""

    replication: Literal["none", "cluster", "domain"] = Field(
        default="none", description="none; to the whole cluster; or inside each domain."
    )
    manager: Literal["delta", "backup"] = Field(
        default="delta",
        description="delta: all to all (up to about 4 nodes); backup: one copy elsewhere.",
    )
    membership: Literal["multicast", "static"] = Field(
        default="multicast", description="How the nodes find each other."
    )
    multicast: Multicast = Field(default=Multicast(), description="The multicast group.")
    encryption_key: SecretRef | None = Field(
        default=None,
        description="Encrypts what the nodes send: 32, 48 or 64 hexadecimal digits (AES).",
    )


class Health(Part):
    """What "ready" means."""

    uri: UrlPathQuery | None = Field(
        default=None,
        description="Asked through the Connector; the first route's context where left out (any answer below 500).",
    )
    expect: Annotated[tuple[Status, ...], Field(min_length=1)] = Field(
        default=(200,), description="The answers to `uri` that mean ready."
    )
    interval: PositiveDuration | None = Field(
        default=None,
        description="How often the web servers ask by themselves; they do not where left out.",
    )
    passes: Count = Field(default=1, description="Good answers after which a node is used again.")
    fails: Count = Field(default=1, description="Bad answers after which a node is left.")


class ClusterTimeouts(Part):
    """How long a web server waits for this cluster."""

    connect: PositiveDuration | None = Field(
        default=None,
        description="For a connection; the tier's where left out.",
    )
    reply: PositiveDuration | None = Field(
        default=None,
        description="For an answer, between two packets; the tier's `proxy` where left out.",
    )
    keep_alive: PositiveDuration = Field(
        default=Duration(600_000),
        description="How long an idle connection between the tiers is kept.",
    )
    retry: PositiveDuration = Field(default=Duration(60_000), description="How long a node that failed is left alone.")


class Tomcat(Part):
    """How the Tomcats themselves are run."""

    version: Version | None = Field(default=None, description="The platform's; free only with upstream, such as 11.0.")
    base: PlainPath | None = Field(
        default=None,
        description="CATALINA_BASE of the nodes, one folder for each; the platform's where left out.",
    )
    home: PlainPath | None = Field(default=None, description="CATALINA_HOME; the platform's where left out.")
    jvm_options: tuple[JvmOption, ...] = Field(default=(), description="Options of the JVM, such as -Xmx2g.")
    virtual_threads: Bool = Field(
        default=False,
        description="Virtual threads for requests (Java 21); maxThreads then limits nothing.",
    )
    server_xml: Literal["whole", "snippets"] = Field(
        default="whole",
        description="The whole server.xml, or Connector, Engine and Cluster to place in your own.",
    )
    accept_count: Count | None = Field(
        default=None,
        description="Connections that wait for a Connector (acceptCount); derived where left out.",
    )
    max_connections: Count | None = Field(
        default=None,
        description="Connections of a Connector; derived from the web servers' pools where left out.",
    )


class BackendTls(Part):
    """TLS between web servers and Tomcats, with `protocol: https`. Paths are on the hosts."""

    certificate: HostPath = Field(description="The certificate chain (PEM) on each Tomcat's host.")
    key: HostPath = Field(description="Its key (PEM) on each Tomcat's host.")
    ca: HostPath = Field(description="The CA (PEM) on each web server that the certificates are checked against.")


class Expect(Part):
    """What is known of the application's load: what the capacity is computed from."""

    response: PositiveDuration | None = Field(default=None, description="The average time of a response (AART).")
    page: Bytes | None = Field(default=None, description="The average size of a page with all it holds (AARS).")
    duty: Ratio = Field(
        default=Fraction(1, 10),
        description="The part of a day's full load that really comes (0.1).",
    )


class ClusterInclude(Part):
    """Your own XML in server.xml: files beside the topology."""

    engine: tuple[Text, ...] = Field(default=(), description="Placed at the end of Engine, before Host.")
    host: tuple[Text, ...] = Field(default=(), description="Placed at the end of Host.")


class Cluster(Part):
    """Tomcats that serve the same applications."""

    nodes: Annotated[Mapping[Name, Node], Field(min_length=1)] = Field(
        description="Its nodes by name; ranges such as node01..40 are spread out, together with the host's."
    )
    protocol: Protocol = Field(default="ajp", description="What the web servers speak to it.")
    balance: Balance = Field(default=Balance(), description="How requests are spread.")
    failover: Failover = Field(default=Failover(), description="What the cluster survives.")
    sessions: Sessions = Field(default=Sessions(), description="Replication of sessions.")
    health: Health = Field(default=Health(), description='What "ready" means.')
    timeouts: ClusterTimeouts = Field(default=ClusterTimeouts(), description="How long web servers wait.")
    ajp_secret: SecretRef | None = Field(
        default=None,
        description="The secret of the AJP connectors, 16 to 63 of [A-Za-z0-9_-]; required with protocol ajp.",
    )
    tls: BackendTls | None = Field(default=None, description="Certificates; required with protocol https.")
    tomcat: Tomcat = Field(default=Tomcat(), description="How the Tomcats are run.")
    concurrency: Count | None = Field(
        default=None,
        description="Concurrent requests to size for; the sum over the web servers where left out.",
    )
    expect: Expect = Field(default=Expect(), description="The application's load, for the capacity.")
    include: ClusterInclude = Field(default=ClusterInclude(), description="Your own XML in server.xml.")

    @property
    def tolerate(self) -> int:
        """How many units may be lost at once: what was said, or 1, or 0 where all nodes are on one host."""
        if self.failover.tolerate is not None:
            return self.failover.tolerate
        return 1 if len({node.host for node in self.nodes.values()}) > 1 else 0

    @property
    def fails_over_by_domain(self) -> bool:
        """Whether sessions stay inside their domain first: what was said, or where their copies are."""
        if self.failover.scope is not None:
            return self.failover.scope == "domain"
        return self.sessions.replication == "domain"
