"""A baseline: findings that are known, and are not to be reported again."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.lint.fingerprints import fingerprints, relative_name
from httpdgen.span import Span

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.lint.run import Report

_VERSION = 1
_KEYS = ("file", "fingerprint", "message", "rule")


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding of a baseline. `file` is named from the baseline's folder; `message` is for its readers alone."""

    file: str
    rule: str
    fingerprint: str
    message: str


def baseline_of(report: Report, folder: Path) -> str:
    """Write what was found as a baseline's text; `folder` is the one that its file lies in."""
    names = fingerprints(report.fleet, report.findings, folder)
    known = sorted(
        Known(relative_name(finding.span.file, folder), finding.rule, name, _encodable(finding.message))
        for finding, name in zip(report.findings, names, strict=True)
    )
    findings = [{key: getattr(each, key) for key in _KEYS} for each in known]
    return json.dumps({"version": _VERSION, "findings": findings}, indent=2) + "\n"


def _encodable(text: str) -> str:
    """Write bytes that are no UTF-8, and stand in a text as lone surrogates, as escapes."""
    return text.encode(errors="backslashreplace").decode()


def read_baseline(path: Path) -> tuple[Known, ...]:
    """Read a baseline's file.

    Raises:
        InputError: it cannot be read, or is none.
    """
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != _VERSION:
            raise _unusable(path, f"has version {content['version']!r}, and only {_VERSION} is known")
        return tuple(_known(each) for each in content["findings"])
    except FileNotFoundError:
        raise _unusable(path, "there is no such file", f"httpdgen lint --write-baseline {path} writes it") from None
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unusable(path, "is no baseline", "write it anew with --write-baseline") from None


def _known(entry: dict[str, object]) -> Known:
    values = {key: entry[key] for key in _KEYS}
    if not all(isinstance(value, str) for value in values.values()):
        raise TypeError(values)
    return Known(**{key: str(value) for key, value in values.items()})


def _unusable(path: Path, message: str, hint: str | None = None) -> InputError:
    return InputError([Fault(Span(str(path), 1, 1), "", message, hint)])


@dataclass(frozen=True, slots=True)
class Compared:
    """A report without what a baseline knows, how many that were, and what of the baseline is there no more."""

    report: Report
    known: int
    stale: tuple[Known, ...]


def compare(report: Report, baseline: tuple[Known, ...], folder: Path) -> Compared:
    """Leave out of a report what a baseline knows; `folder` is the one that its file lies in.

    What it knows of files that were not given, or of rules that did not judge, may still be there.
    """
    names = fingerprints(report.fleet, report.findings, folder)
    known = {each.fingerprint for each in baseline}
    new = tuple(finding for finding, name in zip(report.findings, names, strict=True) if name not in known)
    judged = {rule.id for rule in report.rules}
    given = {relative_name(file, folder) for file in report.fleet.files}
    stale = tuple(
        each
        for each in baseline
        if each.fingerprint not in names and each.rule in judged and _was_looked_at(each.file, given, folder)
    )
    return Compared(replace(report, findings=new), len(report.findings) - len(new), stale)


def _was_looked_at(file: str, given: set[str], folder: Path) -> bool:
    """Tell whether a file was given, or is gone."""
    return file in given or not (folder / file).exists()
