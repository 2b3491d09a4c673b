"""Real httpd takes whatever is rendered, for every platform: with its paths mapped to this machine's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import CERTIFICATE, KEY, valid_topologies

from httpdgen import platforms
from httpdgen.model.secrets import placeholders
from httpdgen.render.context import RenderContext
from httpdgen.render.httpd import render_tier
from httpdgen.render.templates import Templates
from httpdgen.sizing import size
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.topology import Topology
    from httpdgen.platforms import Platform
    from httpdgen.tree import Entry

HTTPD = shutil.which("apache2")
MODULES = Path("/usr/lib/apache2/modules")
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(HTTPD is None or not (MODULES / "mod_jk.so").exists(), reason="no apache2 with mod_jk here"),
]

# What a platform's own files do before they come to ours, where those are not ours too (Debian's apache2.conf).
BEFORE_OURS = """\
LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
    subprocess.run(
        [*command.split(), "-keyout", folder / "key", "-out", folder / "crt"], check=True, capture_output=True
    )
    pem = folder / "pem"
    pem.write_bytes((folder / "crt").read_bytes() + (folder / "key").read_bytes())
    return pem


def mapped(text: str, platform: Platform, root: Path, certificate: Path) -> str:
    """Replace a platform's paths by ones that this machine has."""
    httpd = platform.httpd
    places = {
        CERTIFICATE: str(certificate),
        KEY: str(certificate),
        "/etc/ssl/ca.pem": str(certificate),
        "/srv/www/images": str(root),
        platform.mod_jk.module: str(MODULES / "mod_jk.so"),
        httpd.modules_dir: str(MODULES),
        httpd.mime_types: "/etc/mime.types",
        httpd.ca_bundle: CA_BUNDLE,
        f'"{httpd.log_dir}/': f'"{root}/',
        httpd.run_dir: str(root),
        f"User {httpd.user}": "User www-data",
        f"Group {httpd.group}": "Group www-data",
        "/etc/httpdgen": f"{root}/etc/httpdgen",
        f'"{httpd.server_root}"': f'"{root}{httpd.server_root}"',
    }
    for here, there in places.items():
        text = text.replace(here, there)
    return text


def lay_down(entries: Mapping[str, Entry], platform: Platform, root: Path, certificate: Path) -> None:
    for path, entry in entries.items():
        if isinstance(entry, File):
            file = root / path.removeprefix("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(mapped(entry.content.decode(), platform, root, certificate), "utf-8")


def main_file(platform: Platform, mpm: str, root: Path) -> Path:
    """The file that httpd starts with: the platform's, or one that stands for it."""
    own = root / "httpd.conf"
    if not platform.httpd.mpm_links:
        (root / platform.httpd.server_root.removeprefix("/") / "logs").mkdir(parents=True, exist_ok=True)
        (main,) = (path for path in platform.httpd.owned if path.endswith("conf/httpd.conf"))
        return root / main.removeprefix("/")
    before = BEFORE_OURS.format(mpm=mpm, modules=MODULES, folder=root)
    own.write_text(f'{before}Include "{root}{platform.httpd.entry}"\n', "utf-8")
    return own


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
