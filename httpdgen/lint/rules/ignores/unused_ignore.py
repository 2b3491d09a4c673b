"""A comment ignores what is not there.

The rule has looked, and found nothing in the statement below the comment (or, with `ignore-file`, in the file).

Why:
    The fault was mended, or the comment stands in the wrong place. It would hide the next fault of that kind.

Fires:
    -- httpd.conf --
    # httpdgen: ignore=balancer-not-defined made by hand at night
    ProxyPass /shop http://app1:8080/shop

Instead:
    -- httpd.conf --
    ProxyPass /shop http://app1:8080/shop

Source: docs/lint.md, "Ignoring a finding"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.lint.ignores import Reviewed

ID = "unused-ignore"
SEVERITY = Severity.INFO


def check(reviewed: Reviewed) -> Iterator[Mark]:
    """Look for comments without effect, among those whose rule was asked."""
    for ignore in reviewed.ignores.ignores:
        if ignore.rule in reviewed.judged and ignore not in reviewed.used:
            yield Mark(ignore.span, f"{ignore.rule} finds nothing here that is to be ignored", "remove the comment")
