"""What looks like a comment at the end of a line is taken as part of it.

httpd has comments on lines of their own only: after a directive, `#` and the words that follow are arguments. In
mod_jk's files `#` does end a value, but `;` and `//` do not.

Why:
    A name `# old` is served, a member gets a parameter that nobody meant, or httpd does not start.

Fires:
    -- httpd.conf --
    <VirtualHost *:80>
        ServerName www.example.com
        ServerAlias example.com # without www
    </VirtualHost>

Instead:
    -- httpd.conf --
    <VirtualHost *:80>
        ServerName www.example.com
        # without www
        ServerAlias example.com
    </VirtualHost>

Source: httpd manual, Configuration Files, Syntax: "comments may not be included on the same line as a configuration
directive"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Argument, Directive
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "comment-in-value"
SEVERITY = Severity.ERROR
_MARKS = (" ;", "\t;", " //", "\t//")
_PATTERNS_BEFORE = {
    "browsermatch": 2,
    "browsermatchnocase": 2,
    "header": 4,
    "requestheader": 4,
    "rewritecond": 3,
    "rewriterule": 3,
    "setenvif": 3,
    "setenvifnocase": 3,
}
"""Directives with patterns and texts that may begin with `#`, and how many arguments these are at most."""


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for an argument that begins with `#` and is not quoted, and for values with `;` or `//` after a space."""
    for web_server in fleet.web_servers:
        for directive in web_server.walk():
            comment = _comment_of(directive, fleet)
            if comment is not None:
                yield Mark(
                    comment.span,
                    f"httpd takes this as arguments of {directive.name}, not as a comment",
                    "write the comment on a line of its own",
                )
    for jk in fleet.modjks:
        for entry in jk.properties:
            if _has_comment(entry):
                yield Mark(
                    entry.value_span,
                    f"mod_jk takes all of this as the value of {entry.key}",
                    "write the comment on a line of its own, with #",
                )


def _comment_of(directive: Directive, fleet: Fleet) -> Argument | None:
    """Find `#` alone or before a word; as a pattern or colour (`#fff`) it is no comment unless more words follow."""
    first, last = _PATTERNS_BEFORE.get(directive.key, 1), len(directive.arguments) - 1
    for index, argument in enumerate(directive.arguments):
        begins = index >= first and argument.text.startswith("#") and (argument.text == "#" or index < last)
        if begins and not _is_quoted(argument, fleet):
            return argument
    return None


def _is_quoted(argument: Argument, fleet: Fleet) -> bool:
    """Tell whether a quote stands before an argument's text, where its place begins."""
    file = fleet.file_of(argument.span)
    before = "" if file is None else file.lines[argument.span.line - 1][: argument.span.column - 1]
    return before.endswith(('"', "'"))


def _has_comment(entry: Parameter) -> bool:
    return entry.text is not None and any(mark in entry.text for mark in _MARKS)
