"""This machine's httpd with what is rendered for any platform, whose paths are mapped to this machine's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from strategies import CERTIFICATE, KEY

from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.platforms import Platform
    from httpdgen.tree import Entry

HTTPD = shutil.which("apache2")
MODULES = Path("/usr/lib/apache2/modules")
IS_HERE = HTTPD is not None and (MODULES / "mod_jk.so").exists()
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"

# What a platform's own files do before they come to ours, where those are not ours too (Debian's apache2.conf).
BEFORE_OURS = """\
LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
"""


def make_certificate(folder: Path) -> Path:
    """Make a certificate with its key, in one file."""
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
    """Write a web server's files below a folder that stands for its root."""
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
