"""Short ways to read httpd's files in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from given_files import GivenFiles

from httpdgen.formats.httpd.load import load

if TYPE_CHECKING:
    from httpdgen.formats.httpd.configuration import Configuration
    from httpdgen.formats.httpd.nodes import Directive


def read(text: str | bytes, *, others: dict[str, str] | None = None, **known: Any) -> Configuration:
    """Read apache2.conf with that text, and others beside it; a whole configuration unless said otherwise."""
    files = GivenFiles({"apache2.conf": text, **(others or {})})
    known = {"whole": True, "server_root": "/etc/apache2", **known}
    return load("/etc/apache2/apache2.conf", files, **known)


def outline(configuration: Configuration) -> list[str]:
    """Write every directive as a line: its place, name and arguments, and `?` where it is not certain."""
    return [line for directive in configuration.directives for line in _lines(directive, "")]


def _lines(directive: Directive, indent: str) -> list[str]:
    words = [directive.name, *(argument.text for argument in directive.arguments)]
    name = " ".join(words) + ("" if directive.certain else " ?")
    shown = f"{indent}{name}" if directive.children is None else f"{indent}<{name}>"
    return [shown, *(line for child in directive.children or () for line in _lines(child, indent + "  "))]


def reasons(configuration: Configuration) -> list[str]:
    """Write the faults as they are told."""
    return [str(fault) for fault in configuration.faults]
