"""What render writes is observed whole, with or without its manifest."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from strategies import Document, documents

from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.observed.observe import observe
from httpdgen.render import render
from httpdgen.render.store import write_tree
from httpdgen.sizing import size

if TYPE_CHECKING:
    from httpdgen.observed.fleet import Fleet

PLATFORMS = ("debian-12", "debian-13", "rhel-9", "upstream")


def write(document: Document, folder: Path) -> Path:
    """Render a topology into a folder, with placeholders for secrets."""
    topology = Topology.model_validate(document)
    write_tree(render(topology, size(topology), placeholders(topology), {}, source="topology.yaml"), folder)
    return folder


def shop(platform: str, connector: str = "mod_proxy") -> dict[str, Any]:
    """Give two nodes behind a web server."""
    return {
        "httpdgen": 1,
        "platform": platform,
        "web_tiers": {"edge": {"hosts": ["web1"], "connector": connector, "max_request_workers": 200}},
        "clusters": {
            "shop": {
                "nodes": {"node1": {"host": "app1"}, "node2": {"host": "app1", "instance": 1}},
                "ajp_secret": {"env": "S"},
            }
        },
        "sites": {"www.example.com": {"routes": {"/shop": {"cluster": "shop"}}}},
    }


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("with_manifest", [True, False])
def test_every_member_of_a_rendered_tree_leads_to_its_connector(
    tmp_path: Path, platform: str, *, with_manifest: bool
) -> None:
    build = write(shop(platform), tmp_path / "build")
    if not with_manifest:
        (build / "manifest.json").unlink()
    fleet = observe([build])
    assert (fleet.whole, fleet.faults, fleet.notes) == (True, (), ())
    (server,) = fleet.web_servers
    assert server.whole
    assert sorted(link.worker.route.value or "" for link in fleet.links) == ["node1", "node2"]
    assert [link.service.engine.jvm_route.value for link in fleet.links if link.service.engine] == ["node1", "node2"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_mpm_of_a_rendered_tree_is_known_by_its_link_or_its_module(tmp_path: Path, platform: str) -> None:
    (server,) = observe([write(shop(platform), tmp_path / "build")]).web_servers
    assert (server.mpm.name.value, server.mpm.max_request_workers.value) == ("event", 200)
    assert [server.has_module(name) for name in ("proxy_ajp_module", "jk_module")] == [True, False]


def test_mod_jk_of_a_rendered_tree_leads_to_its_connectors(tmp_path: Path) -> None:
    fleet = observe([write(shop("debian-12", "mod_jk"), tmp_path / "build")])
    assert fleet.faults == ()
    assert [link.jk is fleet.modjks[0] for link in fleet.links] == [True, True]


def test_modes_are_those_of_the_manifest_and_not_of_the_operators_disk(tmp_path: Path) -> None:
    build = write(shop("debian-12"), tmp_path / "build")
    with_manifest = {file.world_readable for file in observe([build]).files.values() if file.kind == "server.xml"}
    (build / "manifest.json").unlink()
    without = {file.world_readable for file in observe([build]).files.values()}
    assert (with_manifest, without) == ({False}, {None})


@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_every_rendered_topology_is_observed_without_faults(document: Document) -> None:
    with tempfile.TemporaryDirectory() as name:
        fleet: Fleet = observe([write(document, Path(name, "build"))])
    assert (fleet.faults, fleet.notes) == ((), ())
    assert all(server.whole for server in fleet.web_servers)
    assert len(fleet.tomcats) == sum(len(cluster["nodes"]) for cluster in document["clusters"].values())
    routes = {tomcat.services[0].engine.jvm_route.value for tomcat in fleet.tomcats if tomcat.services[0].engine}
    linked = [link for link in fleet.links if link.balancer is not None and link.service.engine is not None]
    assert {link.worker.route.value for link in linked} <= routes
