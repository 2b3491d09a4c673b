"""A Stream whose other side answers one request after another with what it was told to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from httpdgen.control.balancer_manager import balancers_of, parse_manager

if TYPE_CHECKING:
    from httpdgen.control.running import RunningBalancer


def parse_balancers(data: bytes, content_type: str = "text/xml") -> tuple[RunningBalancer, ...]:
    """Read a page of balancer-manager."""
    return balancers_of(parse_manager(data, content_type))


class Answers:
    """Answers in their order, each as status and body, or as body alone; `asked` are the requests' first lines.

    `forms` are the bodies of requests, decoded twice, as balancer-manager does.
    """

    def __init__(self, *answers: str | tuple[int, str], kind: str = "text/xml") -> None:
        self._answers = list(answers)
        self._kind = kind
        self._answer = b""
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.raw_forms: list[bytes] = []

    def sendall(self, data: bytes, /) -> None:
        text = data.decode("latin-1")
        if not text.startswith(("GET ", "POST ")):
            self.raw_forms.append(data)
            pairs = (pair.partition("=") for pair in text.split("&"))
            self.forms.append({name: unquote(unquote(value)) for name, _, value in pairs})
            return
        self.asked.append(text.partition(" HTTP/")[0])
        self.heads.append(text)
        answer = self._answers.pop(0)
        code, body = (200, answer) if isinstance(answer, str) else answer
        kind = "text/html; charset=ISO-8859-1" if "<html>" in body else self._kind
        date = "Sat, 21 Nov 2026 07:57:45 GMT"
        data = body.encode()
        head = f"HTTP/1.1 {code} -\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
        self._answer = head.encode() + data

    def recv(self, limit: int, /) -> bytes:
        given, self._answer = self._answer[:limit], self._answer[limit:]
        return given

    def settimeout(self, seconds: float | None, /) -> None:
        assert seconds is None or seconds > 0

    def close(self) -> None:
        assert not self._answers, "not all was asked for"
