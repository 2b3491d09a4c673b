"""The values a topology is made of: names, durations, sizes, paths, each so narrow that it is safe to write.

A value that passes here can stand in httpd.conf, workers.properties and server.xml without breaking out of
its place: what no syntax can carry (control characters, httpd's `${`) is refused here, and the rest is
quoted when it is written.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
)
from pydantic_core import PydanticCustomError, core_schema

Int: TypeAlias = Annotated[int, Strict()]
Bool: TypeAlias = Annotated[bool, Strict()]
Count: TypeAlias = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]
Port: TypeAlias = Annotated[int, Strict(), Field(ge=1, le=65_535)]
Status: TypeAlias = Annotated[int, Strict(), Field(ge=100, le=599)]

# mod_jk stops at 60 bytes for a worker, a route and a domain; a dot in a route is read as a domain; httpd
# lower-cases the names of balancers.
NAME_PATTERN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
Name: TypeAlias = Annotated[str, Field(pattern=NAME_PATTERN, max_length=60)]
Route: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=60)]
# RFC 1123, and httpd refuses a worker's host name above 255 characters.
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST_PATTERN = rf"^{_LABEL}(\.{_LABEL})*$"
HostName: TypeAlias = Annotated[str, Field(pattern=HOST_PATTERN, max_length=253)]
# A cookie's name is a token (RFC 6265); '|' would be read as the end of the cookie's name by stickysession.
CookieName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=31)]
HeaderName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#&'*+.^_`~-]+$", max_length=100)]
# JVM options pass through systemd and, in catalina.sh, through the shell's eval: only what neither reads.
JvmOption: TypeAlias = Annotated[str, Field(pattern=r"^-[A-Za-z0-9_.:=,/+@-]+$", max_length=500, examples=["-Xmx2g"])]
Version: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){0,3}$")]
# The secret of an AJP connector as both sides read it alike: mod_jk cuts a value at '#', httpd stops at 63.
AJP_SECRET_PATTERN = r"[A-Za-z0-9_-]{16,63}"  # noqa: S105  # a pattern, no secret


def _fail(message: str, **context: Any) -> PydanticCustomError:  # Any: what pydantic takes as context
    return PydanticCustomError("httpdgen", message, context or None)  # message is one of the texts below


def _no_control(value: str) -> str:
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", value):
        raise _fail("must not hold control characters or line ends")
    if re.search(r"[\ud800-\udfff\ufffe\uffff]", value):
        raise _fail("must not hold what is no character")  # XML takes none of them (XML 1.0, 2.2)
    return value


def _no_variable(value: str) -> str:
    # httpd replaces ${NAME} everywhere in a line, also inside quotes, and has no escape for it.
    if "${" in value:
        raise _fail("must not hold '${', which httpd would replace by a variable and cannot escape")
    return value


Text: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=1000),
    AfterValidator(_no_control),
    AfterValidator(_no_variable),
]


def _no_expression(value: str) -> str:
    # Header and RequestHeader evaluate such a value, and have no escape for it (httpd manual, mod_headers).
    if value.lower().startswith("expr="):
        raise _fail("must not begin with 'expr=', which httpd would evaluate")
    return value


HeaderValue: TypeAlias = Annotated[Text, AfterValidator(_no_expression)]


def _no_part_of_expression(value: str) -> str:
    # AuthName (since httpd 2.4.55) and ErrorDocument are expressions; older ones would show an escape as it is
    # (httpd manual, mod_authn_core and core).
    if re.search(r"\\|%\{|\$[0-9]", value):
        raise _fail("must not hold a backslash, '%{' or a digit behind '$', which httpd would evaluate")
    return value


Realm: TypeAlias = Annotated[Text, AfterValidator(_no_part_of_expression)]


def _normal_path(value: str) -> str:
    if "//" in value or any(part in {".", ".."} for part in value.split("/")):
        raise _fail("must not hold '//', '.' or '..' as a part")
    return value


# A path on a host. '%' and quotes are left out: systemd and XML would each want them written differently.
HostPath: TypeAlias = Annotated[
    str,
    Field(pattern=r"^/[A-Za-z0-9_.@+:/ -]*[A-Za-z0-9_.@+:/-]$", max_length=500),
    AfterValidator(_normal_path),
]
# A path that shell scripts use without quotes, as Tomcat's start scripts do.
PlainPath: TypeAlias = Annotated[HostPath, Field(pattern=r"^[^ ]*$")]
# A path in a URL, decoded: what a browser asks for and what a context is called. '*', '?' and '[' are left out:
# Location and JkMount would read them as wildcards; so are '|', '!', '$', ';' and '=', which JkMount and
# uriworkermap.properties read their own way.
UrlPath: TypeAlias = Annotated[
    str,
    Field(pattern=r"^/[A-Za-z0-9_.~@+,:/-]*$", max_length=250),
    AfterValidator(_normal_path),
]
# A path in a URL with the query that a health check may need.
UrlPathQuery: TypeAlias = Annotated[
    str,
    Field(pattern=r"^/[A-Za-z0-9_.~@!&'()*+,=:/-]*(\?[A-Za-z0-9_.~@!&'()*+,=:/?%-]*)?$", max_length=62),
    AfterValidator(_normal_path),
]


def _ip_address(value: str) -> str | None:
    """Give an IP address in its usual form, or None; the zone behind `%` could be any text, and is refused."""
    try:
        return None if "%" in value else str(ipaddress.ip_address(value))
    except ValueError:
        return None


def _is_host(value: str) -> bool:
    # Digits and dots alone are meant as an address, and getaddrinfo would read 10.1 as 10.0.0.1.
    named = re.fullmatch(HOST_PATTERN, value) and not re.fullmatch(r"[0-9.]+", value)
    return bool(named) or _ip_address(value) is not None


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not _is_host(parts.hostname or "") or not port_is_fine:
        raise _fail("must be a URL such as https://www.example.com/path")
    if "@" in parts.netloc:
        raise _fail("must not hold a user or a password")
    return value


Url: TypeAlias = Annotated[
    str,
    Field(pattern=r"^https?://[A-Za-z0-9_.~:/?#\[\]@!$&'()*+,;=%-]+$", max_length=350),
    AfterValidator(_no_variable),
    AfterValidator(_url),
]


def _prefix(value: str) -> str:
    if "?" in value or "#" in value:
        raise _fail("must not hold '?' or '#', since the rest of a request's path is added at its end")
    return value


# A URL that ErrorDocument leads to.
ErrorPage: TypeAlias = Annotated[Url, AfterValidator(_no_part_of_expression)]
# A URL at whose end httpd adds what follows the route's path.
UrlPrefix: TypeAlias = Annotated[Url, AfterValidator(_prefix)]


def _escaped_once(value: str) -> str:
    # RedirectMatch escapes all of what it is given (modules/mappers/mod_alias.c), so that it is given the plain text:
    # what means something else there cannot be said.
    if re.search("%(?:23|2F|3F)", value, re.IGNORECASE):
        raise _fail("must not hold '/', '?' or '#' in an escaped form, which httpd would escape once more")
    try:
        _no_variable(_no_control(unquote(value, errors="strict")))
    except UnicodeDecodeError:
        raise _fail("must be UTF-8 once its escapes are read") from None
    return value


# A URL prefix that clients are sent to.
RedirectUrl: TypeAlias = Annotated[UrlPrefix, AfterValidator(_escaped_once)]


# The statuses of errors that httpd knows (httpd's modules/http/http_protocol.c): it refuses pages for others, and
# answers 500 in their place.
ERROR_STATUSES: Final = (
    *range(400, 418), *range(421, 425), 426, 428, 429, 431, 451, *range(500, 509), 510, 511,
)  # fmt: skip


def _error_status(value: int) -> int:
    if value not in ERROR_STATUSES:
        raise _fail("must be the status of an error that httpd knows, such as 404 or 503")
    return value


ErrorStatus: TypeAlias = Annotated[
    int, Strict(), AfterValidator(_error_status), Field(json_schema_extra={"enum": list(ERROR_STATUSES)})
]
ErrorStatusKey: TypeAlias = Annotated[str, Field(pattern=f"^({'|'.join(map(str, ERROR_STATUSES))})$")]


def _address(value: str) -> str:
    if not _is_host(value):
        raise _fail("must be an IP address or a host name")
    return _ip_address(value) or value


def _multicast(value: str) -> str:
    address = _ip_address(value)
    if address is None or not ipaddress.ip_address(address).is_multicast:
        raise _fail("must be a multicast address, such as 228.0.0.4")
    return address


def _network(value: str) -> str:
    try:
        if "%" in value:
            raise ValueError("a zone has no place there")  # noqa: TRY301  # told like ipaddress's own
        return str(ipaddress.ip_network(value, strict=True))
    except ValueError as error:
        raise _fail("must be an address or a network such as 192.0.2.0/24 ({why})", why=str(error)) from None


Address: TypeAlias = Annotated[str, Field(max_length=253), AfterValidator(_address)]
MulticastAddress: TypeAlias = Annotated[str, Field(max_length=50), AfterValidator(_multicast)]
Network: TypeAlias = Annotated[str, Field(max_length=50), AfterValidator(_network)]


def url_host(address: str) -> str:
    """Write an address as the host part of a URL: IPv6 in brackets.

    >>> url_host("2001:db8::1"), url_host("app1")
    ('[2001:db8::1]', 'app1')
    """
    return f"[{address}]" if ":" in address else address


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in milliseconds, written `300ms`, `10s`, `5m`, `2h` or `1d`.

    >>> Duration.parse("5m").ms, Duration.parse("1500ms").seconds
    (300000, 2)
    """

    ms: int

    _UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}  # noqa: RUF012  # no field
    PATTERN = r"^[0-9]{1,9}(ms|s|m|h|d)$"

    @classmethod
    def parse(cls, text: object) -> Duration:
        """Read a duration.

        Raises:
            PydanticCustomError: it is none, or longer than ten years.
        """
        if isinstance(text, Duration):
            return text
        if isinstance(text, int) and not isinstance(text, bool):
            raise _fail("needs a unit: write '{text}s' for seconds or '{text}ms'", text=text)
        match = re.fullmatch(r"([0-9]{1,9})(ms|s|m|h|d)", text) if isinstance(text, str) else None
        if match is None:
            raise _fail("must be a duration such as 300ms, 10s or 5m")
        duration = cls(int(match[1]) * cls._UNITS[match[2]])
        if duration.ms > 3650 * 86_400_000:
            raise _fail("must be at most 3650d")
        return duration

    @property
    def seconds(self) -> int:
        """Whole seconds, rounded up."""
        return -(-self.ms // 1000)

    def __str__(self) -> str:
        for unit in ("d", "h", "m", "s"):
            if self.ms and self.ms % self._UNITS[unit] == 0:
                return f"{self.ms // self._UNITS[unit]}{unit}"
        return f"{self.ms}ms"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:  # Any: pydantic's protocol
        return core_schema.no_info_plain_validator_function(cls.parse)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # Any: JSON
        return {"type": "string", "pattern": cls.PATTERN, "examples": ["10s", "300ms", "5m"]}


def _positive(duration: Duration) -> Duration:
    if duration.ms == 0:
        raise _fail("must be longer than nothing")
    return duration


PositiveDuration: TypeAlias = Annotated[Duration, AfterValidator(_positive)]


def _scaled(text: object, example: str, units: dict[str, int]) -> int:
    if isinstance(text, int) and not isinstance(text, bool):
        raise _fail("needs a unit: write it like {example}", example=example)
    match = re.fullmatch(r"([0-9]{1,9})([kKMGT])", text) if isinstance(text, str) else None
    if match is None or int(match[1]) == 0:
        raise _fail("must be a number with a unit, such as {example}", example=example)
    return int(match[1]) * units[match[2].upper()]


def _bytes(text: object) -> int:
    return _scaled(text, "512M", {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40})


def _bits_per_second(text: object) -> int:
    return _scaled(text, "1G (a gigabit a second)", {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12})


SCALED_PATTERN = "^[0-9]{1,9}[kKMGT]$"


class _ScaledSchema:
    """The JSON Schema of a number with a unit."""

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # Any: JSON
        return {"type": "string", "pattern": SCALED_PATTERN, "examples": ["512M", "1G"]}


Bytes: TypeAlias = Annotated[int, BeforeValidator(_bytes), _ScaledSchema()]
BitRate: TypeAlias = Annotated[int, BeforeValidator(_bits_per_second), _ScaledSchema()]


def _ratio(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fail("must be a number, such as 0.2")
    # The decimal that was written, not its nearest double: 0.2 is 1/5, so that 100 x 1.2 is 120.
    ratio = Fraction(repr(value)) if value == value and abs(value) <= 1 else Fraction(-1)  # noqa: PLR0124  # NaN
    if not 0 <= ratio <= 1:
        raise _fail("must be between 0 and 1, got {value}", value=value)
    return ratio


class _RatioSchema:
    """The JSON Schema of a ratio."""

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:  # Any: pydantic's protocol
        return core_schema.no_info_plain_validator_function(_ratio)

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # Any: JSON
        return {"type": "number", "minimum": 0, "maximum": 1}


Ratio: TypeAlias = Annotated[Fraction, _RatioSchema()]
