"""Read uriworkermap.properties as mod_jk does: which public paths go to which worker.

Source: mod_jk reference, uriworkermap.properties; for what that leaves open, mod_jk's own jk_uri_worker_map.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from httpdgen.formats import properties, workers
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A second one of these is ignored; of the others the last counts.
_ONCE = frozenset(
    {"active", "disabled", "stopped", "fail_on_status", "session_cookie", "session_path", "session_cookie_path"}
)


@dataclass(frozen=True, slots=True)
class Extension:
    """What a rule adds for its requests, such as reply_timeout; `span` is the place of its name."""

    name: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """The worker of a rule, and the extensions behind it that count."""

    worker: str
    extensions: tuple[Extension, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A path or pattern, and its worker; None where it holds a $(macro) that is not to be known.

    `exclusion` is what `!` says, `disabled` what `-` says: such a rule matches nothing.
    """

    path: str
    target: Target | None
    exclusion: bool
    disabled: bool
    span: Span
    target_span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """A file: its lines, and the rules that mod_jk makes of them, in their order."""

    file: str
    lines: tuple[properties.Line, ...]
    rules: tuple[Rule, ...]

    def write(self) -> bytes:
        """Give the file's bytes."""
        return b"".join(line.raw for line in self.lines)


def parse(data: bytes, file: str) -> Document:
    r"""Read a file; `file` is the name that places bear. Any bytes are taken, as by mod_jk.

    >>> document = parse(b"/app|/*=lb;reply_timeout=60000\n!/app/*.png=lb\n", "uriworkermap.properties")
    >>> [(rule.path, rule.target.worker, rule.exclusion) for rule in document.rules]
    [('/app', 'lb', False), ('/app/*', 'lb', False), ('/app/*.png', 'lb', True)]
    """
    lines = properties.parse(data, file)
    found = (rule for entry in _in_force(lines) for rule in rules(entry))
    return Document(file, lines.lines, tuple(found))


@dataclass(frozen=True, slots=True)
class Entry:
    """A path as it is written, with `|`, `!` and `-`, and what is mounted there; None where that is not to be known."""

    path: str
    target: str | None
    span: Span
    target_span: Span


def _in_force(document: properties.Document) -> list[Entry]:
    """Take the last value of a repeated path, at the place of the first, and replace macros by what stands before."""
    entries: dict[str, Entry] = {}
    targets: dict[str, str | None] = {}
    for found in document.properties:
        targets[found.key] = workers.expanded(found.value, targets.get)
        entries[found.key] = Entry(found.key, targets[found.key], found.span, found.value_span)
    return list(entries.values())


def rules(entry: Entry) -> Iterator[Rule]:
    """Make rules of one entry: two where it has a `|`, none where its path does not begin with a slash."""
    first, bar, rest = entry.path.partition("|")
    for path in (first, first + rest) if bar else (first,):
        rule = _rule(replace(entry, path=path))
        if rule.path.startswith("/"):
            yield rule


def _rule(entry: Entry) -> Rule:
    path = entry.path
    disabled = path.startswith("-")
    path = path[disabled:]
    exclusion = path.startswith("!")
    path = path[exclusion:]
    target = None if entry.target is None else read_target(entry.target, entry.target_span)
    return Rule(path, target, exclusion, disabled, entry.span, entry.target_span)


def read_target(text: str, span: Span) -> Target:
    """Cut `worker;name=value;…`, the form that JkMount takes too."""
    semicolons = len(text) - len(text.lstrip(";"))  # at its beginning they belong to the worker's name
    worker = text[:semicolons] + text[semicolons:].partition(";")[0]
    found: dict[str, Extension] = {}
    pieces = _pieces(text, len(worker), span)
    for piece in pieces:
        name, equals, value = piece.text.partition("=")
        value_span = _moved(piece.span, len(name) + len(equals))
        if piece.text == "session_path=":  # its value begins with a semicolon
            following = next(pieces, _Piece("", value_span))
            value, value_span = following.text, following.span
        if name not in _ONCE or name not in found:
            found[name] = Extension(name, value, piece.span, value_span)
    return Target(worker, tuple(found.values()), span)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    span: Span


def _pieces(text: str, offset: int, span: Span) -> Iterator[_Piece]:
    """Go through what stands between semicolons, but for nothing at all."""
    for piece in text[offset:].split(";"):
        if piece:
            yield _Piece(piece, _moved(span, offset))
        offset += len(piece) + 1


def _moved(span: Span, characters: int) -> Span:
    return Span(span.file, span.line, span.column + characters)
