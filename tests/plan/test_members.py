"""What a web server's files say of its members, read and changed line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Document, documents

from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.plan.holds import Hold
from httpdgen.plan.members import (
    MemberConnection,
    connections_of,
    needs_other_modules,
    with_connections,
    with_holds,
)
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.shape import FleetShape
    from httpdgen.tree import ConfigTree, Entry

TREE = "/etc/httpdgen/current/httpd"
WAYS = {
    "mod_proxy": f"{TREE}/balancers.conf",
    "mod_jk": f"{TREE}/workers.properties",
    "directives": f"{TREE}/jk.conf",
}


def rendered(document: Document) -> tuple[ConfigTree, FleetShape]:
    topology = Topology.model_validate(document)
    tree = render(topology, size(topology), placeholders(topology), {}, source="topology.yaml")
    return tree, shape_of(topology, tree)


def shop(way: str, **nodes: Document) -> Document:
    """Give a document of three nodes with more said of some."""
    own: Document = {
        "node1": {"host": "app1", "lbfactor": 3},
        "node2": {"host": "app2", "route": "Route_2", "role": "standby"},
        "node3": {"host": "app3", "instance": 1},
    }
    tier: Document = {"hosts": ["web1"], "connector": "mod_proxy" if way == "mod_proxy" else "mod_jk"}
    tier |= {"jk_workers": "directives"} if way == "directives" else {}
    return {
        "httpdgen": 1,
        "platform": "debian-12",
        "hosts": {"app1": {"address": "2001:db8::1"}},
        "web_tiers": {"edge": tier},
        "clusters": {
            "shop": {
                "nodes": {name: node | nodes.get(name, {}) for name, node in own.items()},
                "ajp_secret": {"env": "SECRET"},
            }
        },
        "sites": {"www.example.com": {"routes": {"/": {"cluster": "shop"}}}},
    }


def hold(node: str, state: Literal["draining", "disabled"] | None, weight: int | None = None) -> dict[str, Hold]:
    return {node: Hold(node, state, weight, "alice@desk", "", 0)}


def text_of(entries: Mapping[str, Entry], path: str) -> str:
    entry = entries[path]
    assert isinstance(entry, File)
    return entry.content.decode()


def line_of(entries: Mapping[str, Entry], path: str, node: str) -> str:
    (line,) = (line for line in text_of(entries, path).splitlines() if node in line)
    return line.strip()


# One document is rendered in about 0.1 s.
@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_each_member_is_found_as_it_was_rendered(document: Document) -> None:
    tree, shape = rendered(document)
    secrets = {"ajp": "0" * 32}
    for host, web in shape.web_servers.items():
        found = connections_of(tree.hosts[host], shape.nodes)
        assert found == {
            name: MemberConnection(node.protocol, node.address, node.port, found[name].secret)
            for name, node in shape.nodes.items()
            if node.cluster in web.clusters
        }
        assert all((way.secret is not None) == (way.scheme in secrets) for way in found.values())


@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_what_stays_as_it_is_has_the_same_bytes(document: Document) -> None:
    tree, shape = rendered(document)
    for entries in tree.hosts.values():
        own = connections_of(entries, shape.nodes)
        assert with_connections(entries, own, shape.nodes) == entries
        assert needs_other_modules(entries, own, shape.nodes) == frozenset()
        assert with_holds(entries, {}, shape.nodes) == {}
        nothing = {name: Hold(name, None, None, "alice@desk", "", 0) for name in shape.nodes}
        assert with_holds(entries, nothing, shape.nodes) == {}
        assert with_holds(entries, hold("nobody", "disabled", 5), shape.nodes) == {}


@settings(max_examples=30, deadline=None)
@given(document=documents(), data=st.data())
def test_a_held_member_is_as_the_topology_would_have_it(document: Document, data: st.DataObject) -> None:
    tree, shape = rendered(document)
    active = sorted(name for name, node in shape.nodes.items() if node.state == "active")
    name = data.draw(st.sampled_from(active))
    state: Literal["draining", "disabled"] = data.draw(st.sampled_from(["draining", "disabled"]))
    node = document["clusters"][shape.nodes[name].cluster]["nodes"][name]
    there, _ = rendered(_with(document, shape.nodes[name].cluster, name, {**node, "state": state}))
    for host in shape.web_servers:
        entries = tree.hosts[host]
        held = {**entries, **with_holds(entries, hold(name, state), shape.nodes)}
        for path in WAYS.values():
            assert held.get(path) == there.hosts[host].get(path)


def _with(document: Document, cluster: str, name: str, node: Document) -> Document:
    nodes = document["clusters"][cluster]["nodes"] | {name: node}
    clusters = document["clusters"] | {cluster: document["clusters"][cluster] | {"nodes": nodes}}
    return document | {"clusters": clusters}


@settings(max_examples=25, deadline=None)
@given(document=documents(), data=st.data())
def test_members_reached_otherwise_are_so_and_all_else_stays(document: Document, data: st.DataObject) -> None:
    tree, shape = rendered(document)
    for host in shape.web_servers:
        entries = tree.hosts[host]
        own = connections_of(entries, shape.nodes)
        chosen = data.draw(st.sets(st.sampled_from(sorted(own)))) if own else set()
        other = {
            name: MemberConnection(
                own[name].scheme,
                data.draw(st.sampled_from(["192.0.2.99", "2001:db8::99", "app-99.example.com"])),
                data.draw(st.integers(1, 65_535)),
                None if own[name].secret is None else data.draw(st.from_regex(r"[A-Za-z0-9_-]{16,63}", fullmatch=True)),
            )
            for name in chosen
        }
        changed = with_connections(entries, other, shape.nodes)
        assert connections_of(changed, shape.nodes) == own | other
        back = with_connections(changed, own, shape.nodes)
        assert connections_of(back, shape.nodes) == own
        assert changed.keys() == entries.keys()
        lines = {path: len(_lines(changed[path]) ^ _lines(entries[path])) for path in entries}
        assert sum(lines.values()) <= 3 * 2 * len(chosen)
        assert {path for path in entries if changed[path] != entries[path]} <= set(WAYS.values())


def _lines(entry: Entry) -> set[bytes]:
    return set(entry.content.splitlines()) if isinstance(entry, File) else set()


@pytest.mark.parametrize("way", WAYS)
def test_a_hold_changes_one_line(way: str) -> None:
    tree, shape = rendered(shop(way))
    entries, path = tree.hosts["web1"], WAYS[way]
    held = with_holds(entries, hold("node2", "draining", 7), shape.nodes)
    assert list(held) == [path]
    before, after = text_of(entries, path).splitlines(), text_of(held, path).splitlines()
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    if way == "mod_proxy":
        ((one, other),) = changed
        assert one.replace("loadfactor=1 status=+H", "loadfactor=7 status=+HN") == other
    else:
        assert [other.removeprefix("JkWorkerProperty ") for _, other in changed] == [
            "worker.node2.lbfactor=7",
            "worker.node2.activation=D",
        ]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("own", "state", "becomes"),
    [
        ("active", "draining", "draining"),
        ("active", "disabled", "disabled"),
        ("draining", "draining", "draining"),
        ("draining", "disabled", "disabled"),
        ("disabled", "draining", "disabled"),
        ("disabled", "disabled", "disabled"),
    ],
)
def test_a_hold_never_gives_a_member_more(
    way: str, own: str, state: Literal["draining", "disabled"], becomes: str
) -> None:
    tree, shape = rendered(shop(way, node2={"state": own}))
    there, _ = rendered(shop(way, node2={"state": becomes}))
    entries = tree.hosts["web1"]
    held = {**entries, **with_holds(entries, hold("node2", state), shape.nodes)}
    assert text_of(held, WAYS[way]) == text_of(there.hosts["web1"], WAYS[way])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", ["draining", "disabled"])
def test_a_stopped_member_is_not_opened(way: str, state: Literal["draining", "disabled"]) -> None:
    tree, shape = rendered(shop(way, node2={"state": "stopped"}))
    assert with_holds(tree.hosts["web1"], hold("node2", state), shape.nodes) == {}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", WAYS)
def test_connections_move_from_one_connector_to_the_other(way: str, other: str) -> None:
    moved = shop(other)
    moved["clusters"]["shop"]["nodes"] = {
        name: node | {"ports": {"ajp": 9000 + number}}
        for number, (name, node) in enumerate(moved["clusters"]["shop"]["nodes"].items())
    }
    before, nodes_before = rendered(shop(way))
    after, nodes = rendered(moved)
    ways = connections_of(before.hosts["web1"], nodes_before.nodes)
    one = {"node2": ways["node2"]}
    mixed = with_connections(after.hosts["web1"], one, nodes.nodes)
    new = connections_of(after.hosts["web1"], nodes.nodes)
    assert connections_of(mixed, nodes.nodes) == new | one
    assert new["node2"] != one["node2"]


@pytest.mark.parametrize("way", WAYS)
def test_a_member_that_needs_another_protocol_stays_as_it_is(way: str) -> None:
    tree, shape = rendered(shop(way))
    entries = tree.hosts["web1"]
    ways = {"node1": MemberConnection("http", "app1", 8080), "node3": MemberConnection("ajp", "app9", 8009, "s" * 20)}
    assert needs_other_modules(entries, ways, shape.nodes) == {"node1"}
    found = connections_of(with_connections(entries, ways, shape.nodes), shape.nodes)
    assert (found["node1"].scheme, found["node1"].address) == ("ajp", "2001:db8::1")
    assert found["node3"] == ways["node3"]


def test_nothing_is_found_or_changed_where_there_is_no_web_server() -> None:
    tree, shape = rendered(shop("mod_proxy"))
    entries = tree.hosts["app1"]
    assert connections_of(entries, shape.nodes) == {}
    assert with_holds(entries, hold("node1", "disabled"), shape.nodes) == {}


def test_a_secret_is_in_no_repr_and_no_message() -> None:
    tree, shape = rendered(shop("mod_proxy"))
    way = MemberConnection("ajp", "app1", 8009, "the-one-that-nobody\nmay-see")
    assert "nobody" not in repr(way)
    with pytest.raises(ValueError, match="cannot hold how its members") as caught:
        with_connections(tree.hosts["web1"], {"node1": way}, shape.nodes)
    assert "nobody" not in str(caught.value)
    assert caught.value.__cause__ is None
