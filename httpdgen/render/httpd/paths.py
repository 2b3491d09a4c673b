"""Which paths are whose: the paths of a site as httpd's prefixes and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.model.url_paths import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

# What may follow a path that is somebody's own: Tomcat takes what begins with ';' away before it looks at a path
# (Servlet specification, 3.5 and 12.1), so `/admin;x` is `/admin` to it and has to be that here too.
_END = "(?:[;/]|$)"


def longest_first(paths: Iterable[str]) -> list[str]:
    """Sort paths so that the first that covers a request is the one that it belongs to."""
    return sorted(paths, key=lambda path: (-len(bare(path)), path))


def pattern(path: str, without: Iterable[str] = ()) -> str:
    """Write a regular expression for a path and all below it, without other paths below it.

    >>> pattern("/shop")
    '^/shop(?:[;/]|$)'
    >>> pattern("/", without=["/img", "/v1.0"])
    '^(?!/v1[.]0(?:[;/]|$)|/img(?:[;/]|$))'
    """
    start = "^" + _escape(bare(path))
    others = "|".join(f"{_escape(bare(other)[len(bare(path)) :])}{_END}" for other in longest_first(without))
    return start + (f"(?!{others})" if others else "") + (_END if bare(path) else "")


def own_parameters(path: str) -> str:
    """Write a regular expression for a path with parameters at its end, which it remembers.

    >>> own_parameters("/shop")
    '^/shop(;[^/]*)$'
    """
    return f"^{_escape(bare(path))}(;[^/]*)$"


def all_but(path: str) -> str:
    """Write a regular expression for every path but one.

    >>> all_but("/ready.txt")
    '^(?!/ready[.]txt$)'
    """
    return f"^(?!{_escape(path)}$)"


def _escape(path: str) -> str:
    # A path holds no other sign that a regular expression would read (UrlPath).
    return path.replace(".", "[.]").replace("+", "[+]")
