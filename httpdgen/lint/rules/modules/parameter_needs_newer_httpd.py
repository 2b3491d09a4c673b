"""A parameter of a worker is one that this version of httpd does not know.

The version is the one that the settings name, since configuration does not tell it.

Why:
    httpd does not start: "unknown Worker parameter".

Fires:
    -- httpdgen.toml --
    [lint.versions]
    httpd = "2.4.41"
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef

Instead:
    -- httpdgen.toml --
    [lint.versions]
    httpd = "2.4.42"
    -- httpd.conf --
    ProxyPass "/shop" "ajp://app1:8009/shop" secret=0123456789abcdef

Source: httpd manual, ProxyPass, `secret`, `upgrade`, `responsefieldsize`, `status`, mod_proxy_hcheck; CHANGES of
httpd 2.4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Parameter

ID = "parameter-needs-newer-httpd"
SEVERITY = Severity.ERROR

_SINCE = {
    "enablereuse": (2, 4, 11),
    "responsefieldsize": (2, 4, 34),
    "secret": (2, 4, 42),
}
_HEALTH_CHECK_SINCE = (2, 4, 21)
_HTTP_1_1_SINCE = (2, 4, 55)
_SPARE_SINCE = (2, 4, 34)
_UPGRADE_OVER_HTTP_SINCE = (2, 4, 47)


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at each parameter where the version is named to the last number."""
    for web_server in fleet.web_servers:
        version = web_server.version
        if version is None or len(version) < len(_HEALTH_CHECK_SINCE):
            continue
        for member in web_server.members():
            for parameter in member.parameters:
                since = _since(parameter, member.backend.scheme)
                if member.certain and since is not None and version < since:
                    yield Mark(
                        parameter.span,
                        f"{_shown(parameter)} is known since httpd {_dotted(since)}, and this is {_dotted(version)}",
                        f"take httpd {_dotted(since)} or later",
                    )


def _since(parameter: Parameter, scheme: str | None) -> tuple[int, ...] | None:
    key, text = parameter.key.lower(), (parameter.text or "").lower()
    if key == "hcmethod" and text.endswith("11"):
        return _HTTP_1_1_SINCE
    if key.startswith("hc"):
        return _HEALTH_CHECK_SINCE
    if key == "status" and "r" in text:
        return _SPARE_SINCE
    if key == "upgrade" and scheme in {"http", "https"}:
        return _UPGRADE_OVER_HTTP_SINCE
    return _SINCE.get(key)


def _shown(parameter: Parameter) -> str:
    return f"{parameter.key}={parameter.text}" if parameter.key.lower() in {"hcmethod", "status"} else parameter.key


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in version)
