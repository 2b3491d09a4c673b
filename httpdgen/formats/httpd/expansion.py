"""<Macro>, Use and UndefMacro (mod_macro) in the course of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.httpd.macros import LONGEST_LINE, Macro, MacroError, check_parameters, described
from httpdgen.formats.httpd.words import next_word, words

if TYPE_CHECKING:
    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.context import Context
    from httpdgen.formats.httpd.places import Place
    from httpdgen.formats.httpd.state import State

_UNKNOWN = "Invalid command '{}', perhaps misspelled or defined by a module not included in the server configuration"


def begin_macro(state: State, context: Context, command: Command) -> None:
    """<Macro NAME PARAMETER...>: keep the lines up to </Macro>."""
    _wants_module(state, command)
    state.macros_begun = True
    try:
        name, parameters = _heading(command)
        check_parameters(described(name, command.span), parameters)
    except MacroError as error:
        state.fault(command.span, str(error))
        _body(context)
        return
    body = _body(context)
    if body is None:
        state.fault(command.span, f"{described(name, command.span)} contents error: expected token not found: </Macro>")
        return
    state.macros[name] = Macro(name, tuple(parameters), tuple(body), command.span, command.certain)


def _heading(command: Command) -> tuple[str, list[str]]:
    text = command.text or ">"
    end = text.rfind(">")
    if end < 0:
        raise MacroError("<Macro> directive missing closing '>'")
    if end == 0:
        raise MacroError("<Macro macro definition: empty name")
    name, *parameters = [word.text for word in words(text[:end])] or [""]
    if not name:
        raise MacroError("<Macro macro definition: name not found")
    return name.lower(), parameters


def _body(context: Context) -> list[tuple[str, Place]] | None:
    """Take the lines up to </Macro>, or all that there are, and then give None."""
    body: list[tuple[str, Place]] = []
    nested = 1
    while (line := context.next_line()) is not None:
        text, place = line
        if len(text) > LONGEST_LINE:
            context.sources.clear()
            return None
        word = next_word(text)
        first = "" if word is None else word.text.lower()
        nested += (first == "<macro") - (first == "</macro>")
        if not nested:
            return body
        if not text.startswith("#"):
            body.append((text, place))
    return None


def use_macro(state: State, context: Context, command: Command) -> None:
    """Use NAME ARGUMENT...: read the macro's lines next."""
    _wants_module(state, command)
    name, *arguments = command.words() or [""]
    name = name.lower()
    macro = state.macros.get(name)
    if macro is None or not name:
        _missing(state, command, name)
        return
    try:
        _check_use(context, name)
        lines = macro.lines(arguments)
    except MacroError as error:
        if command.certain and macro.certain:
            state.fault(command.span, str(error))
        return
    if not macro.certain:
        state.note_unread(command.span, name, "the macro's definition is not certain")
    elif state.may_read_again(command.span, (text for text, _ in lines)):
        context.sources.append((iter(lines), name))


def _check_use(context: Context, name: str) -> None:
    if context.uses(name):
        raise MacroError(f"recursive use of macro '{name}' is invalid")


def undefine_macro(state: State, command: Command) -> None:
    """Forget a macro: UndefMacro NAME."""
    _wants_module(state, command)
    name = (command.words() or [""])[0].lower()
    if name not in state.macros:
        if state.whole and command.certain:
            reason = f"cannot remove undefined macro '{name}'"
            state.fault(command.span, reason if state.macros_begun else "no macro defined before UndefMacro")
    elif command.certain:
        del state.macros[name]


def _missing(state: State, command: Command, name: str) -> None:
    if state.whole and command.certain:
        reason = f"macro '{name}' undefined" if state.macros_begun else "no macro defined before Use"
        state.fault(command.span, reason if name else "no macro name specified with Use")
    state.note_unread(command.span, name, "the macro is defined nowhere in what was read")


def _wants_module(state: State, command: Command) -> None:
    if command.certain and state.modules.is_loaded("macro_module") is False:
        state.fault(command.span, _UNKNOWN.format(command.name), "load macro_module (mod_macro)")
