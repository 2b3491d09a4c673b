"""mod_jk is of a version with known holes.

The version is the one that the settings name, since configuration does not tell it. Debian 12 mends both in its 1.2.48.

Why:
    Before 1.2.49 a request that fits no mount may go to the first worker, past what guards the mounts (CVE-2023-41081);
    before 1.2.50 every user of the host may read and change the shared memory (CVE-2024-46544).

Fires:
    -- httpdgen.toml --
    [lint.versions]
    mod_jk = "1.2.46"
    -- httpd.conf --
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1
    JkMount "/shop/*" node1

Instead:
    -- httpdgen.toml --
    [lint.versions]
    mod_jk = "1.2.50"
    -- httpd.conf --
    JkWorkerProperty worker.list=node1
    JkWorkerProperty worker.node1.host=app1
    JkMount "/shop/*" node1

Source: Tomcat Connectors, "Reporting Security Problems": CVE-2023-41081 and CVE-2024-46544
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "mod-jk-with-known-holes"
SEVERITY = Severity.WARNING

_MENDED = (((1, 2, 49), "CVE-2023-41081"), ((1, 2, 50), "CVE-2024-46544"))


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the version, where it is named to the last number."""
    for jk in fleet.modjks:
        if jk.version is None or len(jk.version) < len(_MENDED[0][0]):
            continue
        holes = [hole for mended, hole in _MENDED if jk.version < mended]
        if jk.attached and holes:
            version = ".".join(str(number) for number in jk.version)
            yield Mark(
                jk.span,
                f"mod_jk {version} has {' and '.join(holes)}",
                "take 1.2.50 or later, or a package that has both mended and say so by switching this rule off",
            )
