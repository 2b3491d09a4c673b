"""A small site for the tests of what Tomcat reads: a topology by its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.secrets import Secrets
from httpdgen.model.topology import Topology
from httpdgen.platforms import load
from httpdgen.render.context import CURRENT, RenderContext
from httpdgen.render.templates import Templates
from httpdgen.render.tomcat import ClusterRenderer
from httpdgen.sizing import size
from httpdgen.tree import Entry, File

if TYPE_CHECKING:
    from collections.abc import Mapping

AJP_SECRET = "an-ajp-secret-of-the-tests"
ENCRYPTION_KEY = "00112233445566778899aabbccddeeff"
SECRETS = {
    SecretRef(env="AJP"): AJP_SECRET,
    SecretRef(env="KEY"): ENCRYPTION_KEY,
}
ADDRESSES = {"app1": "192.0.2.11", "app2": "192.0.2.12", "web1": "192.0.2.1", "web2": "192.0.2.2"}
TWO_NODES = {"node1": {"host": "app1"}, "node2": {"host": "app2"}}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
Part = dict[str, Any]  # Any: YAML


def topology(cluster: Part, **parts: Any) -> Topology:
    """A site with one cluster `shop` behind two web servers."""
    shop = {"nodes": TWO_NODES, "ajp_secret": {"env": "AJP"}} | cluster
    site = {
        "httpdgen": 1,
        "hosts": {name: {"address": address} for name, address in ADDRESSES.items()},
        "web_tiers": {"edge": {"hosts": ["web1", "web2"]}},
        "clusters": {"shop": shop},
        "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
    }
    return Topology.model_validate(site | parts)


def context(
    site: Topology,
    includes: Mapping[str, bytes] | None = None,
    secrets: Mapping[SecretRef, str] | None = None,
    source: str = "topology.yaml",
) -> RenderContext:
    """What rendering is handed."""
    return RenderContext(
        topology=site,
        sizing=size(site),
        secrets=Secrets(SECRETS if secrets is None else secrets),
        includes=includes or {},
        templates=Templates(source),
    )


def render(cluster: Part, node: str = "node1", platform: str = "debian-12", **parts: Any) -> dict[str, Entry]:
    """Every entry of one node of the cluster `shop`."""
    includes = parts.pop("includes", None)
    given = context(topology(cluster, **parts), includes)
    return ClusterRenderer(given, "shop", load(platform)).node(node)


def text(entries: Mapping[str, Entry], path: str) -> str:
    """The text of one of the files."""
    entry = entries[path]
    assert isinstance(entry, File)
    return entry.content.decode()


def server_xml(cluster: Part, node: str = "node1", **parts: Any) -> etree._Element:
    """The server.xml of a node, parsed; lxml's own type has no public name."""
    entries = render(cluster, node, **parts)
    return etree.fromstring(text(entries, f"{CURRENT}/tomcat/{node}/server.xml").encode(), PARSER)


def only(tree: etree._Element, path: str) -> etree._Element:
    """The one element at a path."""
    (found,) = tree.iterfind(path)
    return found


def class_names(parent: etree._Element, tag: str) -> list[str]:
    """The last words of the class names of an element's children of one kind, in their order."""
    return [child.get("className", "").rpartition(".")[2] for child in parent.iterfind(tag)]
