"""Tell numbers, true, false and null from text: the core schema of YAML 1.2 (section 10.3), and no more.

So `yes`, `on` and `1:30` are text, and `0o17` is a number.
"""

from __future__ import annotations

import re

_PREFIX = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_BASES = ((re.compile(r"[-+]?[0-9]+"), 10), (re.compile(r"0o[0-7]+"), 8), (re.compile(r"0x[0-9a-fA-F]+"), 16))
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# Nothing here is that large, and Python refuses to read an int of some thousand digits.
_LONGEST_NUMBER = 40


def plain_value(text: str) -> object:
    """Read a text without quotes.

    >>> plain_value("12"), plain_value("0o17"), plain_value("1e3"), plain_value("yes"), plain_value("~")
    (12, 15, 1000.0, 'yes', None)
    """
    if text[:1] not in _NUMBER_STARTS:
        return _CONSTANTS.get(text, text)
    if len(text) > _LONGEST_NUMBER:
        return text
    for pattern, base in _BASES:
        if pattern.fullmatch(text):
            return int(text, base)
    return float(text) if _FLOAT.fullmatch(text) else _CONSTANTS.get(text, text)


def tagged_value(tag: str, text: str) -> object:
    """Read a text that a tag says the type of.

    Raises:
        KeyError: the tag is none of the core schema's for single values.
        ValueError: the text is not of that type.
    """
    kind = tag.removeprefix(_PREFIX) if tag.startswith(_PREFIX) else ""
    if tag == "!" or kind == "str":
        return text
    types = {"int": (int,), "float": (int, float), "bool": (bool,), "null": (type(None),)}[kind]
    value = plain_value(text)
    if type(value) not in types:
        raise ValueError(f"is not of the type that its tag says, {kind}")
    return float(value) if kind == "float" and isinstance(value, int) else value


def is_map_tag(tag: str) -> bool:
    """Say whether a tag is the one that every mapping has anyway."""
    return tag in {"!", f"{_PREFIX}map"}


def is_list_tag(tag: str) -> bool:
    """Say whether a tag is the one that every list has anyway."""
    return tag in {"!", f"{_PREFIX}seq"}
