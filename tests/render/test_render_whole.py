"""From a topology to every host's files: the same bytes every time, and a secret only where it belongs."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import Document, documents

from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import ConfigTree, File

if TYPE_CHECKING:
    from pathlib import Path


def rendered(document: Document) -> ConfigTree:
    topology = Topology.model_validate(document)
    return render(topology, size(topology), placeholders(topology), {}, source="topology.yaml")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def shuffled(value: Any, seed: int) -> Any:  # Any: what YAML gives
    if isinstance(value, dict):
        keys = list(value)
        random.Random(seed).shuffle(keys)
        return {key: shuffled(value[key], seed) for key in keys}
    return [shuffled(item, seed) for item in value] if isinstance(value, list) else value


@settings(max_examples=60, deadline=None)
@given(document=documents(), seed=st.integers(0, 9))
def test_mappings_in_another_order_give_the_same_tree(document: Document, seed: int) -> None:
    assert rendered(document).digest() == rendered(shuffled(document, seed)).digest()


@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_every_xml_file_is_well_formed(document: Document) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tags = [
        etree.fromstring(entry.content, parser).tag
        for entries in rendered(document).hosts.values()
        for path, entry in entries.items()
        if isinstance(entry, File) and path.endswith((".xml", ".xml.default"))
    ]
    assert tags.count("Server") == sum(len(cluster["nodes"]) for cluster in document["clusters"].values())
    assert set(tags) <= {"Server", "Context"}


@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_a_file_that_holds_a_secret_is_not_readable_by_others(document: Document) -> None:
    topology = Topology.model_validate(document)
    secrets = placeholders(topology)
    for entries in render(topology, size(topology), secrets, {}, source="topology.yaml").hosts.values():
        for path, entry in entries.items():
            if isinstance(entry, File) and secrets.mask(entry.content.decode()) != entry.content.decode():
                assert entry.mode & 0o007 == 0, path


def test_another_process_on_another_day_writes_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        "httpdgen: 1\n"
        "web_tiers:\n  edge: {hosts: [web1..2]}\n"
        "clusters:\n  shop:\n    ajp_secret: {env: S}\n    nodes:\n      node1..4: {host: app1..4}\n"
        "    sessions: {replication: cluster, membership: static}\n"
        "sites:\n  www.example.com:\n    routes:\n      /a: {cluster: shop}\n      /b: {cluster: shop}\n"
    )
    for build, seed, zone in (("one", "1", "UTC"), ("two", "2", "Asia/Tokyo")):
        subprocess.run(
            [sys.executable, "-m", "httpdgen", "render", "--placeholder-secrets", "-o", build],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            capture_output=True,
            check=True,
        )
    first, second = (contents(tmp_path / build) for build in ("one", "two"))
    assert first
    assert first == second
