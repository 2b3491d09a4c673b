"""Variables that httpd's start gives it: Debian's envvars."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPORT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=(\"[^\"\n]*\"|'[^'\n]*'|[^\s;#]*)", re.MULTILINE)
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_LONGEST = 4096  # variables that hold variables may grow without end
_INSTANCE = {"SUFFIX": ""}  # what the script sets for the folder /etc/apache2, and another for a second instance


def read_environment(content: bytes) -> Mapping[str, str]:
    r"""Read what the script exports, as far as it can be told without running it.

    >>> read_environment(b"export APACHE_RUN_USER=www-data\nexport APACHE_LOG_DIR=/var/log/apache2$SUFFIX\n")
    {'APACHE_RUN_USER': 'www-data', 'APACHE_LOG_DIR': '/var/log/apache2'}
    """
    found: dict[str, str] = {}
    for name, written in _EXPORT.findall(content.decode("utf-8", "surrogateescape")):
        value = _value(written, ChainMap(_INSTANCE, found))
        if value is None:
            found.pop(name, None)
        elif name not in _INSTANCE:
            found[name] = value
    return found


def _value(written: str, known: Mapping[str, str]) -> str | None:
    if written[:1] == "'":
        return written[1:-1]
    bare = written[1:-1] if written[:1] == '"' else written
    names = {first or second for first, second in _REFERENCE.findall(bare)}
    if not names <= known.keys():
        return None
    if sum(len(known[first or second]) for first, second in _REFERENCE.findall(bare)) > _LONGEST:
        return None
    value = _REFERENCE.sub(lambda match: known[match[1] or match[2]], bare)
    return None if {"$", "`", "\\"}.intersection(value) else value
