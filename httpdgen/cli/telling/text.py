"""Tell findings to a person: by file, each with its line and a caret."""

from __future__ import annotations

import shutil
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from httpdgen.cli.speak import caret_lines, visible
from httpdgen.cli.telling.excerpt import excerpt
from httpdgen.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding

_INDENT = 6
_NARROWEST = 40
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def tell(told: Told, *, in_colour: bool = False) -> str:
    """Write the findings of each file below its name."""
    lines: list[str] = []
    for file, findings in groupby(told.findings, lambda finding: finding.span.file):
        lines.append(_styled(visible(file), None, in_colour=in_colour))
        for finding in findings:
            lines += _lines(told, finding, in_colour=in_colour)
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def _lines(told: Told, finding: Finding, *, in_colour: bool) -> Iterator[str]:
    severity = _styled(finding.severity, _COLOURS[finding.severity], in_colour=in_colour)
    place = f"{finding.span.line}:{finding.span.column}"
    yield f"  {place} {severity} {finding.rule}: {finding.message}"
    yield from _excerpt(told, finding, in_colour=in_colour)
    if finding.hint is not None:
        yield f"    {_styled('hint:', 'cyan', in_colour=in_colour)} {finding.hint}"
    for related in finding.related:
        yield f"    see {visible(str(related.span))}: {related.message}"


def _excerpt(told: Told, finding: Finding, *, in_colour: bool) -> Iterator[str]:
    shown = excerpt(told.report.fleet, finding.span)
    if shown is not None:
        blank = len(shown.line) - len(shown.line.lstrip())
        width = max(_NARROWEST, shutil.get_terminal_size().columns - _INDENT - 1)
        line, caret = caret_lines(shown.line[blank:], max(1, shown.column - blank), width)
        yield " " * _INDENT + visible(line)
        yield " " * _INDENT + _styled(caret, "green", in_colour=in_colour)


def _styled(text: str, colour: str | None, *, in_colour: bool) -> str:
    return typer.style(text, fg=colour, bold=True) if in_colour else text
