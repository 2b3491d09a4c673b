"""Hide secrets in what rules say: one may quote a URL with a password, or a line that could not be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.cli.telling.told import with_texts
from httpdgen.secret_text import MASK, secret_parts

if TYPE_CHECKING:
    from httpdgen.lint.run import Report

# Before a text, it keeps its first word from being taken for a directive, such as in "secret has 64 bytes".
_BEFORE = ": "
# What a hint has in a secret's place.
_TO_FILL_IN = "..."


def without_secrets(report: Report) -> Report:
    """Hide what looks like a secret in the texts of all findings."""
    return replace(report, findings=tuple(with_texts(finding, mask) for finding in report.findings))


def mask(text: str) -> str:
    """Hide what looks like a secret in a sentence.

    >>> mask("http://me:abc@app1:8080 is a member already"), mask('secret is empty; write secret="..."')
    ('http://********@app1:8080 is a member already', 'secret is empty; write secret="..."')
    """
    text = _BEFORE + text
    for start, end in reversed(list(secret_parts(text))):
        if text[start:end] != _TO_FILL_IN:
            text = text[:start] + MASK + text[end:]
    return text.removeprefix(_BEFORE)
