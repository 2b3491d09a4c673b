"""Say in words what a text must look like, for each pattern of the model's types."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from httpdgen.model import sites, types
from httpdgen.model.secret_ref import VariableName

# Any: a type alias is no type to a type checker.
_WORDS: tuple[tuple[Any, str], ...] = (
    (types.Name, "letters a-z, digits and inner hyphens, at most 60 characters"),
    (types.Route, "letters, digits, _ and -, at most 60 characters"),
    (types.HostName, "a host name such as app1.example.com (letters, digits, inner hyphens, dots)"),
    (types.CookieName, "a cookie's name: letters, digits, _ and -, at most 31 characters"),
    (types.HeaderName, "a header's name such as X-Request-Id, at most 100 characters"),
    (types.JvmOption, "an option of the JVM such as -Xmx2g (no spaces, quotes or $)"),
    (types.Version, "a version such as 10.1"),
    (types.HostPath, "an absolute path on the host (letters, digits, spaces and _.@+:/-, at most 500 characters)"),
    (types.UrlPath, "a path that begins with / (letters, digits and _.~@+,=:/-, at most 250 characters)"),
    (types.UrlPathQuery, "a path that begins with /, and a query if need be, at most 62 characters"),
    (types.Url, "a URL such as https://www.example.com/path, at most 350 characters"),
    (sites.Alias, "a host name, whose first label may be *"),
    (types.ErrorStatusKey, "the status of an error that httpd knows, such as 404 or 503"),
    (VariableName, "the name of an environment variable: letters, digits and _"),
)


@cache
def words_by_pattern() -> dict[str, str]:
    """Give the words for every pattern."""
    return {TypeAdapter(alias).json_schema()["pattern"]: words for alias, words in _WORDS}
