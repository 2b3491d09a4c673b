"""Read a user's text file: its size, its bytes and its lines, each fault of them with a place."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16 * 2**20

# Where libyaml ends a line (YAML 1.1, section 4.1.4), so that its line numbers and these are the same.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What libyaml takes for printable, turned round (YAML 1.1, section 4.1.1).
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Source:
    """A text file: its name as the user gave it, and its text without a byte order mark."""

    name: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every line without its end."""
        return tuple(_LINE_END.split(self.text))

    def span_at(self, offset: int) -> Span:
        r"""Give the place of a character.

        >>> str(Source("a.yaml", "one\ntwo").span_at(5))
        'a.yaml:2:2'
        """
        before = _LINE_END.split(self.text[:offset])
        return Span(self.name, len(before), len(before[-1]) + 1)


def read_source(path: Path) -> Source:
    """Read a text file.

    Raises:
        InputError: it cannot be read, is larger than 16 MB, is not UTF-8, or holds control characters.
    """
    name = str(path)
    source = Source(name, _decode(name, read_bytes(path)))
    bad = _UNPRINTABLE.search(source.text)
    if bad is not None:
        message = f"the character U+{ord(bad[0]):04X} must not stand in a text file"
        raise InputError([Fault(source.span_at(bad.start()), "", message, "remove it")])
    return source


def read_bytes(path: Path) -> bytes:
    """Read a file, unless it is larger than 16 MB.

    Raises:
        InputError: it cannot be read, or is larger.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise _unreadable(name, f"is {size / 2**20:.1f} MB long", f"at most {MAX_BYTES // 2**20} MB are read")
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a name with a null byte
        raise _unreadable(name, f"cannot be read: {error}") from None
    if len(content) > MAX_BYTES:  # a pipe or a device, which says no size
        raise _unreadable(name, f"is longer than {MAX_BYTES // 2**20} MB")
    return content


def _unreadable(name: str, message: str, hint: str | None = None) -> InputError:
    return InputError([Fault(Span(name, 1, 1), "", message, hint)])


def _decode(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte order mark, and hands over the bytes that it counted in.
        before = Source(name, error.object[: error.start].decode())
        message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8"
        fault = Fault(before.span_at(len(before.text)), "", message, "save the file as UTF-8")
        raise InputError([fault]) from None
