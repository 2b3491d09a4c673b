"""What is told, whatever the format."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen.cli.speak import visible
from httpdgen.lint.fingerprints import fingerprints, relative_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from httpdgen.lint.baseline import Known
    from httpdgen.lint.finding import Finding, Severity
    from httpdgen.lint.run import Report
    from httpdgen.span import Span


@dataclass(frozen=True)
class Told:
    """A report, and what of it counts as failure.

    `known` says how many findings the baseline hides, `stale` what of it is found no more. Files are named from
    `root`: for code scanning and merge requests that is the repository.
    """

    report: Report
    known: int
    stale: tuple[Known, ...]
    failing: frozenset[Severity]
    root: Path

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in order, in texts of which every character can be shown and encoded."""
        return tuple(_shown(finding) for finding in self.report.findings)

    @cached_property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether any finding is as bad as what is not to pass."""
        return any(finding.severity in self.failing for finding in self.findings)

    def name(self, file: str) -> str:
        """Name a file from the root, for people and for programs that want text."""
        return visible(relative_name(file, self.root))

    def with_fingerprints(self) -> Iterator[tuple[Finding, str]]:
        """Go through the findings, each with its fingerprint."""
        return zip(self.findings, fingerprints(self.report.fleet, self.report.findings, self.root), strict=True)

    def column_utf16(self, span: Span) -> int:
        """Give a column as editors and SARIF count: in units of UTF-16, from 1."""
        file = self.report.fleet.file_of(span)
        if file is None or span.line > len(file.lines):
            return span.column
        before = file.lines[span.line - 1][: span.column - 1]
        return len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1


def _shown(finding: Finding) -> Finding:
    return with_texts(finding, visible)


def with_texts(finding: Finding, change: Callable[[str], str]) -> Finding:
    """Change all that a finding says."""
    hint = None if finding.hint is None else change(finding.hint)
    related = tuple(replace(each, message=change(each.message)) for each in finding.related)
    return replace(finding, message=change(finding.message), hint=hint, related=related)


def text_of(finding: Finding) -> str:
    """Say all of a finding but its place: the message, the hint on a second line, and the related places."""
    lines = [finding.message]
    if finding.hint is not None:
        lines.append(f"hint: {finding.hint}")
    lines += (f"see {visible(str(related.span))}: {related.message}" for related in finding.related)
    return "\n".join(lines)


def root_folder() -> Path:
    """Give the folder that files are named from: the repository of a CI job in it, else this folder."""
    here = Path.cwd()
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        root = os.environ.get(variable)
        if root and here.is_relative_to(root):
            return Path(root)
    return here
