"""Include and IncludeOptional: which files they name, and why one cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from httpdgen.errors import InputError
from httpdgen.formats.httpd.steering import absolute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.state import State
    from httpdgen.span import Span

DEEPEST = 128  # httpd's AP_MAX_INCLUDE_DEPTH


class Wanted(NamedTuple):
    """What an Include asks for."""

    pattern: str
    span: Span
    optional: bool
    certain: bool


def included(state: State, command: Command, depth: int) -> Sequence[str]:
    """Give the paths of the files that a line includes, in httpd's order; `depth` counts the Includes that led here."""
    arguments = command.arguments()
    if len(arguments) != 1 or not arguments[0].text:
        if command.certain:
            state.fault(command.span, f"{command.name} takes one argument")
        return ()
    optional = command.name.lower() == "includeoptional"
    wanted = Wanted(arguments[0].text, arguments[0].span, optional, command.certain)
    if not arguments[0].known:
        state.note_unread(wanted.span, wanted.pattern, "holds a variable that is not known")
        return ()
    if depth >= DEEPEST:
        _too_deep(state, wanted)
        return ()
    path = absolute(state, wanted.pattern)
    if path is None:
        state.note_unread(wanted.span, wanted.pattern, "is relative to ServerRoot, which is not known")
        return ()
    return _found(state, wanted, path)


def _found(state: State, wanted: Wanted, path: str) -> Sequence[str]:
    try:
        paths = state.files.glob(path)
    except InputError as error:
        state.faults.update(dict.fromkeys(error.faults))
        paths = None
    if paths is None:
        state.note_unread(wanted.span, wanted.pattern, f"{path} is outside of what was given")
        return ()
    if not paths and not wanted.optional and not _is_there(state, path):
        _missing(state, wanted, path)
    return paths


def _is_there(state: State, path: str) -> bool:
    """Tell whether a path without wildcards is there, as an empty folder is."""
    return not _has_wildcards(path) and state.files.exists(path) is True


def _has_wildcards(path: str) -> bool:
    return any(sign in path for sign in "*?[")


def _missing(state: State, wanted: Wanted, path: str) -> None:
    state.note_unread(wanted.span, wanted.pattern, f"{path} is not there")
    if not wanted.certain:
        return
    reason = f"Could not open configuration file {path}: No such file or directory"
    if _has_wildcards(path):
        reason = f"Include/IncludeOptional: {_no_match(state, path)}"
    state.fault(wanted.span, reason, "write IncludeOptional where it may be missing")


def _no_match(state: State, path: str) -> str:
    folders = path.split("/")
    first = next(index for index, folder in enumerate(folders) if _has_wildcards(folder))
    above = "/".join(folders[:first]) or "/"
    if state.files.exists(above) is False:
        return f"Could not open directory {above}: No such file or directory"
    return f"No matches for the wildcard '{folders[first]}' in '{above}', failing"


def _too_deep(state: State, wanted: Wanted) -> None:
    state.note_unread(wanted.span, wanted.pattern, f"is included more than {DEEPEST} files deep")
    if wanted.certain:
        reason = f"Exceeded maximum include depth of {DEEPEST}, There appears to be a recursion."
        state.fault(wanted.span, reason)
