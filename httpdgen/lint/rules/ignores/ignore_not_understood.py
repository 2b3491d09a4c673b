"""A comment is meant for httpdgen, and nothing can be made of it.

It begins with `httpdgen:` and a word with `=`, and is not `ignore=RULE reason`; or it stands where it speaks of
nothing: above an empty line, at a file's end, or (`ignore-file=`) below a directive.

Why:
    What it was to hide is reported all the same.

Fires:
    -- httpd.conf --
    # httpdgen: ingore=balancer-not-defined made by hand at night
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

ID = "ignore-not-understood"
SEVERITY = Severity.WARNING


def check(reviewed: Reviewed) -> Iterator[Mark]:
    """Give every comment that could not be read."""
    for misread in reviewed.ignores.misread:
        yield Mark(misread.span, misread.message, misread.hint)
