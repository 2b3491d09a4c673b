"""Names of rules on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from httpdgen.cli.options import names_in

if TYPE_CHECKING:
    from collections.abc import Sequence


def names_of_rules(incomplete: str) -> list[str]:
    """Complete the name of a rule or subject."""
    from httpdgen.lint.registry import RULES

    subjects = {rule.subject for rule in RULES.values()}
    return [name for name in [*sorted(subjects), *sorted(RULES)] if name.startswith(incomplete)]


def rule_names(option: str, given: Sequence[str] | None) -> list[str]:
    """Take rules and subjects from an option, which may be given again, or hold several with commas between them.

    Raises:
        typer.BadParameter: there is no such rule or subject.
    """
    from httpdgen.lint.registry import RULES
    from httpdgen.lint.settings_file import check_names

    names = names_in(given)
    wrong = [f"{message}{f'; {hint}' if hint else ''}" for _, message, hint in check_names(names, RULES)]
    if wrong:
        raise typer.BadParameter("\n".join(wrong), param_hint=option)
    return names
