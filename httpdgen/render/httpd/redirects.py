"""Redirects and fixed answers, as mod_alias reads them.

Any Redirect comes before any Alias, and before what mod_jk has (httpd manual, mod_alias: Order of Processing): one
that has a folder or a mount below its path leaves that out by a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from httpdgen.model.url_paths import bare, covers
from httpdgen.render.httpd.paths import longest_first, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.model.sites import Redirect, Route
    from httpdgen.model.tiers import WebTier

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A Redirect of a path, or a RedirectMatch of a pattern; a status that is no redirect has no place to go."""

    status: int
    path: str | None
    pattern: str | None
    to: str | None


def redirect_views(owners: Mapping[str, Route | None], tier: WebTier) -> tuple[RedirectView, ...]:
    """Give redirects and fixed answers, the longest path first, and "not found" for what is nobody's."""
    return tuple(_redirects(owners, tier))


def _redirects(owners: Mapping[str, Route | None], tier: WebTier) -> Iterator[RedirectView]:
    uses_jk = tier.connector == "mod_jk"
    kept = [path for path, route in owners.items() if _is_kept(route, uses_jk=uses_jk)]
    kept += [] if tier.front is None else [tier.front.ready_path]
    for path in longest_first(owners):
        route = owners[path]
        below = [other for other in kept if covers(path, other)]
        if route is None:
            yield _status(path, _NOT_FOUND, below)
        elif route.status is not None:
            yield _status(path, route.status, below)
        elif route.redirect is not None:
            yield from _redirect(path, route.redirect, below)
    if not _root_is_answered(owners):
        yield _status("/", _NOT_FOUND, kept)


def _root_is_answered(owners: Mapping[str, Route | None]) -> bool:
    """Say whether some route answers every path of a site that no longer one does."""
    return any(route is not None and not bare(path) for path, route in owners.items())


def _is_kept(route: Route | None, *, uses_jk: bool) -> bool:
    """Say whether a path is answered by something that comes after Redirect: a folder, or mod_jk."""
    return route is not None and (route.directory is not None or (uses_jk and route.cluster is not None))


def _status(path: str, status: int, below: list[str]) -> RedirectView:
    if below:
        return RedirectView(status, None, pattern(path, below), None)
    return RedirectView(status, bare(path) or "/", None, None)


def _redirect(path: str, redirect: Redirect, below: list[str]) -> Iterator[RedirectView]:
    """Keep what follows the path: httpd appends it to the target as it is, so both end in a slash or neither does."""
    target = redirect.to.rstrip("/")
    ends_in_slash = redirect.to.endswith("/") or not bare(path)
    if below:
        yield RedirectView(redirect.status, None, _rest(path, below), f"{_for_match(target)}/$1")
    elif ends_in_slash:
        if bare(path):
            yield RedirectView(redirect.status, f"{bare(path)}/", None, f"{target}/")
        yield RedirectView(redirect.status, bare(path) or "/", None, f"{target}/")
    else:
        yield RedirectView(redirect.status, bare(path), None, redirect.to)


def _rest(path: str, below: list[str]) -> str:
    """Write a pattern that remembers what follows the path's slash."""
    return pattern(path, below).removesuffix("(?:[;/]|$)") + ("(?:/(.*))?$" if bare(path) else "/(.*)$")


def _for_match(url: str) -> str:
    r"""Write a URL for RedirectMatch, which reads `$` and `\`, and escapes all that it gives (RedirectUrl).

    >>> print(_for_match("https://www.example.com/a%20b%25/$1"))
    https://www.example.com/a b%/\$1
    """
    return unquote(url).replace("\\", r"\\").replace("$", r"\$")
