"""Tell files from which another program makes configuration, which are not configuration yet."""

from __future__ import annotations

import re

from httpdgen.errors import Fault
from httpdgen.span import Span

SUFFIXES = (".erb", ".epp", ".j2", ".jinja", ".jinja2", ".mustache", ".tmpl", ".tpl", ".template", ".ctmpl", ".in")
"""What the names of such files end in."""

# Each is something that neither httpd, mod_jk nor XML has. httpd's own are ${NAME} and %{...}. None goes on past where
# it may begin anew, so that a file of beginnings takes no quadratic time.
_SIGNS = {
    "ERB or EPP (<% %>)": re.compile(rb"<%(?:[^\n<%]|<(?!%)|%(?!>))*+%>|<%[-=|]?\s(?:[^<%]|<(?!%))*+%>"),
    "Jinja ({% %})": re.compile(rb"\{%[-+]?\s*+[a-z]\w*+(?:[^\n{%]|\{(?!%)|%(?!\}))*+%\}"),
    "Jinja or Mustache ({{ }})": re.compile(rb"\{\{[^{}\n]{1,400}\}\}"),
    "@NAME@": re.compile(rb"(?<![\w.@+-])@@?[A-Za-z_]\w{0,80}@@?(?![\w.@-])"),
    "__NAME__": re.compile(rb"(?<!\w)__[A-Z][A-Z0-9_]{0,80}__(?!\w)"),
    "%%NAME%%": re.compile(rb"%%[A-Z][A-Z0-9_]{0,80}%%"),
}
_RENDERED = "/etc/httpdgen/"
_HINTS = re.compile(rb"<%|\{%|\{\{|@|__|%%")
_XML_COMMENT = re.compile(rb"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)")
_COMMENT_LINE = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)


def sign_in(content: bytes, path: str) -> str | None:
    """Give the sign by which a file on a host is a template, or None. What stands in comments is none.

    What `render` wrote is what it is meant to be, whatever texts a user has in it.

    >>> sign_in(b"Listen <%= @port %>", "ports.conf"), sign_in(b'LogFormat "%{Host}i"', "log.conf")
    ('ERB or EPP (<% %>)', None)
    """
    if path.startswith(_RENDERED) or not _HINTS.search(content):
        return None
    comments = _XML_COMMENT if path.endswith(".xml") or content.lstrip().startswith(b"<?xml") else _COMMENT_LINE
    bare = comments.sub(b"", content)
    return next((sign for sign, pattern in _SIGNS.items() if pattern.search(bare)), None)


def is_named_so(name: str) -> bool:
    """Tell whether a file's name says that it is a template."""
    return name.lower().endswith(SUFFIXES)


def note(shown: str, sign: str) -> Fault:
    """Say that a file was not judged."""
    message = f"is a template: it holds {sign}"
    return Fault(Span(shown, 1, 1), "", message, "give what is made from it")


def note_of_name(shown: str) -> Fault:
    """Say that a file was not judged, for its name's sake."""
    return Fault(Span(shown, 1, 1), "", "is a template, by its name", "give what is made from it")
