"""Where sections open and close as httpd takes it (ap_build_config_sub), and its reasons where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.httpd.context import Section
from httpdgen.formats.httpd.words import next_word

if TYPE_CHECKING:
    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.context import Context, Frame
    from httpdgen.formats.httpd.places import Place
    from httpdgen.formats.httpd.state import State
    from httpdgen.span import Span

DEEPEST = 100  # sections in one another; ours, httpd has none, but no more than a few make sense

_MATCHING = frozenset({"directory", "directorymatch", "files", "filesmatch", "location", "locationmatch"})
_WITH_ARGUMENT = _MATCHING | {"if", "elseif", "limit", "limitexcept", "virtualhost"}
_WITHOUT_ARGUMENT = frozenset({"requireall", "requireany", "requirenone"})


def open_section(state: State, frame: Frame, command: Command) -> None:
    """Begin a section; raises no fault for its arguments but for those that httpd misses."""
    name = command.name[1:]
    end = max(command.line.text.rfind(">"), command.rest)
    text = command.line.text[command.rest : end]
    if reason := _refusal(name, text, command):
        state.fault(command.span, reason)
    section = Section(name, command.arguments(end), text, command.span, certain=command.certain)
    frame.sections.append(section)


def _refusal(name: str, text: str, command: Command) -> str | None:
    if command.text and ">" not in command.text:
        return f"<{name}> directive missing closing '>'"
    if not text and name.lower() in _WITH_ARGUMENT:
        return f"<{name}> directive requires additional arguments"
    if text and name.lower() in _WITHOUT_ARGUMENT:
        return f"<{name}> directive doesn't take additional arguments"
    if text and name.lower() == "else":
        return "<Else> does not take an argument"
    return None


def close_section(state: State, context: Context, command: Command) -> None:
    """End the section that a line closes, or say why httpd does not take the line."""
    frame = context.frame
    closing = command.name
    if not frame.sections:
        state.fault(command.span, f"{closing} without matching <{closing[2:]} section")
        if frame.name and closing.lower() == frame.closing:
            context.frames.pop()
        return
    expected = frame.sections[-1]
    name = closing[2:].removesuffix(">").lower()
    if not closing.endswith(">"):
        state.fault(command.span, f"{closing}> directive missing closing '>'")
    elif name != expected.name.lower():
        state.fault(
            command.span,
            f"Expected </{expected.name}> but saw {closing}",
            _opened(expected.name, expected.span),
        )
    _close_down_to(context, name)


def _opened(name: str, span: Span) -> str:
    return f"<{name}> was opened on line {span.line} of {span.file}"


def _close_down_to(context: Context, name: str) -> None:
    """End the innermost section of that name with all that are open in it; where there is none, end nothing."""
    frame = context.frame
    names = [section.name.lower() for section in frame.sections]
    if name in names:
        while frame.sections[-1].name.lower() != name:
            frame.close_section()
        frame.close_section()
    elif frame.closing == f"</{name}>" and frame.name:
        frame.close_all()
        context.frames.pop()


def skip(state: State, context: Context, text: str, place: Place) -> None:
    """Pass over a line in a condition that does not hold: only sections count (ap_soak_end_container)."""
    word = next_word(text)
    if word is None or not word.text.startswith("<"):
        return
    if not word.text.startswith("</"):
        alone = word.following == len(text) and word.text.endswith(">")
        context.skipped.append((word.text[1 : -1 if alone else None], place.span(word.start)))
        return
    name = word.text[2:-1].lower()
    expected, opened = context.skipped[-1]
    if name == expected.lower():
        context.skipped.pop()
        return
    state.fault(place.span(word.start), f"Expected </{expected}> but saw {word.text[:-1]}>", _opened(expected, opened))
    around = [skipped.lower() for skipped, _ in context.skipped[-DEEPEST:]]
    if name in around:
        del context.skipped[-1 - around[::-1].index(name) :]


def end_file(state: State, context: Context) -> None:
    """End all that is open at the end of a file.

    A condition that holds need not be closed, nor any section in it: httpd's ap_build_cont_config takes the end of the
    file as the end of it. One that may hold is let be too, as httpd refuses it only where it does not.
    """
    for name, span in context.skipped[-1:]:
        state.fault(span, f"Expected </{name}> before end of configuration")
    while len(context.frames) > 1:
        context.frames.pop().close_all()
    for section in context.frame.sections:
        state.fault(section.span, f"<{section.name}> was not closed.")
    context.frame.close_all()
