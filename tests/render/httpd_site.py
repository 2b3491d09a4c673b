"""A small site for the tests of what httpd and mod_jk read: a topology by its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpdgen import platforms
from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.secrets import Secrets
from httpdgen.model.topology import Topology
from httpdgen.render.context import CURRENT, RenderContext
from httpdgen.render.httpd import render_tier
from httpdgen.render.templates import Templates
from httpdgen.sizing import size
from httpdgen.tree import Entry, File

if TYPE_CHECKING:
    from collections.abc import Mapping

Part = dict[str, Any]  # Any: YAML

AJP_SECRET = "an-ajp-secret-of-the-tests"
SECRETS = {
    SecretRef(env="AJP"): AJP_SECRET,
    SecretRef(env="CRT"): "certificate in PEM",
    SecretRef(env="KEY"): "key in PEM",
}
ADDRESSES = {"app1": "192.0.2.11", "app2": "192.0.2.12", "app3": "192.0.2.13"}
THREE_NODES: Part = {
    "node1": {"host": "app1", "lbfactor": 1},
    "node2": {"host": "app2", "lbfactor": 2},
    "node3": {"host": "app3", "lbfactor": 1},
}
ON_THE_HOST: Part = {"certificate": "/etc/ssl/certs/www.pem", "key": "/etc/ssl/private/www.key"}


def topology(
    *, tier: Part | None = None, shop: Part | None = None, routes: Part | None = None, **parts: Any
) -> Topology:
    """A tier `edge` before a cluster `shop` of three nodes, weighted 1-2-1."""
    cluster = {"nodes": THREE_NODES, "ajp_secret": {"env": "AJP"}} | (shop or {})
    document = {
        "httpdgen": 1,
        "hosts": {name: {"address": address} for name, address in ADDRESSES.items()},
        "web_tiers": {"edge": {"hosts": ["web1"], "max_request_workers": 200} | (tier or {})},
        "clusters": {"shop": cluster},
        "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}} if routes is None else routes}},
    }
    return Topology.model_validate(document | parts)


def entries(
    site: Topology, platform: str = "debian-12", includes: Mapping[str, bytes] | None = None
) -> dict[str, Entry]:
    """Every entry of a web server of the tier `edge`."""
    context = RenderContext(site, size(site), Secrets(SECRETS), includes or {}, Templates("topology.yaml"))
    return render_tier(context, "edge", platforms.load(platform))


def text(rendered: Mapping[str, Entry], name: str) -> str:
    """The text of one of our files, by its path below httpd/."""
    entry = rendered[f"{CURRENT}/httpd/{name}"]
    assert isinstance(entry, File)
    return entry.content.decode()


def site_conf(platform: str = "debian-12", **parts: Any) -> str:
    """The virtual hosts of www.example.com."""
    return text(entries(topology(**parts), platform), "sites/www.example.com.conf")


def directives(conf: str, *names: str) -> list[str]:
    """The lines that begin with one of the directives, without their indents."""
    return [line.strip() for line in conf.splitlines() if line.split(maxsplit=1)[:1] and line.split()[0] in names]


def section(conf: str, opening: str) -> list[str]:
    """The lines of a section, without their indents."""
    name = opening.removeprefix("<").split()[0].rstrip(">")
    _, _, rest = conf.partition(f"{opening}\n")
    body, _, _ = rest.partition(f"</{name}>")
    return [line.strip() for line in body.splitlines() if line.strip()]
