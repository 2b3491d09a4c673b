"""Tell findings to GitHub Actions, which shows them beside the lines of a pull request.

The form is that of GitHub's workflow commands, `::error file=…,line=…,col=…,title=…::message`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.telling.told import text_of
from httpdgen.lint.finding import Severity

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def tell(told: Told) -> str:
    """Write a command for each finding."""
    return "".join(f"{_command(told, finding)}\n" for finding in told.findings)


def _command(told: Told, finding: Finding) -> str:
    properties = {
        "file": told.name(finding.span.file),
        "line": finding.span.line,
        "col": told.column_utf16(finding.span),
        "title": finding.rule,
    }
    written = ",".join(f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{text_of(finding).translate(_IN_MESSAGES)}"
