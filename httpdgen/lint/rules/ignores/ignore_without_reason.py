"""A comment says what is to be ignored, and not why.

It works all the same.

Why:
    Whoever reads it next year cannot tell whether it still holds, and nobody dares to take it away.

Fires:
    -- httpd.conf --
    # httpdgen: ignore=balancer-not-defined
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.ignores import Reviewed

ID = "ignore-without-reason"
SEVERITY = Severity.WARNING


def check(reviewed: Reviewed) -> Iterator[Mark]:
    """Look for comments that end behind the rules' names."""
    for ignore in reviewed.ignores.ignores:
        if not ignore.reason:
            yield Mark(ignore.span, f"no reason is given for ignoring {ignore.rule}", "write the reason behind it")
