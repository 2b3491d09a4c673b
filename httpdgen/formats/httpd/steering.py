"""The directives that httpd carries out while it reads (EXEC_ON_READ), all but Include and macros."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from httpdgen.formats.httpd.modules import same_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.state import State


def define(state: State, command: Command) -> None:
    """Define NAME [value]."""
    arguments = command.arguments()
    if not _counts(state, command, arguments, 1, 2, "Define takes 1-2 arguments") or not _names_well(state, command):
        return
    name, *values = arguments
    if not name.known:
        state.note_unread(name.span, name.text, "a name that is not known is defined")
    elif values and not values[0].known:
        state.variables.define(name.text, None, certain=command.certain)
        state.variables.forget(name.text)
    else:
        value = values[0].text if values and values[0].text else None
        state.variables.define(name.text, value, certain=command.certain)


def undefine(state: State, command: Command) -> None:
    """Carry out UnDefine NAME."""
    arguments = command.arguments()
    if _counts(state, command, arguments, 1, 1, "UnDefine takes one argument") and _names_well(state, command):
        state.variables.undefine(arguments[0].text, certain=command.certain)


def load_module(state: State, command: Command) -> None:
    """LoadModule NAME FILE: it is loaded for certain also under a condition that it is not loaded yet."""
    arguments = command.arguments()
    if not _counts(state, command, arguments, 2, 2, "LoadModule takes two arguments"):
        return
    name = arguments[0]
    if not name.known:
        state.note_unread(name.span, name.text, "a module whose name is not known is loaded")
        return
    doubts = [doubt for doubt in command.doubts if not (doubt and same_module(doubt, name.text))]
    state.modules.load(name.text, name.span, certain=not doubts)


def server_root(state: State, command: Command) -> None:
    """ServerRoot FOLDER."""
    arguments = command.arguments()
    if not _counts(state, command, arguments, 1, 1, "ServerRoot takes one argument"):
        return
    root = arguments[0]
    agrees = command.certain or root.text == state.server_root
    state.server_root = root.text if root.known and agrees else None


def absolute(state: State, path: str) -> str | None:
    """Make a path absolute below ServerRoot, or give None where that is not known.

    A `..` takes a folder away, as in httpd, which looks at no links for it.
    """
    if not path.startswith("/"):
        if state.server_root is None:
            return None
        path = f"{state.server_root}/{path}"
    return "/" + posixpath.normpath(path).lstrip("/")


def _counts(  # noqa: PLR0913, PLR0917
    state: State, command: Command, arguments: Sequence[object], least: int, most: int, reason: str
) -> bool:
    words = command.words()
    good = least <= len(arguments) <= most and all(words[:least])
    if not good and command.certain:
        state.fault(command.span, reason)
    return good


def _names_well(state: State, command: Command) -> bool:
    good = ":" not in command.words()[0]
    if not good and command.certain:
        state.fault(command.arguments()[0].span, "Variable name must not contain ':'")
    return good
