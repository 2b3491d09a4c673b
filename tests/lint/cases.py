"""The cases of rules: files laid down in a folder and judged by one rule alone.

A case is tests/lint_cases/<rule>/fires*.txtar or quiet*.txtar: a comment, then files, each below a line `-- path --`.
One file without a folder is judged alone, all others as the folder that they lie in. A file `httpdgen.toml` holds
settings, such as a rule's options, or versions; it is no part of what is judged.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from httpdgen.lint.documentation import files_of
from httpdgen.lint.registry import REVIEWING, RULES
from httpdgen.lint.run import lint
from httpdgen.lint.settings_file import read_settings
from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.finding import Finding
    from httpdgen.observed.fleet import Fleet
    from httpdgen.span import Span

CASES = Path(__file__).resolve().parents[1] / "lint_cases"
SETTINGS = "httpdgen.toml"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule says of an archive's files."""

    files: dict[str, str]
    findings: tuple[Finding, ...]

    def places(self) -> Iterator[Span]:
        """Give every place that a finding names."""
        for finding in self.findings:
            yield finding.span
            yield from (related.span for related in finding.related)


def cases(kind: str) -> list[Path]:
    """Give the cases whose names begin with `fires` or `quiet`."""
    return sorted(CASES.glob(f"*/{kind}*.txtar"))


def name_of(case: Path) -> str:
    """Name a case for a test's id."""
    return f"{case.parent.name}/{case.stem}"


def read(case: Path) -> str:
    """Read a case, its line ends and bytes as they are."""
    return case.read_bytes().decode("utf-8", "surrogateescape")


def judge(rule_id: str, archive: str, folder: Path) -> Judged:
    """Lay an archive's files down in an empty folder, and let one rule judge them.

    A rule on comments judges what all rules together leave.
    """
    files = files_of(archive)
    settings = read_settings(SETTINGS, files.pop(SETTINGS, ""), RULES)
    lay_down(files, folder)
    with contextlib.chdir(folder):
        fleet = observe([Path(given) for given in _given(files)], versions=settings.versions)
        chosen = settings if rule_id in REVIEWING else settings.with_choice([rule_id], [])
        found = lint(fleet, chosen).findings
        return Judged(files, tuple(finding for finding in found if finding.rule == rule_id))


def lay_down(files: dict[str, str], folder: Path) -> None:
    """Write an archive's files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))


def seen(archive: str, folder: Path) -> Fleet:
    """Lay an archive's files down, and observe them from there."""
    files = files_of(archive)
    lay_down(files, folder)
    with contextlib.chdir(folder):
        return observe([Path(given) for given in _given(files)])


def _given(files: dict[str, str]) -> list[str]:
    names = list(files)
    return names if len(names) == 1 and "/" not in names[0] else ["."]


def shown(findings: tuple[Finding, ...]) -> str:
    """Write findings as goldens hold them."""
    return "".join(f"{line}\n" for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.span}: {finding.severity}: {finding.message}"
    if finding.hint is not None:
        yield f"  hint: {finding.hint}"
    for related in finding.related:
        yield f"  see {related.span}: {related.message}"
