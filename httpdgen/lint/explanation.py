"""What is said of a rule: as plain text for a terminal, and as a page in Markdown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from httpdgen.lint.documentation import document, files_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.lint.rule import Rule

_WIDTH = 88
_LANGUAGES = {".xml": "xml", ".properties": "properties", ".conf": "apache"}


def plain(rule: Rule) -> str:
    """Explain a rule in lines of at most 88 characters, but for those of files."""
    described = document(rule.module)
    parts = [
        f"{rule.id} ({rule.severity}, {rule.subject})",
        _wrapped(described.summary),
        _wrapped(described.what),
        f"Why:\n{_wrapped(described.why, '  ')}",
        f"Fires:\n{textwrap.indent(described.fires.rstrip(), '  ')}",
        f"Instead:\n{textwrap.indent(described.instead.rstrip(), '  ')}",
        *([f"Options:\n{textwrap.indent(_listed(rule), '  ')}"] if rule.defaults else []),
        _wrapped(f"Source: {described.source}"),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _wrapped(text: str, indent: str = "") -> str:
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(
        textwrap.fill(
            paragraph,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for paragraph in paragraphs
    )


def _listed(rule: Rule) -> str:
    return "\n".join(f"{name} (by default {shown_default(value)})" for name, value in rule.defaults.items())


def shown_default(value: object) -> str:
    """Show an option's default as TOML has it.

    >>> shown_default(True), shown_default(("a", "b")), shown_default(0.2)
    ('true', '["a", "b"]', '0.2')
    """
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(shown_default, value))}]"
    return str(value)


def page(rule: Rule) -> str:
    """Explain a rule as a page in Markdown."""
    described = document(rule.module)
    parts = [
        f"# {rule.id}",
        described.summary,
        described.what,
        f"Severity: {rule.severity}. Subject: {rule.subject}.",
        f"## Why\n\n{described.why}",
        f"## What is found\n\n{_files(described.fires)}",
        f"## What to write instead\n\n{_files(described.instead)}",
        *([f"## Options\n\n{_table(rule)}"] if rule.defaults else []),
        f"*Source: {described.source}*",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _files(archive: str) -> str:
    return "\n\n".join(
        f"`{name}`\n\n```{_language(name)}\n{text.rstrip()}\n```" for name, text in files_of(archive).items()
    )


def _language(name: str) -> str:
    return next((language for ending, language in _LANGUAGES.items() if name.endswith(ending)), "text")


def _table(rule: Rule) -> str:
    rows = (f"| `{name}` | `{shown_default(value)}` |" for name, value in rule.defaults.items())
    return "\n".join(["| option | default |", "| --- | --- |", *rows])


def index(rules: Iterable[Rule]) -> str:
    """List rules by subject as a page in Markdown, with links to their pages beside it."""
    return "# Rules\n" + "".join(_sections(rules))


def _sections(rules: Iterable[Rule]) -> Iterator[str]:
    subject = ""
    for rule in rules:
        if rule.subject != subject:
            subject = rule.subject
            yield f"\n## {subject}\n\n| rule | severity | what it finds |\n| --- | --- | --- |\n"
        summary = document(rule.module).summary.replace("|", "\\|")
        yield f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {summary} |\n"
