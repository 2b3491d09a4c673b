"""Where this machine's own apt finds Debian: images are made from the same place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVE = "http://deb.debian.org/debian"
SECURITY = "http://deb.debian.org/debian-security"


def mirrors(etc: Path = Path("/etc")) -> tuple[str, str]:
    """Give the URLs of the archive and of its security updates; Debian's own where the machine has none."""
    named = re.search(r'^VERSION_CODENAME="?([a-z]+)', (etc / "os-release").read_text(), re.MULTILINE)
    codename = named[1] if named else ""
    found: dict[str, str] = {}
    for suite, url in _sources(etc / "apt"):
        found.setdefault(suite, url)
    return found.get(codename, ARCHIVE), found.get(f"{codename}-security", SECURITY)


def _sources(folder: Path) -> Iterator[tuple[str, str]]:
    """Read suites that have a component main, and their URLs, from one-line lists and deb822 (sources.list(5))."""
    for path in [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]:
        text = path.read_text() if path.is_file() else ""
        for url, suite, components in re.findall(r"^deb\s+(?:\[[^]]*]\s+)?(\S+)\s+(\S+)(.*)", text, re.MULTILINE):
            if "main" in components.split():
                yield suite, url
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        for paragraph in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^([\w-]+):[ \t]*(.+)$", paragraph, re.MULTILINE))
            enabled = fields.get("Enabled", "yes") != "no" and "deb" in fields.get("Types", "").split()
            if enabled and "main" in fields.get("Components", "").split():
                for suite in fields["Suites"].split():
                    yield suite, fields["URIs"].split()[0]
