"""What a user wants of lint: which rules, how severe, with which options, for which versions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from httpdgen.observed.fleet import Versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.lint.finding import Severity
    from httpdgen.lint.rule import Rule


@dataclass(frozen=True, slots=True)
class Settings:
    """What is wanted. Names in `selected` and `disabled` are rules or subjects; without any selected, all rules are.

    What is disabled is so whatever is selected.
    """

    selected: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)

    def wants(self, rule: Rule) -> bool:
        """Tell whether a rule is to judge."""
        names = {rule.id, rule.subject}
        return names.isdisjoint(self.disabled) and not (self.selected and names.isdisjoint(self.selected))

    def applied_to(self, rule: Rule) -> Rule:
        """Give a rule with the severity and the options that are wanted of it."""
        severity = self.severities.get(rule.id, rule.severity)
        return replace(rule, severity=severity, options=self.options.get(rule.id, {}))

    def rules(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """Choose among rules, and apply the settings to them."""
        return tuple(self.applied_to(rule) for rule in rules if self.wants(rule))

    def with_choice(self, select: Iterable[str], disable: Iterable[str]) -> Settings:
        """Choose otherwise: what is selected here takes the place of what was, what is disabled comes on top."""
        return replace(self, selected=frozenset(select) or self.selected, disabled=self.disabled | frozenset(disable))
