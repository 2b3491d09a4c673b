"""Comments that say what is not to be reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.ignores import (
    ignore_not_understood,
    ignore_of_unknown_rule,
    ignore_without_reason,
    unused_ignore,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    ignore_not_understood,
    ignore_of_unknown_rule,
    ignore_without_reason,
    unused_ignore,
)
