"""The members of mod_proxy's balancers: BalancerMember lines in `<Proxy "balancer://…">`, known by their routes.

Source: httpd manual, mod_proxy: BalancerMember and the parameters of ProxyPass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from httpdgen.formats.httpd.document import Document, Line, parse
from httpdgen.formats.httpd.words import SPACE, next_word
from httpdgen.model.types import url_host
from httpdgen.plan.members_edit import Edit, MemberConnection, stricter
from httpdgen.render.quoting import apache_quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCHEME = "balancer://"
_URL = re.compile(r"(?P<scheme>[A-Za-z0-9]+)://(?P<host>\[[^]]*]|[^:/]*)(?::(?P<port>[0-9]+))?(?P<path>/.*)?")
_PORTS = {"ajp": 8009, "https": 443}
_HTTP_PORT = 80
# What says of a member how much it gets, from all to nothing; the other letters (H, R, I, …) are its role.
_STATES = ("", "N", "D", "S")
_HELD = {"draining": "N", "disabled": "D"}
# The parameters that a rendered line has before its status.
_BEFORE_STATUS = frozenset({"route", "loadfactor", "lbset", "redirect"})
_PLAIN = re.compile(r"[A-Za-z0-9_.:/=+\[\]-]+")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line: its text, and the part of the line that it takes up, quotes and all."""

    text: str
    begin: int
    end: int

    @property
    def key(self) -> str:
        """The name of a parameter, as httpd compares it."""
        return self.text.partition("=")[0].lower()

    @property
    def value(self) -> str:
        """The value of a parameter."""
        return self.text.partition("=")[2]


@dataclass(frozen=True, slots=True)
class _Member:
    """A BalancerMember line: which of the file's it is, its balancer, and its words behind the name."""

    index: int
    balancer: str
    words: tuple[_Word, ...]

    @property
    def route(self) -> str:
        return self.last("route") or ""

    def last(self, key: str) -> str | None:
        """Give a parameter's value, the last of that name."""
        return next((word.value for word in reversed(self.words[1:]) if word.key == key), None)


def read(content: bytes) -> dict[tuple[str, str], MemberConnection]:
    """Give how each member is reached, by its balancer and its route."""
    return {(member.balancer, member.route): _connection(member) for member in _members(content)[1]}


def edit(content: bytes, edits: Mapping[tuple[str, str], Edit]) -> bytes:
    """Change members, by their balancers and routes; every other byte stays."""
    document, members = _members(content)
    changed = {
        member.index: _edited(document.lines[member.index], member, wanted)
        for member in members
        if (wanted := edits.get((member.balancer, member.route))) is not None
    }
    lines = [changed.get(index, line.raw) for index, line in enumerate(document.lines)]
    return "".join(lines).encode("utf-8", "surrogateescape")


@lru_cache(maxsize=32)  # the web servers of a tier have the same file
def _members(content: bytes) -> tuple[Document, tuple[_Member, ...]]:
    document = parse(content, "")
    return document, tuple(_find(document))


def _find(document: Document) -> Iterator[_Member]:
    balancer = None
    for index, line in enumerate(document.lines):
        name, _, rest = line.text.partition(" ")
        match name.lower():
            case "<proxy":
                word = next_word(rest)
                url = "" if word is None else word.text.rstrip(">")
                balancer = url.removeprefix(_SCHEME).lower() if url.startswith(_SCHEME) else None
            case "</proxy>":
                balancer = None
            case "balancermember" if balancer is not None:
                words = tuple(_words(line.text, len(name)))
                if words:
                    yield _Member(index, balancer, words)


def _words(text: str, at: int) -> Iterator[_Word]:
    word = next_word(text, at)
    while word is not None:
        begin = at + len(text[at:]) - len(text[at:].lstrip(SPACE))
        quote = text[begin] if text[begin] in "\"'" else ""
        end = word.end + (1 if quote and text.startswith(quote, word.end) else 0)
        yield _Word(word.text, begin, end)
        at = word.following
        word = next_word(text, at)


def _connection(member: _Member) -> MemberConnection:
    url = _URL.fullmatch(member.words[0].text)
    if url is None:
        return MemberConnection("", member.words[0].text, 0)
    scheme = url["scheme"].lower()
    port = int(url["port"]) if url["port"] else _PORTS.get(scheme, _HTTP_PORT)
    return MemberConnection(scheme, url["host"].strip("[]"), port, member.last("secret"))


def _edited(line: Line, member: _Member, wanted: Edit) -> str:
    """Write a line anew, as far as it says something else."""
    words = list(member.words)
    if wanted.connection is not None and wanted.connection != _connection(member):
        words[0] = _with_text(words[0], _url(words[0].text, wanted.connection))
        words = _with_parameter(words, "secret", wanted.connection.secret, len(words))
    if wanted.weight is not None and member.last("loadfactor") != str(wanted.weight):
        words = _with_parameter(words, "loadfactor", str(wanted.weight), 1)
    if wanted.state is not None:
        words = _with_state(words, _HELD[wanted.state])
    return line.raw if words == list(member.words) else _written(line, member.words, words)


def _url(text: str, connection: MemberConnection) -> str:
    url = _URL.fullmatch(text)
    path = "" if url is None else url["path"] or ""
    return f"{connection.scheme}://{url_host(connection.address)}:{connection.port}{path}"


def _with_state(words: list[_Word], held: str) -> list[_Word]:
    """Let a member get no more than a hold leaves it; its role stays."""
    letters = _letters(word.value for word in words[1:] if word.key == "status")
    own = next((state for state in reversed(_STATES) if state in letters), "")
    state = stricter(_STATES, own, held)
    if state == own:
        return words
    role = "".join(letter for letter in letters if letter not in _STATES)
    place = next((at for at in range(len(words) - 1, 0, -1) if words[at].key in _BEFORE_STATUS), 0) + 1
    return _with_parameter(words, "status", f"+{role}{state}", place)


def _letters(statuses: Iterator[str]) -> str:
    """Put together what `status` parameters set (`+`, or nothing before) and take away (`-`).

    >>> _letters(iter(["+H", "d-h"]))
    'D'
    """
    letters: dict[str, None] = {}
    for status in statuses:
        sets = True
        for letter in status.upper():
            if letter in "+-":
                sets = letter == "+"
            elif sets:
                letters[letter] = None
            else:
                letters.pop(letter, None)
    return "".join(letters)


def _with_parameter(words: list[_Word], key: str, value: str | None, place: int) -> list[_Word]:
    """Give a parameter a value where it stands first, or else at a place; None takes it away. No other is left."""
    first = next((at for at in range(1, len(words)) if words[at].key == key), None)
    kept = [word for at, word in enumerate(words) if word.key != key or at in (0, first)]
    if value is None:
        return kept if first is None else [*kept[:first], *kept[first + 1 :]]
    if first is None:
        return [*kept[:place], _Word(f"{key}={value}", -1, -1), *kept[place:]]
    return [*kept[:first], _with_text(kept[first], f"{key}={value}"), *kept[first + 1 :]]


def _with_text(word: _Word, text: str) -> _Word:
    return word if text == word.text else _Word(text, -1, -1)


def _written(line: Line, before: tuple[_Word, ...], words: list[_Word]) -> str:
    """Write a line with other words; those that stay are written as they were. What was continued becomes one line."""
    kept = {word.begin: line.text[word.begin : word.end] for word in before}
    written = [kept[word.begin] if word.begin >= 0 else _quoted(word.text) for word in words]
    margin = line.raw[: len(line.raw) - len(line.raw.lstrip(SPACE))]
    end = "\n" if line.joints else line.raw[len(margin) + len(line.text) :]
    return f"{margin}{line.text[: before[0].begin]}{' '.join(written)}{end}"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else apache_quote(text)
