"""Whatever the topology says arrives in what Tomcat reads as the value that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import valid_topologies
from tomcat_site import PARSER, context, topology

from httpdgen.model.secret_ref import SecretRef
from httpdgen.platforms import load
from httpdgen.render.tomcat import ClusterRenderer
from httpdgen.tree import File

if TYPE_CHECKING:
    from httpdgen.model.topology import Topology

SERVER = "/etc/httpdgen/current/tomcat/{}/server.xml"
# No line ends (secrets are one line) and no variable, which quoting refuses.
HOSTILE = st.text(st.sampled_from("ab \"'\\%{}$#<>&;-]!é𝕏"), min_size=1, max_size=40).filter(
    lambda text: "${" not in text
)
SECRETS = {SecretRef(env="AJP_SECRET"): "an-ajp-secret-of-the-tests", SecretRef(env="ENCRYPTION_KEY"): "00" * 16}


@given(secret=HOSTILE, key=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_secrets_arrive_as_they_are(secret: str, key: str) -> None:
    site = topology({"sessions": {"replication": "cluster", "encryption_key": {"env": "KEY"}}})
    given_secrets = {SecretRef(env="AJP"): secret, SecretRef(env="KEY"): key}

    entry = ClusterRenderer(context(site, secrets=given_secrets), "shop", load("debian-12")).node("node1")[
        SERVER.format("node1")
    ]

    assert isinstance(entry, File)
    server = etree.fromstring(entry.content, PARSER)
    assert server.xpath("Service/Connector/@secret") == [secret]
    assert server.xpath("//Interceptor/@encryptionKey") == [key]


@given(source=HOSTILE, own=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_no_name_of_a_file_ends_the_comment_that_it_stands_in(source: str, own: str) -> None:
    site = topology({"include": {"host": [own]}})
    given_context = context(site, {own: b"<Alias>mine</Alias>"}, source=source)

    entry = ClusterRenderer(given_context, "shop", load("debian-12")).node("node1")[SERVER.format("node1")]

    assert isinstance(entry, File)
    assert etree.fromstring(entry.content, PARSER).xpath("Service/Engine/Host/Alias/text()") == ["mine"]


@given(site=valid_topologies())
@settings(max_examples=40, deadline=None)
def test_every_valid_topology_gives_xml_that_agrees_with_it(site: Topology) -> None:
    given_context = context(site, secrets=SECRETS)

    for cluster, name, node in site.nodes():
        entries = ClusterRenderer(given_context, cluster, load(site.platform_of(node.host))).node(name)
        entry = entries[SERVER.format(name)]
        assert isinstance(entry, File)
        server = etree.fromstring(entry.content, PARSER)
        sizes = given_context.sizing.clusters[cluster].nodes[name]
        assert server.xpath("Service/Engine/@jvmRoute") == [node.route or name]
        assert server.xpath("Service/Connector/@maxThreads") == [str(sizes.max_threads.value)]
        assert server.xpath("Service/Connector/@maxConnections") == [str(sizes.max_connections.value)]
        assert bool(server.xpath("//Cluster")) == (site.clusters[cluster].sessions.replication != "none")
