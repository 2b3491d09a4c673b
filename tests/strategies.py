"""Hypothesis strategies for topologies: whole ones that pass every check, and any that the types allow.

`documents` gives what a YAML file would hold, `valid_topologies` the same as a Topology; both are built so that
they pass `httpdgen.model.checks.check`, rather than filtered. `topologies` takes one of them and breaks what
parts have said to each other, so most of them fail some check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from httpdgen import platforms
from httpdgen.model.topology import Topology

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

# Any: what YAML gives.
Document = dict[str, Any]

URL_PATHS = ("/", "/shop", "/shop/api", "/images", "/old")
# What neither httpd nor XML takes as it is, but for '$', as '${' is refused.
HOSTILE = "ab \"'\\%{}#<>&;|!-]/éλ"
CERTIFICATE = "/etc/ssl/certs/www.pem"
KEY = "/etc/ssl/private/www.key"


def some(document: Document) -> SearchStrategy[Document]:
    """Take some of the keys of a document and leave the others out."""
    return st.sets(st.sampled_from(sorted(document))).map(lambda keys: {key: document[key] for key in sorted(keys)})


def texts() -> SearchStrategy[str]:
    """Give values of one line with what each syntax reads its own way."""
    return st.text(HOSTILE, min_size=1, max_size=20)


def realms() -> SearchStrategy[str]:
    """Give the same without what httpd would evaluate in a realm."""
    return texts().filter(lambda text: "\\" not in text and "%{" not in text)


@st.composite
def _tier(draw: DrawFn, name: str) -> Document:
    mpm = draw(st.sampled_from(["event", "worker", "prefork"]))
    tier: Document = {
        "hosts": [f"{name}{number}" for number in range(1, draw(st.integers(1, 3)) + 1)],
        "connector": draw(st.sampled_from(["mod_proxy", "mod_jk"])),
        "mpm": mpm,
        "max_request_workers": 25 * draw(st.integers(1, 40)),
    }
    optional: Document = {
        "jk_workers": draw(st.sampled_from(["file", "directives"])),
        "keep_alive": {"timeout": "2s", "max_requests": 0},
        "timeouts": {"request": "20s", "proxy": "90s", "connect": "500ms"},
        "management": {"port": 8099},
        "front": {"ready_path": "/ready", "wait": "5s"},
        "listen": draw(st.sampled_from([[80], [80, 443], [8000, {"port": 8443, "tls": True, "address": "192.0.2.1"}]])),
        "server_limit": draw(st.integers(1000, 2000)),
    }
    if mpm != "prefork":
        optional |= {"http2": True, "threads_per_child": draw(st.sampled_from([1, 5, 25])), "thread_limit": 30}
    return tier | draw(some(optional))


@st.composite
def _passwords(draw: DrawFn) -> Document:
    return {"valid_user": True, "password_file": "/etc/apache2/users", "realm": draw(realms())}


@st.composite
def _route(draw: DrawFn, url_path: str, *, clusters: list[str], mod_jk: bool) -> Document:
    targets: list[Document] = [{"cluster": name} for name in clusters]
    targets += [
        {"directory": "/srv/www/images"},
        {"proxy": "http://192.0.2.7:9000/api"},
        {"proxy": "https://other.example.org"},
        {"redirect": "https://www.example.org/"},
        {"redirect": {"to": "https://www.example.org/new", "status": 308}},
        {"status": 410},
        *([{"redirect": "/elsewhere"}] if url_path != "/" else []),
    ]
    target = draw(st.sampled_from(targets))
    optional: Document = {
        "access": draw(st.sampled_from([{"ip": ["192.0.2.0/24", "2001:db8::/32"]}, draw(_passwords())])),
        "request_headers": {"set": {"X-Said": draw(texts())}, "unset": ["X-Debug"]},
        "response_headers": {"set": {"X-Answered": draw(texts())}},
    }
    if "cluster" in target or "proxy" in target:
        optional["exclude"] = [f"{url_path.rstrip('/')}/static"]
    if "proxy" in target:
        optional["websocket"] = True
    if "cluster" in target and not mod_jk:
        optional["context"] = draw(st.sampled_from(["/", "/app", url_path]))
    return target | draw(some(optional))


@st.composite
def _tls(draw: DrawFn) -> Document:
    optional: Document = {
        "chain": CERTIFICATE,
        "profile": "modern",
        "hsts": draw(st.sampled_from([True, {"max_age": "1d", "subdomains": True, "preload": True}])),
        "redirect_http": False,
    }
    return {"certificate": CERTIFICATE, "key": KEY} | draw(some(optional))


@st.composite
def _site(draw: DrawFn, name: str, *, tiers: list[str], clusters: list[str], mod_jk: bool) -> Document:
    paths = draw(st.lists(st.sampled_from(URL_PATHS), min_size=1, max_size=3, unique=True))
    optional: Document = {
        "aliases": [f"also.{name}", f"*.{name}"],
        "tls": draw(_tls()),
        "access": {"ip": ["192.0.2.0/24"], "host": ["example.org"]},
        "error_pages": {"404": "/missing.html", "503": "https://status.example.org/"},
        "log": {"format": "balancer", "level": "info"},
    }
    routes = {path: draw(_route(path, clusters=clusters, mod_jk=mod_jk)) for path in paths}
    return {"tiers": tiers, "routes": routes} | draw(some(optional))


@st.composite
def _nodes(draw: DrawFn, cluster: str, on_hosts: dict[str, int], *, spares: bool) -> Document:
    """Give the nodes of a cluster, the first one active, each the next instance of its host.

    Two hyphens in a row stand in every name of another script (xn--), and may not stand in a comment of XML.
    """
    nodes: Document = {}
    hyphens = draw(st.sampled_from(["-", "--"]))
    for number in range(1, draw(st.integers(1, 6)) + 1):
        host = draw(st.sampled_from(["app1", "app2", "app3", "xn--app-4"]))
        node: Document = {"host": host, "instance": on_hosts.get(host, 0)}
        on_hosts[host] = node["instance"] + 1
        optional: Document = {"lbfactor": draw(st.integers(1, 100)), "route": f"Route{hyphens}{cluster}_{number}"}
        optional["ports"] = {"ajp": 20_000 + sum(on_hosts.values())}
        if number > 1:
            roles = ["active", "standby", *(["spare"] if spares else [])]
            optional["role"] = draw(st.sampled_from(roles))
            optional["state"] = draw(st.sampled_from(["active", "draining", "disabled", "stopped"]))
        node |= draw(some(optional))
        if number > 1 and node.get("role") != "spare" and draw(st.booleans()):
            node["distance"] = draw(st.integers(0, 2))
        nodes[f"{cluster}{hyphens}{number}"] = node
    return nodes


def _units(nodes: list[Document], unit: str) -> int:
    return len(nodes) if unit == "node" else len({node["host"] for node in nodes})


@st.composite
def _survival(draw: DrawFn, nodes: Document, port: int) -> Document:
    """Give domains to the nodes, or none, with what may be lost and where sessions go."""
    unit = draw(st.sampled_from(["host", "node"]))
    groups = [list(nodes.values())]
    domains = len(nodes) >= 4 and draw(st.booleans())
    if domains:
        groups = [groups[0][0::2], groups[0][1::2]]
        for group, domain in zip(groups, ("left", "right"), strict=True):
            for node in group:
                node["domain"] = domain
    most = min(_units(group, unit) for group in groups) - 1
    failover: Document = {
        "unit": unit,
        "tolerate": draw(st.integers(0, most)),
        "scope": draw(st.sampled_from(["cluster", "domain"] if domains else ["cluster"])),
    }
    failover |= draw(some({"margin": draw(st.sampled_from([0, 0.2, 0.5])), "force_sticky": True}))
    sessions: Document = {}
    if len(nodes) > 1:
        sessions = {
            "replication": draw(st.sampled_from(["none", "cluster", "domain"] if domains else ["none", "cluster"])),
            "manager": draw(st.sampled_from(["delta", "backup"])),
            "membership": draw(st.sampled_from(["multicast", "static"])),
            "multicast": {"address": draw(st.sampled_from(["228.0.0.4", "ff15::4"])), "port": port},
        }
        sessions |= draw(some({"encryption_key": {"env": "ENCRYPTION_KEY"}}))
        if sessions["replication"] != "none":
            failover.pop("force_sticky", None)
    return {"failover": failover, "sessions": sessions}


@st.composite
def _cluster(
    draw: DrawFn, name: str, on_hosts: dict[str, int], *, number: int, connectors: set[str], checks: bool
) -> Document:
    """Give a cluster that every connector which leads to it can serve; `checks` is whether httpd can ask by itself."""
    mod_jk = "mod_jk" in connectors
    protocol = "ajp" if mod_jk else draw(st.sampled_from(["ajp", "http", "https", "h2c"]))
    methods = ["requests", "traffic", "busyness", *(["sessions", "next"] if connectors == {"mod_jk"} else [])]
    nodes = draw(_nodes(name, on_hosts, spares=not mod_jk))
    cluster: Document = {"protocol": protocol, "nodes": nodes, **draw(_survival(nodes, 45_564 + number))}
    if protocol == "ajp":
        cluster["ajp_secret"] = {"env": "AJP_SECRET"}
    if protocol == "https":
        cluster["tls"] = {"certificate": "/etc/tomcat/node.pem", "key": "/etc/tomcat/node.key", "ca": "/etc/ssl/ca.pem"}
    optional: Document = {
        "balance": {"method": draw(st.sampled_from(methods)), "sticky_session": "SESSION-ID"},
        "health": {"uri": "/ready?deep=yes", "expect": [200, 204], "passes": 2, "fails": 3}
        | ({"interval": "5s"} if checks and not mod_jk else {}),
        "timeouts": {"connect": "1s", "reply": "30s", "keep_alive": "10m", "retry": "30s"},
        "tomcat": {"jvm_options": ["-Xmx512m"], "accept_count": 50, "virtual_threads": draw(st.booleans())}
        | draw(some({"max_connections": 100})),
        "concurrency": draw(st.integers(1, 1000)),
        "expect": {"response": "40ms", "page": "20K", "duty": 0.2},
    }
    cluster |= draw(some(optional))
    if not connectors:
        cluster["concurrency"] = 100
    if draw(st.booleans()):
        cluster["balance"] = cluster.get("balance", {}) | {"sticky_session": False}
        cluster["failover"].pop("force_sticky", None)
    return cluster


def _connectors(document: Document, cluster: str) -> set[str]:
    return {
        document["web_tiers"][tier]["connector"]
        for site in document["sites"].values()
        for tier in site["tiers"]
        if any(route.get("cluster") == cluster for route in site["routes"].values())
    }


def _pass_websockets(draw: DrawFn, document: Document) -> None:
    """Let websockets pass to some of the clusters that can take them."""
    for site in document["sites"].values():
        for route in site["routes"].values():
            protocol = document["clusters"].get(route.get("cluster"), {}).get("protocol")
            if protocol in {"http", "https"} and draw(st.booleans()):
                route["websocket"] = True


@st.composite
def _hosts(draw: DrawFn, names: list[str], *, addresses: bool) -> Document:
    """Say something of some hosts, and where they are unless a certificate is compared with that."""
    hosts: Document = {}
    for number, host in enumerate(names, start=1):
        known: Document = {"cpus": 4, "network": "1G"}
        if addresses:
            known["address"] = draw(st.sampled_from([f"192.0.2.{number}", f"2001:db8::{number}"]))
        hosts[host] = draw(some(known))
    return draw(some(hosts))


def _can_check(platform: str) -> bool:
    return platforms.version_tuple(platforms.load(platform).httpd.version) >= (2, 4, 55)


def _close_unused_tls_ports(document: Document) -> None:
    """Let a web tier listen with TLS only where one of its sites speaks it."""
    for name, tier in document["web_tiers"].items():
        if not any("tls" in site and name in site["tiers"] for site in document["sites"].values()):
            tier.pop("listen", None)


@st.composite
def documents(draw: DrawFn) -> Document:
    """Give documents of several tiers, sites and clusters that pass every check."""
    names = [["edge"], ["edge", "inner"]]
    clusters = draw(st.sampled_from([["shop"], ["shop", "intranet"], ["shop", "intranet", "search"]]))
    document: Document = {
        "httpdgen": 1,
        "platform": draw(st.sampled_from(platforms.names())),
        "web_tiers": {name: draw(_tier(name)) for name in draw(st.sampled_from(names))},
        "sites": {},
        "clusters": {},
    }
    for name in ("www.example.com", "intranet.example.net")[: draw(st.integers(1, 2))]:
        tiers = draw(st.lists(st.sampled_from(sorted(document["web_tiers"])), min_size=1, unique=True))
        mod_jk = any(document["web_tiers"][tier]["connector"] == "mod_jk" for tier in tiers)
        document["sites"][name] = draw(_site(name, tiers=tiers, clusters=clusters, mod_jk=mod_jk))
    document["sites"]["www.example.com"]["default"] = draw(st.booleans())
    _close_unused_tls_ports(document)
    on_hosts: dict[str, int] = {}
    for number, name in enumerate(clusters):
        connectors = _connectors(document, name)
        document["clusters"][name] = draw(
            _cluster(name, on_hosts, number=number, connectors=connectors, checks=_can_check(document["platform"]))
        )
    _pass_websockets(draw, document)
    https = any(cluster["protocol"] == "https" for cluster in document["clusters"].values())
    document["hosts"] = draw(_hosts(sorted(on_hosts), addresses=not https))
    return document


def valid_topologies() -> SearchStrategy[Topology]:
    """Give topologies that pass every check."""
    return documents().map(Topology.model_validate)


_CLUSTER_CHANGES: Document = {
    "tls": None,
    "ajp_secret": None,
    "concurrency": None,
    "failover": {"tolerate": 3, "scope": "domain"},
    "sessions": {"replication": "domain"},
}
_NODE_CHANGES: Document = {"host": "app1", "instance": 0, "role": "spare", "state": "stopped", "domain": "left"}


def _tier_changes(number: int) -> Document:
    return {
        "listen": [80, 8079, "127.0.0.1:80"],
        "mpm": ("event", "winnt", "prefork")[number % 3],
        "server_limit": number,
        "thread_limit": min(number, 100_000),
        "version": "2.4.20",
        "hosts": ["edge1", "APP1"],
    }


@st.composite
def topologies(draw: DrawFn) -> Topology:
    """Give topologies that the types allow, in which parts contradict each other."""
    document = draw(documents())
    names = st.sampled_from(["edge", "inner", "shop", "shop-1", "app1", "nowhere"])
    document["platform"] = draw(st.sampled_from([document["platform"], "debian-0"]))
    document["hosts"] |= draw(st.dictionaries(names, st.just({"address": "192.0.2.1", "platform": "rhel"}), max_size=2))
    for tier in document["web_tiers"].values():
        tier.update(draw(some(_tier_changes(draw(st.integers(1, 200_000))))))
    for cluster in document["clusters"].values():
        cluster.update(draw(some(_CLUSTER_CHANGES | {"protocol": draw(st.sampled_from(["ajp", "http", "h2c"]))})))
        for node in cluster["nodes"].values():
            node.update(draw(some(_NODE_CHANGES)))
    for site in document["sites"].values():
        tiers = draw(st.none() | st.lists(names, max_size=3))
        site.update(draw(some({"tiers": tiers, "default": True, "aliases": ["*.example.com"]})))
        wrong = {"cluster": draw(names), "websocket": True, "exclude": ["/shop", "/elsewhere"]}
        site["routes"].update(draw(some({"/": wrong, "/shop/": wrong, "/ready": {"redirect": "/ready/now"}})))
    return Topology.model_validate(document)
