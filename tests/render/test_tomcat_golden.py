"""Whole files as they are written: to be read like code when they change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tomcat_site import Part, render, text

from httpdgen.render.context import CURRENT

GOLDEN = Path(__file__).parents[1] / "golden" / "tomcat"
REPLICATED: Part = {"sessions": {"replication": "cluster", "membership": "static", "encryption_key": {"env": "KEY"}}}
SECOND: Part = {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app1", "instance": 1}}}
OPTIONS: Part = {"tomcat": {"jvm_options": ["-Xmx2g"]}}


@pytest.mark.parametrize(
    ("golden", "cluster", "node", "platform", "file"),
    [
        ("ajp.server.xml", {}, "node1", "debian-12", "server.xml"),
        ("http.server.xml", {"protocol": "http"}, "node1", "debian-13", "server.xml"),
        (
            "static-encrypted.cluster.xml",
            REPLICATED | {"tomcat": {"server_xml": "snippets"}},
            "node1",
            "debian-12",
            "cluster.xml",
        ),
        ("debian-12.limits.conf", OPTIONS, "node1", "debian-12", "limits.conf"),
        ("debian-12.second.service", SECOND | OPTIONS, "node2", "debian-12", "tomcat10-node2.service"),
        ("rhel-9.second.service", SECOND, "node2", "rhel-9", "tomcat-node2.service"),
        ("upstream.service", {}, "node1", "upstream", "tomcat-node1.service"),
    ],
)
def test_the_file_is_the_golden_one(golden: str, cluster: Part, node: str, platform: str, file: str) -> None:
    written = text(render(cluster, node, platform), f"{CURRENT}/tomcat/{node}/{file}")

    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / golden).write_text(written, "utf-8")
    assert written == (GOLDEN / golden).read_text("utf-8")
