"""Tell findings to GitLab, as a Code Quality report (GitLab manual, "Code Quality report format")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from httpdgen.cli.telling.told import text_of
from httpdgen.lint.finding import Severity

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def tell(told: Told) -> str:
    """Write the findings as a list."""
    issues = [
        {
            "description": text_of(finding),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": told.name(finding.span.file), "lines": {"begin": finding.span.line}},
        }
        for finding, fingerprint in told.with_fingerprints()
    ]
    return json.dumps(issues, indent=2) + "\n"
