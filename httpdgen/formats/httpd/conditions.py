"""The conditions that httpd decides while it reads: <IfModule>, <IfDefine>, <IfFile>, <IfVersion> and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from httpdgen.formats.httpd.steering import absolute
from httpdgen.formats.httpd.versions import VersionError, version_holds
from httpdgen.formats.httpd.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.state import State

# The key of each, and its name as httpd writes it in its reasons
CONDITIONS = {
    name.lower(): name for name in ("IfModule", "IfDefine", "IfFile", "IfVersion", "IfDirective", "IfSection")
}
_MOST_WORDS = 3  # that <IfVersion> takes


class ConditionError(ValueError):
    """httpd refuses the line; the text is its reason."""


class Verdict(NamedTuple):
    """Whether a condition holds, None where that is not known; `absent` is the module that it wants not loaded."""

    holds: bool | None
    absent: str = ""


def decide(state: State, command: Command) -> Verdict:
    """Decide the condition that a line opens. Raises ConditionError."""
    name = CONDITIONS[command.name[1:].lower()]
    if name == "IfVersion":
        return Verdict(_version(state, command))
    text = command.text or ">"  # httpd puts it there, so it misses no bracket, but an argument
    if ">" not in text:
        raise ConditionError(f"<{name}> directive missing closing '>'")
    text = text[: text.rfind(">")]
    negated = text.startswith("!")
    word = next(words(text, 1 if negated else 0), None)
    if word is None or not word.text:
        raise ConditionError(f"<{name}> directive requires additional arguments")
    shift = command.rest
    if not command.line.is_known(shift + word.start, shift + word.end):
        return Verdict(None)
    holds = _TESTS[name](state, word.text) if name in _TESTS else None
    absent = word.text if negated and name == "IfModule" else ""
    return Verdict(None if holds is None else holds is not negated, absent)


def _version(state: State, command: Command) -> bool | None:
    arguments = command.words() or [">"]
    if len(arguments) > _MOST_WORDS:
        raise ConditionError("<IfVersion takes one, two or three arguments")
    if command.line.unknown:
        return None
    try:
        return version_holds(arguments, state.httpd_version)
    except VersionError as error:
        raise ConditionError(str(error)) from None


def _module(state: State, name: str) -> bool | None:
    return state.modules.is_loaded(name)


def _define(state: State, name: str) -> bool | None:
    return state.variables.is_defined(name)


def _file(state: State, name: str) -> bool | None:
    path = absolute(state, name)
    return None if path is None else state.files.exists(path)


# <IfDirective> and <IfSection> are not among them: which directives a module brings is not known here.
_TESTS: dict[str, Callable[[State, str], bool | None]] = {"IfModule": _module, "IfDefine": _define, "IfFile": _file}
