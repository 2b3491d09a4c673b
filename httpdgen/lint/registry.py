"""Every rule there is."""

from __future__ import annotations

from httpdgen.lint.rule import Rule
from httpdgen.lint.rules import (
    ignores,
    limits,
    mod_jk,
    modules,
    mounts,
    naming,
    reading,
    replication,
    security,
    sessions,
    timeouts,
)

SUBJECTS = (reading, limits, timeouts, sessions, naming, mounts, modules, mod_jk, replication, security, ignores)
"""What rules are about, in the order in which they are listed."""

RULES = {module.ID: Rule(module, module.SEVERITY, {}) for subject in SUBJECTS for module in subject.RULES}
"""The rules, by subject: a file each, named by its fault; a subject's package lists its rules."""

REVIEWING = frozenset(module.ID for module in ignores.RULES)
"""The rules that judge what was ignored, when all others are done."""
