"""Names, numbers and their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.naming import (
    balancer_name_too_long,
    balancer_names_differ_in_case,
    host_name_too_long,
    loadfactor_not_exact,
    loadfactor_out_of_range,
    member_twice,
    member_value_too_long,
    worker_name_with_odd_character,
    worker_url_too_long,
    worker_value_too_long,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    balancer_name_too_long,
    balancer_names_differ_in_case,
    host_name_too_long,
    loadfactor_not_exact,
    loadfactor_out_of_range,
    member_twice,
    member_value_too_long,
    worker_name_with_odd_character,
    worker_url_too_long,
    worker_value_too_long,
)
