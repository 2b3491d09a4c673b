"""A file is no configuration, and was left out.

It was given by its name, or lies where configuration does; but it is a template of another program (ERB, Jinja, …),
or nothing in it says what it is for. Nothing is guessed at.

Why:
    Nothing was judged in it. Check what is made of a template instead.

Fires:
    -- httpd.conf.erb --
    Listen <%= @port %>
    ProxyPass /shop <%= @backend %>

Instead:
    -- httpd.conf --
    Listen 80
    ProxyPass /shop http://app1:8080/shop

Source: httpd manual, "Configuration Files"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "not-configuration"
SEVERITY = Severity.INFO


def check(fleet: Fleet) -> Iterator[Mark]:
    """Give what was left unjudged."""
    for note in fleet.notes:
        yield Mark(note.span, note.message, note.hint)
