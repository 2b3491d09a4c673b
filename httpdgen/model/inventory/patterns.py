"""Names of hosts as Ansible writes them: `web[01:20].example.com`, `db-[a:c]`, `web1:2222`."""

from __future__ import annotations

import re
from ipaddress import ip_address
from string import ascii_letters

MAX_HOSTS = 100_000

_RANGE = re.compile(r"\[(?P<first>[^:\[\]]*):(?P<last>[^:\[\]]+)(:(?P<step>[0-9]{1,9}))?\]")
_PORT = re.compile(r"(?P<name>.+):(?P<port>[0-9]{1,5})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_LAST_PORT = 65_535


class PatternError(ValueError):
    """A pattern that names no hosts; its text says why."""


def expand(pattern: str) -> tuple[tuple[str, ...], int | None]:
    """Give the hosts that a pattern names, in order, and the port that it names with them, or None.

    >>> expand("web[08:12:2].example.com:2222")
    (('web08.example.com', 'web10.example.com', 'web12.example.com'), 2222)
    >>> expand("db-[a:c]")
    (('db-a', 'db-b', 'db-c'), None)

    Raises:
        PatternError: a range runs backwards, mixes letters and digits, or names very many hosts.
    """
    pattern, port = _without_port(pattern)
    names = [""]
    position = 0
    for match in _RANGE.finditer(pattern):
        middle = _steps(match)
        if len(names) * len(middle) > MAX_HOSTS:
            raise PatternError(f"names more than {MAX_HOSTS:,} hosts")
        between = pattern[position : match.start()]
        names = [f"{name}{between}{step}" for name in names for step in middle]
        position = match.end()
    rest = pattern[position:]
    if "[" in rest or "]" in rest:
        raise PatternError("has brackets that hold no range such as [01:20] or [a:c]")
    return tuple(name + rest for name in names), port


def _without_port(pattern: str) -> tuple[str, int | None]:
    """Take a port off the end, which is none inside of brackets, nor the last part of an IPv6 address."""
    bare = pattern[1 : pattern.find("]")] if pattern.startswith("[") else pattern
    if _is_address(bare):
        behind = pattern[len(bare) + 2 :] if bare != pattern else ""
        return bare, _port(behind[1:]) if behind.startswith(":") else None
    match = _PORT.fullmatch(pattern)
    if match is None or match["name"].count("[") != match["name"].count("]"):
        return pattern, None
    return match["name"], _port(match["port"])


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _port(text: str) -> int:
    if not (_NUMBER.fullmatch(text) and 0 < int(text) <= _LAST_PORT):
        raise PatternError(f"has a port that is none, {text}")
    return int(text)


def _steps(match: re.Match[str]) -> list[str]:
    first, last, step = match["first"] or "0", match["last"], int(match["step"] or 1)
    if step == 0:
        raise PatternError(f"{match[0]} has a step of 0")
    if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
        return _numbers(match[0], first, last, step)
    if first in ascii_letters and last in ascii_letters and len(first) == len(last) == 1:
        # Small letters come before capital ones, as in Ansible.
        letters = ascii_letters[ascii_letters.index(first) : ascii_letters.index(last) + 1 : step]
        if letters:
            return list(letters)
        raise PatternError(f"{match[0]} runs backwards")
    raise PatternError(f"{match[0]} is no range of numbers or of letters")


def _numbers(text: str, first: str, last: str, step: int) -> list[str]:
    padded = len(first) > 1 and first.startswith("0")
    if padded and len(first) != len(last):
        raise PatternError(f"{text} has numbers of {len(first)} and {len(last)} digits")
    if int(first) > int(last):
        raise PatternError(f"{text} runs backwards")
    if (int(last) - int(first)) // step >= MAX_HOSTS:
        raise PatternError(f"{text} names more than {MAX_HOSTS:,} hosts")
    width = len(first) if padded else 0
    return [f"{number:0{width}}" for number in range(int(first), int(last) + 1, step)]
