"""Real httpd takes whatever is rendered, for every platform: with its paths mapped to this machine's."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from httpd_here import HTTPD, IS_HERE, lay_down, main_file, make_certificate
from hypothesis import HealthCheck, given, settings
from strategies import valid_topologies

from httpdgen import platforms
from httpdgen.model.secrets import placeholders
from httpdgen.render.context import RenderContext
from httpdgen.render.httpd import render_tier
from httpdgen.render.templates import Templates
from httpdgen.sizing import size

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform

pytestmark = [pytest.mark.engine, pytest.mark.skipif(not IS_HERE, reason="no apache2 with mod_jk here")]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def complaint(topology: Topology, tier: str, platform: Platform, folder: Path, certificate: Path) -> str:
    """What httpd says against the files of a web tier; nothing, if it takes them."""
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    context = RenderContext(topology, size(topology), placeholders(topology), {}, Templates("topology.yaml"))
    lay_down(render_tier(context, tier, platform), platform, root, certificate)
    main = main_file(platform, topology.web_tiers[tier].mpm, root)
    done = subprocess.run([str(HTTPD), "-t", "-f", main], capture_output=True, text=True, check=False)
    # A site's log level may be info.
    lines = [line for line in done.stderr.splitlines() if ":info]" not in line]
    return "" if lines == ["Syntax OK"] else done.stderr


@given(valid_topologies())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_httpd_takes_every_valid_topology(
    tmp_path_factory: pytest.TempPathFactory, certificate: Path, topology: Topology
) -> None:
    folder = tmp_path_factory.mktemp("taken")
    platform = platforms.load(topology.platform)
    for tier in topology.web_tiers:
        assert complaint(topology, tier, platform, folder, certificate) == ""
