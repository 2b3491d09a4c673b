"""The members of mod_jk's balancers: `worker.NODE.…` properties, in workers.properties or in JkWorkerProperty lines.

Source: The Apache Tomcat Connectors, Reference Guide, workers.properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from httpdgen.formats import properties, workers
from httpdgen.formats.httpd import document
from httpdgen.formats.httpd.words import next_word
from httpdgen.plan.members_edit import MemberConnection, stricter
from httpdgen.render.quoting import properties_value
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.plan.members_edit import Edit

_HOST, _PORT = "localhost", 8009  # mod_jk's defaults
_ACTIVATIONS = "ADS"  # from all to nothing
_HELD = {"draining": "D", "disabled": "S"}
_DIRECTIVE = "jkworkerproperty"
_LINE_START = Span("", 1, 1)
_REFERENCES_AT_MOST = 20  # mod_jk's own limit


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands in the file; `key` is "" where it holds no property, whose value begins at `at`."""

    raw: str
    key: str = ""
    value: str = ""
    key_at: int = 0
    at: int = 0

    def with_value(self, value: str) -> str:
        """Write it with another value."""
        return self.raw[: self.at] + value + self.raw[self.at + len(self.value) :]

    def beside(self, key: str, value: str) -> str:
        """Write another property as this one is written."""
        return f"{self.raw[: self.key_at]}{key}={value}{self.end}"

    @property
    def end(self) -> str:
        """How it ends."""
        return self.raw[len(self.raw.rstrip("\r\n")) :] or "\n"


@dataclass(frozen=True)
class _File:
    """A file's lines, and which of them counts for each key: the last."""

    lines: tuple[_Line, ...]

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        return {line.key: index for index, line in enumerate(self.lines) if line.key}

    @cached_property
    def members(self) -> Mapping[str, int]:
        """The workers that any balancer has, and the lines that say so."""
        lists = ((index, line.value) for index, line in enumerate(self.lines) if line.key.endswith(".balance_workers"))
        return {name: index for index, value in lists for _, name in workers.names(value)}

    def own(self, worker: str, attribute: str) -> str | None:
        """Give what is written for a worker itself."""
        index = self.index_of.get(f"worker.{worker}.{attribute}")
        return None if index is None else self.lines[index].value

    def value(self, worker: str, attribute: str) -> str | None:
        """Give what counts for a worker, by way of its references."""
        for _ in range(_REFERENCES_AT_MOST):
            found = self.own(worker, attribute)
            reference = self.own(worker, "reference")
            if found is not None or reference is None:
                return found
            worker = reference.removeprefix("worker.")
        return None


def read(content: bytes, *, directives: bool) -> dict[str, MemberConnection]:
    """Give how each member is reached, by its name; `directives` says that the file is httpd's own."""
    file = _parse(content, directives)
    return {name: _connection(file, name) for name in sorted(file.members)}


def edit(content: bytes, edits: Mapping[str, Edit], *, directives: bool) -> bytes:
    """Change members by their names; every other byte stays."""
    file = _parse(content, directives)
    changed: dict[int, str] = {}
    for name in sorted(edits.keys() & file.members.keys()):
        changed |= _with_settings(file, name, _settings(file, name, edits[name]))
    lines = (changed.get(index, line.raw) for index, line in enumerate(file.lines))
    return "".join(lines).encode("utf-8", "surrogateescape")


@lru_cache(maxsize=32)  # the web servers of a tier have the same file
def _parse(content: bytes, directives: bool) -> _File:  # noqa: FBT001  # a cache takes what is positional
    return _File(tuple(_of_httpd(content) if directives else _of_file(content)))


def _of_file(content: bytes) -> Iterator[_Line]:
    for line in workers.parse(content, "").lines:
        yield _line(line.raw.decode("utf-8", "surrogateescape"), 0, properties.cut(line.raw, _LINE_START))


def _of_httpd(content: bytes) -> Iterator[_Line]:
    for line in document.parse(content, "").lines:
        name = next_word(line.text)
        if line.joints or name is None or name.text.lower() != _DIRECTIVE:
            yield _Line(line.raw)
            continue
        at = line.raw.index(line.text) + name.following
        rest = line.raw[at:].encode("utf-8", "surrogateescape")
        yield _line(line.raw, at, properties.cut_in_two(rest, _LINE_START))  # '#' begins no comment in a directive


def _line(raw: str, at: int, found: properties.Property | None) -> _Line:
    if found is None:
        return _Line(raw)
    return _Line(raw, found.key, found.value, at + found.span.column - 1, at + found.value_span.column - 1)


def _connection(file: _File, name: str) -> MemberConnection:
    port = workers.integer(file.value(name, "port") or "")
    return MemberConnection(
        "ajp", file.value(name, "host") or _HOST, _PORT if port is None else port, file.value(name, "secret")
    )


def _settings(file: _File, name: str, wanted: Edit) -> dict[str, str]:
    """Give what a worker has to say that does not count for it already."""
    now = _connection(file, name)
    way = now if wanted.connection is None else wanted.connection
    settings: dict[str, str] = {}
    if way.address != now.address:
        settings["host"] = way.address
    if way.port != now.port:
        settings["port"] = str(way.port)
    # A member without a secret keeps its cluster's: a Tomcat that asks for none does not look at it.
    if way.secret is not None and way.secret != now.secret:
        settings["secret"] = way.secret
    own = (file.value(name, "activation") or _ACTIVATIONS)[0].upper()
    state = own if wanted.state is None else stricter(_ACTIVATIONS, own, _HELD[wanted.state])
    if state != own:
        settings["activation"] = state
    if wanted.weight is not None and file.value(name, "lbfactor") != str(wanted.weight):
        settings["lbfactor"] = str(wanted.weight)
    return settings


def _with_settings(file: _File, name: str, settings: Mapping[str, str]) -> dict[int, str]:
    """Write settings where the worker has its own, and the others below its last line."""
    changed: dict[int, str] = {}
    added: list[tuple[str, str]] = []
    for attribute, value in settings.items():
        key, text = f"worker.{name}.{attribute}", properties_value(value)
        index = file.index_of.get(key)
        if index is None:
            added.append((key, text))
        else:
            changed[index] = file.lines[index].with_value(text)
    if added:
        own = (index for key, index in file.index_of.items() if key.startswith(f"worker.{name}."))
        last = max(own, default=file.members[name])
        line = file.lines[last]
        before = changed.get(last, line.raw).rstrip("\r\n") + line.end
        changed[last] = "".join([before, *(line.beside(key, text) for key, text in added)])
    return changed
