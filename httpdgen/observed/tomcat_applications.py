"""See what web.xml and context.xml files say of sessions.

Source: Servlet specification, deployment descriptor; Tomcat configuration reference, "The Context Container".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.tomcat import Application
from httpdgen.observed.tomcat_parts import by_default, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.formats.xml_nodes import Element
    from httpdgen.observed.tomcat import Part
    from httpdgen.observed.tomcat_variables import Variables
    from httpdgen.span import Span

_COOKIE = "JSESSIONID"
_COOKIE_NAME = ("session-config", "cookie-config", "name")


def read_application(root: Element, path: str | None, variables: Variables) -> Application:
    """Read a web.xml; `path` is the context path where the file's place tells it."""
    distributable = _find(root, ("distributable",))
    return Application(
        span=root.span,
        path=path,
        distributable=by_default(value=False, span=root.span)
        if distributable is None
        else Setting(value=True, span=distributable.span, origin=Origin.WRITTEN),
        session_cookie=_cookie(root, variables),
    )


def _cookie(root: Element, variables: Variables) -> Setting[str]:
    written = _find(root, _COOKIE_NAME)
    if written is None:
        return by_default(None, root.span)
    name = variables.replace(written.text)
    return Setting(name, written.span, Origin.UNKNOWN if name is None else Origin.WRITTEN)


def _find(element: Element, way: tuple[str, ...]) -> Element | None:
    """Follow a way of element names downward, through the first of each that leads to its end."""
    if not way:
        return element
    ends = (_find(child, way[1:]) for child in element.children if child.name == way[0])
    return next((end for end in ends if end is not None), None)


def session_cookie_of(contexts: Sequence[Part], span: Span, *, files_seen: bool) -> Setting[str]:
    """Join what all contexts say of sessionCookieName.

    Where they differ, and where no context.xml was seen that could say it, it is not to be known.
    """
    said = [part.attributes.text("sessionCookieName", _COOKIE) for part in contexts]
    if not said or len({setting.value for setting in said}) > 1:
        return unknown(span)
    found = next((setting for setting in said if setting.written), said[0])
    return unknown(span) if found.missing and not files_seen else found
