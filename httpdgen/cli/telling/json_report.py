"""Tell findings to a program, as JSON; docs/lint.md says what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from httpdgen.cli.telling.seen import see
from httpdgen.lint.finding import Severity

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding
    from httpdgen.span import Span

_VERSION = 1


def tell(told: Told) -> str:
    """Write everything as one object."""
    report = {
        "version": _VERSION,
        "findings": [_finding(told, finding, name) for finding, name in told.with_fingerprints()],
        "counts": {severity.value: told.counts[severity] for severity in Severity},
        "ignored": told.report.ignored,
        "in_baseline": told.known,
        "stale_in_baseline": [asdict(known) for known in told.stale],
        "failed": told.failed,
        "seen": asdict(see(told.report.fleet)),
    }
    return json.dumps(report, indent=2) + "\n"


def _finding(told: Told, finding: Finding, fingerprint: str) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        **_place(told, finding.span),
        "message": finding.message,
        "hint": finding.hint,
        "related": [{**_place(told, each.span), "message": each.message} for each in finding.related],
        "fingerprint": fingerprint,
    }


def _place(told: Told, span: Span) -> dict[str, object]:
    return {"file": told.name(span.file), "line": span.line, "column": span.column}
