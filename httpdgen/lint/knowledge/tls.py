"""What SSLProtocol and SSLCipherSuite turn on (httpd manual, mod_ssl; OpenSSL manual, ciphers)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OLD = {"sslv2": "SSLv2", "sslv3": "SSLv3", "tlsv1": "TLSv1", "tlsv1.1": "TLSv1.1"}
_LEFT_BY_ALL = ("tlsv1", "tlsv1.1")
_WEAK = frozenset(
    {
        *("3DES", "DES-CBC3", "DES", "RC2", "RC4", "MD5"),
        *("ADH", "AECDH", "aNULL", "eNULL", "NULL"),
        *("EXP", "EXPORT", "EXPORT40", "EXPORT56", "LOW"),
    }
)
_SAME = {"DES-CBC3": "3DES", "EXPORT": "EXP", "EXPORT40": "EXP", "EXPORT56": "EXP", "NULL": "eNULL"}
_SUITE = re.compile(r"(?:^|-)(DES-CBC3|RC4|RC2|NULL|EXP|ADH|AECDH|MD5|DES)(?:-|$)")


def weak_protocols(words: Sequence[str]) -> tuple[str, ...]:
    """Give the old protocols that SSLProtocol turns on by their names, and does not turn off again.

    >>> weak_protocols(["all", "-SSLv3"]), weak_protocols(["-all", "+TLSv1", "+TLSv1.2"])
    ((), ('TLSv1',))
    """
    return tuple(_OLD[word] for word in _on(words) if word in _OLD)


def left_on(words: Sequence[str]) -> tuple[str, ...]:
    """Give the old protocols that `all` turns on and nothing turns off.

    >>> left_on(["all", "-SSLv3"]), left_on(["all", "-SSLv3", "-TLSv1", "-TLSv1.1"]), left_on(["-all", "+TLSv1"])
    (('TLSv1', 'TLSv1.1'), (), ())
    """
    on = _on(words)
    return tuple(_OLD[word] for word in _LEFT_BY_ALL if "all" in on and f"-{word}" not in on)


def weak_ciphers(text: str) -> tuple[str, ...]:
    """Give the weak ciphers that a cipher string asks for by name, and does not shut out.

    >>> weak_ciphers("HIGH:!aNULL:!MD5"), weak_ciphers("HIGH:3DES:RC4-SHA:!3DES"), weak_ciphers("ALL:+RC4:!ADH")
    ((), ('RC4',), ())
    """
    words = [word for word in re.split(r"[:, ]", text) if word]
    shut_out = {_family(word[1:]) for word in words if word[0] in "!-"}
    named = [family for word in words if word[0] not in "!-+@" for family in _families(word)]
    return tuple(dict.fromkeys(family for family in named if family not in shut_out))


def _on(words: Sequence[str]) -> list[str]:
    """Follow the words from left to right; one without a sign undoes what stands before it.

    `-x` stays as a sign that x is off. Two may be both there: `all` and what is taken from it.
    """
    on: list[str] = []
    for word in words:
        name = word.lower().lstrip("+-")
        if word[:1] not in {"+", "-"} or name == "all":
            on = [] if word.startswith("-") else [name]
            continue
        on = [each for each in on if each not in {name, f"-{name}"}]
        on.append(f"-{name}" if word.startswith("-") else name)
    return on


def _families(word: str) -> list[str]:
    parts = word.split("+")
    return [family for part in parts if (family := _family(part)) in _WEAK]


def _family(part: str) -> str:
    if part not in _WEAK and (found := _SUITE.search(part)):
        part = found[1]
    return _SAME.get(part, part)
