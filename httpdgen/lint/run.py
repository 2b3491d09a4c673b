"""Judge a fleet by the rules, and leave out what its comments say is to be ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.lint.ignores import Reviewed, read_ignores
from httpdgen.lint.registry import REVIEWING, RULES
from httpdgen.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpdgen.lint.finding import Finding
    from httpdgen.lint.ignores import Ignore, Ignores
    from httpdgen.lint.rule import Rule
    from httpdgen.lint.settings import Settings
    from httpdgen.observed.fleet import Fleet
    from httpdgen.progress import Progress


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `findings` are sorted by place, then by rule; `ignored` counts those that comments hide.

    `rules` are those that have judged, with the severities that the settings give them.
    """

    fleet: Fleet
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    ignored: int


class RuleError(RuntimeError):
    """A rule failed, which is a fault of ours; the text names it."""


def lint(fleet: Fleet, settings: Settings, progress: Progress = silent) -> Report:
    """Judge a fleet.

    Raises:
        RuleError: a rule failed.
    """
    rules = settings.rules(RULES.values())
    judging = [rule for rule in rules if rule.id not in REVIEWING]
    found: list[Finding] = []
    for done, rule in enumerate(judging):
        progress(done, len(judging))
        found += _ask(rule, fleet)
    found = _in_order(found)
    ignores = read_ignores(fleet)
    kept, used = _sift(found, ignores)
    reviewed = Reviewed(ignores, frozenset(used), frozenset(RULES), frozenset(rule.id for rule in judging))
    remarks = [remark for rule in rules if rule.id in REVIEWING for remark in _ask(rule, reviewed)]
    return Report(fleet, rules, tuple(_in_order(kept + remarks)), ignored=len(found) - len(kept))


def _ask(rule: Rule, judged: Fleet | Reviewed) -> list[Finding]:
    try:
        return list(rule.check(judged))
    except Exception as error:
        raise RuleError(f"the rule {rule.id}: {type(error).__name__}: {error}") from error


def _sift(found: Iterable[Finding], ignores: Ignores) -> tuple[list[Finding], set[Ignore]]:
    """Part what is kept from what is ignored, and tell by what."""
    kept: list[Finding] = []
    used: set[Ignore] = set()
    for finding in found:
        by = tuple(ignores.of(finding))
        used.update(by)
        if not by:
            kept.append(finding)
    return kept, used


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by place, then rule; what is said twice of one place is said once."""
    once = {(finding.span, finding.rule, finding.message): finding for finding in findings}
    return [once[key] for key in sorted(once)]
