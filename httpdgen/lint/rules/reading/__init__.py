"""Files that cannot be read as what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.reading import cannot_be_read, not_configuration

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (cannot_be_read, not_configuration)
