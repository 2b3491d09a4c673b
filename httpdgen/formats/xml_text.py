"""From an XML file's bytes to its text, and from a character of the text to its place."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

MAX_BYTES = 4 * 2**20
_LONGEST_SHOWN = 500

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# How a file in UTF-16 without a byte order mark begins (XML 1.0, appendix F.1).
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DECLARED = re.compile(rb"""\A<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
# Others that Python knows are no encodings of text, or take quadratic time.
_ENCODINGS = re.compile(r"utf-8|ascii|iso8859-\d+|cp\d+|koi8-\w|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_jis\w*")
_LINE_END = re.compile("\r\n?|\n")
_SECRETS = re.compile("secret|passw|encryptionkey", re.IGNORECASE)


@dataclass(frozen=True)
class XmlText:
    """A file's name and its text, without a byte order mark."""

    file: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE_END.split(self.text)

    def span(self, offset: int) -> Span:
        r"""Give the place of a character; a line ends with LF, CR LF or CR (XML 1.0, section 2.11).

        >>> str(XmlText("a.xml", "<a>\r\n <b/></a>").span(6))
        'a.xml:2:2'
        """
        line = bisect_right(self._starts, offset)
        return Span(self.file, line, offset - self._starts[line - 1] + 1)

    def fault(self, span: Span, message: str, hint: str | None = None) -> Fault:
        """Make a fault that shows its line, unless that is too long to be shown or may hold a secret."""
        line = self._lines[span.line - 1]
        shown = 0 < len(line) <= _LONGEST_SHOWN and not _SECRETS.search(line)
        return Fault(span, "", message, hint, line if shown else None)


def read_text(data: bytes, file: str) -> XmlText:
    """Decode a file by its byte order mark, else by what its declaration says, else as UTF-8 (XML 1.0, 4.3.3).

    Raises:
        InputError: it is too large, or its bytes are not of its encoding.
    """
    if len(data) > MAX_BYTES:
        message = f"is {len(data) / 2**20:.1f} MB long; at most {MAX_BYTES // 2**20} MB are read"
        raise InputError([Fault(Span(file, 1, 1), "", message)])
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark) or _WIDE.get(data[:2]) or _declared(data, file)
    try:
        return XmlText(file, data[len(mark) :].decode(encoding))
    except UnicodeDecodeError as error:
        raise InputError([_wrong_byte(data[len(mark) :], file, encoding, error)]) from None


def _declared(data: bytes, file: str) -> str:
    declared = _DECLARED.match(data)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    place = XmlText(file, data[: declared.end()].decode("ascii", "replace")).span(declared.start(1))
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _ENCODINGS.fullmatch(known):
        message = f"declares the encoding {name}, which this file does not have or which is not known here"
        raise InputError([Fault(place, "", message, 'save the file as UTF-8 and declare encoding="UTF-8"')])
    return known


def _wrong_byte(data: bytes, file: str, encoding: str, error: UnicodeDecodeError) -> Fault:
    place = XmlText(file, data[: error.start].decode(encoding, "replace"))
    message = f"the byte 0x{data[error.start]:02X} is not of the encoding {encoding.upper()}"
    hint = "save the file in that encoding, or declare its own in the first line"
    return Fault(place.span(len(place.text)), "", message, f'{hint}: <?xml version="1.0" encoding="ISO-8859-1"?>')
