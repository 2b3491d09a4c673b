"""Read the URLs by which mod_proxy names servers and balancers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.observed.web import Backend

if TYPE_CHECKING:
    from httpdgen.span import Span

_PORTS = {
    "ajp": 8009,
    "fcgi": 8000,
    "ftp": 21,
    "h2": 443,
    "h2c": 80,
    "http": 80,
    "https": 443,
    "scgi": 4000,
    "uwsgi": 3031,
    "ws": 80,
    "wss": 443,
}
"""The ports that mod_proxy's modules take where none is written (httpd manual, mod_proxy_*)."""

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^/@]*@)?(?P<host>\[[^\]/]*\]|[^/:?#]*)(?::(?P<port>[^/?#]*))?(?P<path>.*)",
    re.DOTALL,
)
_SOCKET = re.compile(r"unix:[^|]*\|(.*)", re.IGNORECASE | re.DOTALL)
_HIGHEST_PORT = 65535


def read_backend(text: str, span: Span) -> Backend:
    """Read a URL such as `ajp://app1:8009/shop`; what a `$1`, a `%{...}` or a `${NAME}` stands in is not to be known.

    Behind a Unix domain socket (`unix:/path|http://name/`) neither host nor port are the network's.

    >>> from httpdgen.span import Span
    >>> backend = read_backend("AJP://App1/shop", Span("httpd.conf", 1, 1))
    >>> backend.scheme, backend.host, backend.port, backend.path
    ('ajp', 'app1', 8009, '/shop')
    """
    socket = _SOCKET.fullmatch(text)
    found = _URL.fullmatch(socket[1] if socket else text)
    if found is None:
        return Backend(text, None, None, None, "", span)
    scheme = found["scheme"].lower()
    if socket or not _is_literal(found["host"]):
        return Backend(text, scheme, None, None, found["path"], span)
    host = found["host"].lower().removeprefix("[").removesuffix("]")
    return Backend(text, scheme, host or None, _port(scheme, found["port"]), found["path"], span)


def is_url(text: str) -> bool:
    """Tell whether a text is a URL, or a socket and a URL.

    >>> is_url("balancer://shop/"), is_url("!"), is_url("/index.html")
    (True, False, False)
    """
    return _URL.fullmatch(text) is not None or _SOCKET.fullmatch(text) is not None


def balancer_name(text: str) -> str | None:
    """Give the name of the balancer that a URL names, as httpd keeps it; None where it names none.

    >>> balancer_name("balancer://Shop/app"), balancer_name("ajp://app1")
    ('shop', None)
    """
    scheme, colon, rest = text.partition("://")
    if not colon or scheme.lower() != "balancer":
        return None
    return rest.partition("/")[0].lower()


def _port(scheme: str, text: str | None) -> int | None:
    if text is None or text == "":
        return _PORTS.get(scheme)
    if not (text.isascii() and text.isdigit()) or int(text[:6]) > _HIGHEST_PORT:
        return None
    return int(text)


def _is_literal(text: str) -> bool:
    return not {"$", "%", "\\"}.intersection(text)
