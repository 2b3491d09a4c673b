"""What is particular to mod_jk: its workers, its properties, its directives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.rules.mod_jk import (
    broken_reference,
    comment_in_value,
    deprecated_worker_property,
    listed_worker_not_defined,
    member_not_defined,
    mount_to_unknown_worker,
    no_jk_shm_file,
    property_of_no_worker,
    property_of_other_worker_type,
    quote_in_value,
    repeated_worker_property,
    secret_cut_at_hash,
    unknown_worker_property,
    worker_without_members,
)

if TYPE_CHECKING:
    from httpdgen.lint.rule import RuleModule

RULES: tuple[RuleModule, ...] = (
    broken_reference,
    comment_in_value,
    deprecated_worker_property,
    listed_worker_not_defined,
    member_not_defined,
    mount_to_unknown_worker,
    no_jk_shm_file,
    property_of_no_worker,
    property_of_other_worker_type,
    quote_in_value,
    repeated_worker_property,
    secret_cut_at_hash,
    unknown_worker_property,
    worker_without_members,
)
