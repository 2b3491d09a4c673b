"""Settings as files hold them: `httpdgen.toml`, table `lint`, or `pyproject.toml`, table `tool.httpdgen.lint`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.lint.finding import Severity
from httpdgen.lint.settings import Settings
from httpdgen.lint.toml_places import Places, parse
from httpdgen.nearest import did_you_mean
from httpdgen.observed.fleet import Versions
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from httpdgen.lint.rule import Rule

OWN = "httpdgen.toml"
SHARED = "pyproject.toml"

_KEYS = ("disable", "rules", "select", "severity", "versions")
_PROGRAMS = ("httpd", "mod_jk", "tomcat")
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", tuple: "a list of texts"}


def find_settings(folder: Path) -> Path | None:
    """Find the settings' file for a folder: in it, or in the nearest folder above that has one."""
    for above in (folder, *folder.parents):
        for path in (above / OWN, above / SHARED):
            if _has_settings(path):
                return path
    return None


def _has_settings(path: Path) -> bool:
    """Tell whether a file holds settings of ours; what cannot be read does not."""
    try:
        return path.is_file() and (path.name == OWN or b"[tool.httpdgen" in path.read_bytes())
    except OSError:
        return False


def load_settings(path: Path, rules: Mapping[str, Rule]) -> Settings:
    """Read a file of settings.

    Raises:
        InputError: it cannot be read, or has faults; all of them.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError([Fault(Span(str(path), 1, 1), "", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise InputError([Fault(Span(str(path), 1, 1), "", "is not UTF-8", "save the file as UTF-8")]) from None
    return read_settings(str(path), text, rules)


def read_settings(name: str, text: str, rules: Mapping[str, Rule]) -> Settings:
    """Read settings from a text; `name` is its file's, and tells which table counts.

    Raises:
        InputError: it has faults; all of them.
    """
    reader = _Reader(parse(name, text), Places(name, text), rules)
    way = ("tool", "httpdgen", "lint") if name.endswith(SHARED) else ("lint",)
    settings = reader.settings(way)
    if reader.faults:
        raise InputError(reader.faults)
    return settings


def check_names(names: Iterable[str], rules: Mapping[str, Rule]) -> Iterable[tuple[str, str, str | None]]:
    """Give the names that are neither a rule's nor a subject's, with what is wrong and the way out."""
    known = {*rules, *(rule.subject for rule in rules.values())}
    for name in names:
        if name not in known:
            yield name, f"there is no rule or subject {name}", did_you_mean(name, known)


class _Reader:
    """Reads settings out of parsed TOML, and gathers what is wrong with them."""

    def __init__(self, document: Mapping[str, object], places: Places, rules: Mapping[str, Rule]) -> None:
        self._document = document
        self._places = places
        self._rules = rules
        self.faults: list[Fault] = []

    def settings(self, way: Sequence[str]) -> Settings:
        """Read the table at the end of a way; on it stands nothing but what leads there, where the file is ours."""
        table: Mapping[str, object] = self._document
        for depth, key in enumerate(way):
            if way[0] != "tool" or depth > 1:
                self._only(table, (key,), way[:depth])
            table = self._table(table, key, way[:depth])
        self._only(table, _KEYS, way)
        return Settings(
            frozenset(self._names(table, "select", way)),
            frozenset(self._names(table, "disable", way)),
            self._severities(table, way),
            self._options(table, way),
            self._versions(table, way),
        )

    def _fault(self, path: Sequence[str], message: str, hint: str | None = None, word: str | None = None) -> None:
        self.faults.append(self._places.fault(path, message, hint, word))

    def _only(self, table: Mapping[str, object], known: Sequence[str], path: Sequence[str]) -> None:
        for key in table:
            if key not in known:
                self._fault((*path, key), "there is no such key", did_you_mean(key, known))

    def _table(self, table: Mapping[str, object], key: str, path: Sequence[str]) -> Mapping[str, object]:
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self._fault((*path, key), "must be a table")
        return {}

    def _names(self, table: Mapping[str, object], key: str, path: Sequence[str]) -> list[str]:
        value = table.get(key, [])
        names = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(names) < len(value):
            self._fault((*path, key), 'must be a list of rules and subjects, such as ["sessions"]')
        for name, message, hint in check_names(names, self._rules):
            self._fault((*path, key), message, hint, name)
        return names

    def _rule(self, name: str, path: Sequence[str]) -> Rule | None:
        if name not in self._rules:
            self._fault((*path, name), f"there is no rule {name}", did_you_mean(name, self._rules))
        return self._rules.get(name)

    def _severities(self, table: Mapping[str, object], path: Sequence[str]) -> dict[str, Severity]:
        found = {}
        here = (*path, "severity")
        for name, value in self._table(table, "severity", path).items():
            self._rule(name, here)
            if isinstance(value, str) and value in set(Severity):
                found[name] = Severity(value)
            else:
                self._fault((*here, name), f"must be {', '.join(Severity)}, got {value!r}")
        return found

    def _versions(self, table: Mapping[str, object], path: Sequence[str]) -> Versions:
        here = (*path, "versions")
        written = self._table(table, "versions", path)
        self._only(written, _PROGRAMS, here)
        found: dict[str, tuple[int, ...] | None] = {}
        for program in _PROGRAMS:
            value = written.get(program)
            if isinstance(value, str) and _VERSION.fullmatch(value):
                found[program] = tuple(map(int, value.split(".")))
            elif value is not None:
                self._fault((*here, program), f'must be a version as text, such as "2.4.58", got {value!r}')
        return Versions(**found)

    def _options(self, table: Mapping[str, object], path: Sequence[str]) -> dict[str, dict[str, object]]:
        here = (*path, "rules")
        found = {}
        for name in self._table(table, "rules", path):
            rule = self._rule(name, here)
            if rule is not None:
                found[name] = self._options_of(rule, self._table(self._table(table, "rules", path), name, here), here)
        return found

    def _options_of(self, rule: Rule, written: Mapping[str, object], path: Sequence[str]) -> dict[str, object]:
        found = {}
        here = (*path, rule.id)
        for key, value in written.items():
            if key not in rule.defaults:
                hint = did_you_mean(key, rule.defaults) or _options_that_are(rule)
                self._fault((*here, key), f"{rule.id} has no such option", hint)
                continue
            kind = type(rule.defaults[key])
            if _is(value, kind):
                found[key] = tuple(value) if isinstance(value, list) else value
            else:
                self._fault((*here, key), f"must be {_KINDS[kind]}, got {value!r}")
        return found


def _options_that_are(rule: Rule) -> str:
    return f"it has {', '.join(rule.defaults)}" if rule.defaults else "it has no options"


def _is(value: object, kind: type) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind
