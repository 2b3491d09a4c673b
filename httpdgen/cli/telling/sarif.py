"""Tell findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for code scanning."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from httpdgen import __version__
from httpdgen.cli.telling.told import text_of
from httpdgen.lint.documentation import document
from httpdgen.lint.explanation import page, plain
from httpdgen.lint.finding import Severity
from httpdgen.lint.fingerprints import STANDARD_INPUT, relative_name

if TYPE_CHECKING:
    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Finding
    from httpdgen.lint.rule import Rule
    from httpdgen.span import Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "SRCROOT"
_FINGERPRINT = "httpdgen/v1"


def tell(told: Told) -> str:
    """Write one run."""
    rules = {rule.id: number for number, rule in enumerate(told.report.rules)}
    run = {
        "tool": {"driver": {"name": "httpdgen", "version": __version__, "rules": _rules(told)}},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {_ROOT: {"uri": f"file://{_quoted(told.root.as_posix()).rstrip('/')}/"}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(told, finding, rules, fingerprint) for finding, fingerprint in told.with_fingerprints()],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rules(told: Told) -> list[dict[str, object]]:
    return [_rule(rule) for rule in told.report.rules]


def _rule(rule: Rule) -> dict[str, object]:
    described = document(rule.module)
    return {
        "id": rule.id,
        "shortDescription": {"text": described.summary},
        "fullDescription": {"text": described.what or described.summary},
        "help": {"text": plain(rule), "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.module.SEVERITY]},
        "properties": {"tags": [rule.subject]},
    }


def _result(told: Told, finding: Finding, rules: dict[str, int], fingerprint: str) -> dict[str, object]:
    related = [
        {"id": number, "message": {"text": _escaped(each.message)}, **_location(told, each.span)}
        for number, each in enumerate(finding.related)
    ]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _escaped(text_of(finding))},
        "locations": [_location(told, finding.span)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }


def _location(told: Told, span: Span) -> dict[str, object]:
    region = {"startLine": span.line, "startColumn": told.column_utf16(span)}
    return {"physicalLocation": {"artifactLocation": _artifact(relative_name(span.file, told.root)), "region": region}}


def _artifact(name: str) -> dict[str, object]:
    """Name a file: by a URI relative to the root, by a whole one, or as standard input, which has none."""
    if name == STANDARD_INPUT:
        return {"uri": "stdin", "description": {"text": "standard input"}}
    if name.startswith("/"):
        return {"uri": f"file://{_quoted(name)}"}
    return {"uri": _quoted(name), "uriBaseId": _ROOT}


def _escaped(message: str) -> str:
    """Write braces twice, for a single one would begin a placeholder (SARIF 2.1.0, 3.11.5)."""
    return message.replace("{", "{{").replace("}", "}}")


def _quoted(path: str) -> str:
    return quote(os.fsencode(path))
