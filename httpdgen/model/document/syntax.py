"""Say in plain words what the YAML parser stumbled over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.document.nodes import Found

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

    from httpdgen.model.document.nodes import Mark
    from httpdgen.model.document.source import Source

# What libyaml says (scanner.c, parser.c), what that means, and the usual way out.
_WORDS = {
    "mapping values are not allowed in this context": (
        "a ':' where no key can stand",
        "put quotes around a text that holds ': ', and give keys of one mapping the same indentation",
    ),
    "could not find expected ':'": (
        "a key without its ':'",
        "write `key: value`, and indent the further lines of a long value",
    ),
    "did not find expected key": (
        "a line that is no key of this mapping",
        "give the keys of one mapping the same indentation",
    ),
    "did not find expected '-' indicator": (
        "a line that is no item of this list",
        "begin every item with '- ' at the same indentation",
    ),
    "did not find expected ',' or '}'": ("a mapping in braces that is not closed", "add the missing '}' or ','"),
    "did not find expected ',' or ']'": ("a list in brackets that is not closed", "add the missing ']' or ','"),
    "found unexpected end of stream": ("a quoted text that is not closed", "add the missing quote"),
    "found unknown escape character": (
        "a backslash that begins no escape of YAML",
        "use single quotes, in which a backslash is itself",
    ),
    "found invalid Unicode character escape code": ("an escape that is no character", None),
    "block sequence entries are not allowed in this context": (
        "a list item where no list can stand",
        "begin the list on a line of its own",
    ),
    "exceeded maximum nesting depth": ("is nested too deep", None),
}
_TAB = ("a tab, which YAML does not take as indentation", "use spaces")
_RESERVED = ("a character that cannot begin a text without quotes", "put quotes around the text")


def syntax_fault(error: MarkedYAMLError, source: Source) -> Found:
    """Turn an error of the parser into a fault, at the opening of whatever was left open."""
    problem = (error.problem or "cannot be read").strip()
    mark = error.problem_mark
    if error.context_mark is not None and _was_left_open(error, problem):
        mark = error.context_mark
    if problem == "found character that cannot start any token":
        words: tuple[str, str | None] = _TAB if _character(source, mark) == "\t" else _RESERVED
    else:
        words = _WORDS.get(problem, (problem, None))
    return Found(mark, (), *words)


def _was_left_open(error: MarkedYAMLError, problem: str) -> bool:
    in_quotes = (error.context or "").endswith("a quoted scalar") and error.problem_mark.line != error.context_mark.line
    return in_quotes or problem == "found unexpected end of stream" or problem.endswith(("or '}'", "or ']'"))


def _character(source: Source, mark: Mark) -> str:
    """Give the character at a mark, or "" where the text has ended."""
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    return line[mark.column : mark.column + 1]
