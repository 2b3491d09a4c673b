"""Turn what pydantic found into problems in plain words: one for each place, with the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from httpdgen.model.expectations import words_by_pattern
from httpdgen.model.masking import without_logins
from httpdgen.model.problem import Path, Problem
from httpdgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from httpdgen.model.schema import Schema
    from httpdgen.model.shape import Shape

_LONGEST_VALUE = 40
_KEY = "[key]"
# A text that YAML takes for one also without quotes, inside of brackets as well.
_PLAIN = re.compile(r'"-?[A-Za-z/.][A-Za-z0-9_./+=-]*"')
_SECRET = "one of {env: NAME}, {file: PATH} and {command: [...]}, never the secret as text"  # noqa: S105  # words
_QUOTE = "put quotes around it"
_YES = frozenset({"yes", "on", "y"})
_NO = frozenset({"no", "off", "n"})


class _Error(NamedTuple):
    """One of pydantic's errors, with its path in the document and whether it is one branch of several."""

    type: str
    path: Path
    at_key: bool
    branch: bool
    value: Any  # Any: what YAML gave
    message: str
    context: dict[str, Any]


def problems_in(errors: Iterable[ErrorDetails], document: Any, shape: Shape, prefix: Path = ()) -> Iterator[Problem]:
    """Give the problems of a document, which stands at `prefix` of the whole. Any: what YAML gave."""
    grouped: dict[tuple[Path, bool], list[_Error]] = {}
    for details in errors:
        if _only_invalid(details):
            continue
        found = _resolved(details, document, prefix)
        where = (found.path, found.at_key)
        grouped.setdefault(where, []).append(found)
    for group in _joined(grouped.values()):
        yield _problem(group, shape)


def _only_invalid(details: ErrorDetails) -> bool:
    """Say whether a list or mapping is short only because what is in it has faults, which are told themselves."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _resolved(details: ErrorDetails, document: Any, prefix: Path) -> _Error:
    """Follow an error's location through the document, past the names that pydantic gives to branches."""
    location = details["loc"]
    at_key = bool(location) and location[-1] == _KEY
    path, value, branch = list(prefix), document, False
    for step in location[: len(location) - (at_key or details["type"] == "missing")]:
        inside = step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)
        if inside:
            path.append(step)
            value = value[step]
        else:
            branch = True
    at_key = at_key or details["type"] == "extra_forbidden"
    message, context = details["msg"], {**details.get("ctx", {})}
    if details["type"] == "missing":
        context["key"] = location[-1]
    return _Error(details["type"], tuple(path), at_key, branch, details["input"], message, context)


def _joined(groups: Iterable[Sequence[_Error]]) -> Iterator[Sequence[_Error]]:
    """Keep errors apart, but those of a value's several branches together, and of these the ones that went furthest.

    A branch that fails on the value's type says nothing where another took the type and found a finer fault.
    """
    listed = list(groups)
    branched = (error.path for group in listed for error in group if error.branch)
    deeper = {path[:length] for path in branched for length in range(len(path))}
    for group in listed:
        branches = [error for error in group if error.branch]
        yield from ([error] for error in group if not error.branch)
        finer = [error for error in branches if error.type in {"httpdgen", "extra_forbidden", "missing"}]
        if finer:
            yield finer[:1]
        elif branches and branches[0].path not in deeper:
            yield branches


def _problem(errors: Sequence[_Error], shape: Shape) -> Problem:
    """Say what is wrong: one error, or what none of a value's branches took."""
    error = errors[0]
    if error.type == "missing":
        return _missing(error, shape)
    if error.type == "extra_forbidden":
        return _unknown(error, shape)
    secret = shape.is_secret(error.path)
    if error.type == "httpdgen":
        message = error.message
    else:
        message = f"must be {' or '.join(dict.fromkeys(_expected(each, shape) for each in errors))}"
    if not (secret or "got " in message or error.type.endswith("too_short")):
        message += _got(error.value)
    hint = _hint_for_secret(error) if secret else _hint(error, shape)
    return Problem(error.path, message, hint, at_key=error.at_key)


def _missing(error: _Error, shape: Shape) -> Problem:
    key = str(error.context["key"])
    place = (*error.path, key)
    only, about = shape.value(place, "const"), shape.value(place, "description")
    hint = f"begin with {key}: {only}" if only is not None else about and f"{key}: {about}"
    return Problem(error.path, f"lacks {key}", hint)


def _unknown(error: _Error, shape: Shape) -> Problem:
    key, known = str(error.path[-1]), shape.keys(error.path[:-1])
    hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
    return Problem(error.path, f"unknown key {shortened(key)}", hint, at_key=True)


def _expected(error: _Error, shape: Shape) -> str:
    """Say what would have been right, to follow "must be"."""
    expected = _EXPECTED.get(error.type)
    return f"right ({error.message})" if expected is None else expected(error, shape)


def _pattern(error: _Error, shape: Shape) -> str:
    """Say what a text must look like, also where what came is none, or is too long."""
    pattern = error.context.get("pattern") or shape.value(error.path, "pattern") or ""
    longest = error.context.get("max_length")
    return words_by_pattern().get(pattern) or ("text" if longest is None else f"at most {longest} characters long")


def _bounds(error: _Error, shape: Shape) -> str:
    low = error.context.get("ge", shape.value(error.path, "minimum"))
    high = error.context.get("le", shape.value(error.path, "maximum"))
    if low is not None and high is not None:
        return f"between {low} and {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def _choice(error: _Error, _shape: Shape) -> str:
    """Write pydantic's words for literals as YAML does."""
    words: str = error.context["expected"]
    return words.replace("'", "").replace("False", "false").replace("True", "true")


def _mapping(error: _Error, shape: Shape) -> str:
    """Say what may stand where a mapping may, short forms included."""
    if error.context.get("class_name") == "SecretRef":
        return _SECRET
    types = _types_at(error, shape)
    *others, last = dict.fromkeys(_JSON_TYPES[each] for each in types if each in _JSON_TYPES) or ("a mapping",)
    return f"{', '.join(others)} or {last}" if others else last


def _types_at(error: _Error, shape: Shape) -> list[str]:
    return [each for schema in shape.at(error.path) for each in _types(schema)]


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return types if isinstance(types, list) else [types]


def _filled(error: _Error, _shape: Shape) -> str:
    return f"a {'mapping' if error.context['field_type'] == 'Dictionary' else 'list'} that is not empty"


_JSON_TYPES = {"boolean": "true or false", "integer": "a whole number", "string": "text", "object": "a mapping"}
_EXPECTED: Mapping[str, Callable[[_Error, Shape], str]] = {
    "int_type": lambda _error, _shape: "a whole number",
    "bool_type": lambda _error, _shape: "true or false",
    "tuple_type": lambda _error, _shape: "a list",
    "string_too_short": lambda _error, _shape: "text that is not empty",
    "string_type": _pattern,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _pattern,
    "too_short": _filled,
    "dict_type": _mapping,
    "model_type": _mapping,
    "literal_error": _choice,
    "greater_than_equal": _bounds,
    "less_than_equal": _bounds,
}


def _hint(error: _Error, shape: Shape) -> str | None:
    value = error.value
    if error.type == "tuple_type" and isinstance(value, str | int):
        written = shortened(value)
        return f"write [{written.strip(chr(34)) if _PLAIN.fullmatch(written) else written}]"
    if not isinstance(value, str):
        return _QUOTE if isinstance(value, int | float) and error.type == "string_type" else None
    if error.type == "literal_error":
        options = [str(each) for schema in shape.at(error.path) for each in schema.get("enum", ())]
        return did_you_mean(value, options)
    if error.type == "bool_type" and value.lower() in _YES | _NO:
        return f"write {'true' if value.lower() in _YES else 'false'}"
    if value.isdecimal() and "integer" in _types_at(error, shape) and error.type in {"int_type", "model_type"}:
        return "write it without quotes"
    return "a range here needs a range as its key, such as node01..40" if ".." in value else None


def _hint_for_secret(error: _Error) -> str | None:
    """Give the hints that say nothing of the value."""
    if error.type == "tuple_type" and isinstance(error.value, str):
        return "write each word as an item: [program, argument]"
    return _QUOTE if isinstance(error.value, int | float) and error.type == "string_type" else None


def _got(value: Any) -> str:  # Any: what YAML gave
    return f", got {shortened(value)}"


def shortened(value: object) -> str:
    r"""Show a value of the user's as YAML would have it, on one line and not too long.

    >>> shortened("a\nb"), shortened(None), shortened([1, 2])
    ('"a\\nb"', 'nothing', 'a list')
    """
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    value = without_logins(value)
    cut = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """Write what a terminal would not show, or would act on, as an escape."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
