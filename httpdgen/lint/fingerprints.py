"""Name findings so that the name survives moved lines: by rule, file, and what the line says."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen.secret_text import mask_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.lint.finding import Finding
    from httpdgen.observed.fleet import Fleet

STANDARD_INPUT = "-"


def relative_name(shown: str, folder: Path) -> str:
    """Name a file from a folder, with slashes; one that lies elsewhere by its whole path.

    >>> relative_name("build/web1/httpd.conf", Path("build")), relative_name("/etc/httpd.conf", Path("build"))
    ('web1/httpd.conf', '/etc/httpd.conf')
    """
    if shown == STANDARD_INPUT:
        return shown
    whole, base = Path(os.path.abspath(shown)), Path(os.path.abspath(folder))  # noqa: PTH100  # a link keeps its name
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()


def fingerprints(fleet: Fleet, findings: Sequence[Finding], folder: Path) -> tuple[str, ...]:
    """Give the fingerprint of each finding; `folder` is where its file is named from.

    Those of one rule on lines that say the same are counted. Secrets are masked first: none can be guessed from a
    fingerprint, and a new secret changes none.
    """
    names = {finding.span.file: relative_name(finding.span.file, folder) for finding in findings}
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.rule, names[finding.span.file], _line(fleet, finding))
        found.append(hashlib.sha256("\0".join((*key, str(seen[key]))).encode(errors="replace")).hexdigest()[:32])
        seen[key] += 1
    return tuple(found)


def _line(fleet: Fleet, finding: Finding) -> str:
    """Give what a finding's line says, but for its spaces and its secrets."""
    file = fleet.file_of(finding.span)
    if file is None or finding.span.line > len(file.lines):
        return ""
    return " ".join(mask_unknown(file.lines[finding.span.line - 1]).split())
