"""A comment names a rule that there is not.

Rules are named as the report names them, in lower case and with hyphens.

Why:
    What it was to hide is reported all the same; or the rule has another name by now, and the comment says nothing.

Fires:
    -- httpd.conf --
    # httpdgen: ignore=balancer-undefined made by hand at night
    ProxyPass /shop balancer://shop/

Instead:
    -- httpd.conf --
    # httpdgen: ignore=balancer-not-defined made by hand at night
    ProxyPass /shop balancer://shop/

Source: docs/lint.md, "Ignoring a finding"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.ignores import Reviewed

ID = "ignore-of-unknown-rule"
SEVERITY = Severity.WARNING


def check(reviewed: Reviewed) -> Iterator[Mark]:
    """Compare the names with those of all rules."""
    for ignore in reviewed.ignores.ignores:
        if ignore.rule not in reviewed.known:
            hint = did_you_mean(ignore.rule, reviewed.known) or "httpdgen explain lists the rules"
            yield Mark(ignore.span, f"there is no rule {ignore.rule}", hint)
