"""Tell findings as a test report: a suite for each file, a failure for each finding that is not to pass."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from httpdgen.cli.speak import visible
from httpdgen.cli.telling.told import text_of

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding


def tell(told: Told) -> str:
    """Write all suites; a file in which nothing was found is a test that passes."""
    by_file = {file: list(found) for file, found in groupby(told.findings, lambda finding: finding.span.file)}
    suites = ET.Element("testsuites", name="httpdgen lint")
    for file in sorted({*told.report.fleet.files, *by_file}):
        suites.append(_suite(told, file, by_file.get(file, [])))
    for key in ("tests", "failures"):
        suites.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, "unicode")}\n'


def _suite(told: Told, file: str, findings: list[Finding]) -> ET.Element:
    name = told.name(file)
    failures = sum(finding.severity in told.failing for finding in findings)
    counts = {"tests": str(len(findings) or 1), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite = ET.Element("testsuite", {"name": name, **counts})
    if not findings:
        ET.SubElement(suite, "testcase", classname=name, name="nothing found")
    for finding in findings:
        _add_case(told, suite, name, finding)
    return suite


def _add_case(told: Told, suite: ET.Element, name: str, finding: Finding) -> None:
    title = f"{finding.rule} ({finding.span.line}:{finding.span.column})"
    case = ET.SubElement(suite, "testcase", classname=name, name=title)
    text = f"{visible(str(finding.span))}: {finding.severity}: {text_of(finding)}"
    if finding.severity in told.failing:
        failure = ET.SubElement(case, "failure", type=finding.severity, message=finding.message)
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = text
