"""Tell findings as a test report: a suite for each file, a failure for each finding that is not to pass."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from httpdgen.cli.junit_xml import Case, Wrong, write_suites
from httpdgen.cli.speak import visible
from httpdgen.cli.telling.told import text_of

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding

_NOTHING = Case("nothing found")


def tell(told: Told) -> str:
    """Write all suites; a file in which nothing was found is a test that passes."""
    by_file = {file: list(found) for file, found in groupby(told.findings, lambda finding: finding.span.file)}
    suites = (
        (told.name(file), [_case(told, finding) for finding in by_file.get(file, [])] or [_NOTHING])
        for file in sorted({*told.report.fleet.files, *by_file})
    )
    return write_suites("httpdgen lint", suites)


def _case(told: Told, finding: Finding) -> Case:
    fails = finding.severity in told.failing
    return Case(
        name=f"{finding.rule} ({finding.span.line}:{finding.span.column})",
        text=f"{visible(str(finding.span))}: {finding.severity}: {text_of(finding)}",
        wrong=Wrong("failure", finding.severity, finding.message) if fails else None,
    )
