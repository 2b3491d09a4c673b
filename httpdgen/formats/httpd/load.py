"""Read a configuration from its first file on, as httpd does: one line after the other, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.httpd.command import command as take_apart
from httpdgen.formats.httpd.conditions import CONDITIONS, ConditionError, decide
from httpdgen.formats.httpd.configuration import Configuration
from httpdgen.formats.httpd.context import Context, Frame
from httpdgen.formats.httpd.expansion import begin_macro, undefine_macro, use_macro
from httpdgen.formats.httpd.including import DEEPEST as DEEPEST_INCLUDE
from httpdgen.formats.httpd.including import included
from httpdgen.formats.httpd.modules import Modules
from httpdgen.formats.httpd.nodes import Directive
from httpdgen.formats.httpd.sections import DEEPEST, close_section, end_file, open_section, skip
from httpdgen.formats.httpd.state import State
from httpdgen.formats.httpd.steering import define, load_module, server_root, undefine
from httpdgen.formats.httpd.variables import LONGEST, TooLongError, Variables
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from httpdgen.formats.files import Files
    from httpdgen.formats.httpd.command import Command
    from httpdgen.formats.httpd.document import Document
    from httpdgen.formats.httpd.places import Place

LONGEST_LINE = 16 * 1024 * 1024  # bytes; httpd's VARBUF_MAX_LEN

# What only steers the reading, and what is carried out at once but stays to be seen.
_STEERING: dict[str, Callable[[State, Command], None]] = {"define": define, "undefine": undefine}
_AT_ONCE: dict[str, Callable[[State, Command], None]] = {"loadmodule": load_module, "serverroot": server_root}


def load(  # noqa: PLR0913
    entry: str,
    files: Files,
    *,
    variables: Mapping[str, str] | None = None,
    builtin_modules: Iterable[str] = (),
    defines: Iterable[str] | None = None,
    whole: bool = False,
    httpd_version: tuple[int, ...] | None = None,
    server_root: str | None = None,
) -> Configuration:
    """Read the configuration that begins with the file `entry`.

    `variables` is the environment that httpd is started in; `builtin_modules` are named as LoadModule names them
    (`core`, `so` and `http` are taken for granted); `defines` are the names given with -D, None where they are not
    known; `whole` tells that `entry` is httpd's main file and not a fragment of its configuration; `server_root` is
    what counts before a ServerRoot directive: -d, or what was compiled in. What depends on anything that is not known
    is read, and marked as not certain.
    """
    state = State(
        files,
        Variables(variables or {}, defines),
        Modules(builtin_modules, all_seen=whole),
        httpd_version=httpd_version,
        server_root=server_root,
        whole=whole,
    )
    directives = _Reader(state).read(entry)
    return Configuration(
        directives=tuple(directives),
        modules=state.modules.loaded,
        possible_modules=frozenset(state.modules.possible),
        modules_known=state.modules.all_seen,
        variables=state.variables.known(),
        documents=tuple(state.documents.values()),
        unread=tuple(state.unread),
        server_root=state.server_root,
        faults=tuple(sorted(state.faults, key=lambda fault: fault.span)),
        whole=state.whole,
    )


_BYTE_ORDER_MARK = "\ufeff"


class _Reader:
    """The files on the way from the first one to the line that is being read, on a stack of our own."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: list[Context] = []

    def read(self, entry: str) -> list[Directive]:
        directives: list[Directive] = []
        wanted = Span(self._state.files.shown(entry), 1, 1)
        self._open.append(Context(entry, wanted, 0, Frame("", directives, 0, ())))
        while self._open:
            context = self._open[-1]
            if not context.begun:
                self._begin_file(context)
            line = context.next_line()
            if line is None:
                end_file(self._state, context)
                self._open.pop()
            elif context.skipped:
                skip(self._state, context, *line)
            else:
                self._take(context, *line)
        return directives

    def _begin_file(self, context: Context) -> None:
        context.begin()
        again = context.path in self._state.documents
        document = self._state.document(context.path, context.wanted)
        if document is None:
            return
        if again and not self._state.may_read_again(context.wanted, (line.raw for line in document.lines)):
            return
        context.sources.append((self._lines(document), ""))

    def _lines(self, document: Document) -> Iterator[tuple[str, Place]]:
        """Give the lines that are no comments and not empty."""
        file = document.file
        for line in document.lines:
            text = line.text
            if text.startswith(_BYTE_ORDER_MARK):
                text = self._without_mark(text, Span(file, line.number, 1))
            if not text or text[0] == "#":
                continue
            if len(text) >= LONGEST_LINE:
                self._state.fault(Span(file, line.number, 1), "Line too long")
                return
            yield text, line.place(file)

    def _without_mark(self, text: str, span: Span) -> str:
        """Tell of a byte order mark, which httpd takes as the beginning of a name, also before a comment."""
        name = text.split(maxsplit=1)[0]
        self._state.fault(span, f"Invalid command '{name}'", "save the file as UTF-8 without a byte order mark")
        return text.removeprefix(_BYTE_ORDER_MARK)

    def _take(self, context: Context, text: str, place: Place) -> None:
        frame = context.frames[-1]
        if text[0] == "<" and frame.name and not frame.sections and text.lower() == frame.closing:
            context.frames.pop()
            return
        if text[0] == "#":  # out of a macro
            return
        try:
            command = take_apart(text, place, self._state.variables, frame.doubts)
        except TooLongError:
            reason = f"variables make the line longer than {LONGEST} characters, or bring in too much in all"
            self._state.fault(place.span(0), reason)
            return
        if command is None:
            return
        if command.name.startswith("</"):
            close_section(self._state, context, command)
        elif command.name.startswith("<"):
            self._begin_section(context, command)
        else:
            self._carry_out(context, command)

    def _begin_section(self, context: Context, command: Command) -> None:
        frame = context.frame
        key = command.name[1:].lower()
        if key == "macro":
            begin_macro(self._state, context, command)
        elif key in CONDITIONS:
            self._condition(context, command)
        elif frame.depth + len(frame.sections) >= DEEPEST:
            self._state.fault(command.span, f"more than {DEEPEST} sections in one another; the file is read no further")
            context.sources.clear()
        else:
            open_section(self._state, frame, command)

    def _condition(self, context: Context, command: Command) -> None:
        """Go into a condition that holds or may hold; pass over one that does not."""
        try:
            verdict = decide(self._state, command)
        except ConditionError as error:
            self._state.fault(command.span, str(error))
            context.skipped.append((command.name[1:], command.span))
            return
        if verdict.holds is False:
            context.skipped.append((command.name[1:], command.span))
            return
        outer = context.frame
        doubts = outer.doubts if verdict.holds else (*outer.doubts, verdict.absent)
        depth = outer.depth + len(outer.sections)
        context.frames.append(Frame(command.name[1:], outer.inside, depth, doubts))

    def _carry_out(self, context: Context, command: Command) -> None:
        key = command.name.lower()
        if key in _STEERING:
            _STEERING[key](self._state, command)
        elif key in ("include", "includeoptional"):
            self._include(context, command)
        elif key == "use":
            use_macro(self._state, context, command)
        elif key == "undefmacro":
            undefine_macro(self._state, command)
        else:
            if not key:  # a lone bracket
                self._state.fault(command.span, "Invalid command ''")
            if key in _AT_ONCE:
                _AT_ONCE[key](self._state, command)
            context.frame.inside.append(
                Directive(command.name, command.arguments(), command.text, command.span, None, not command.doubts)
            )

    def _include(self, context: Context, command: Command) -> None:
        """Put the files that a line includes on the stack, the first of them on top."""
        frame = context.frame
        depth = frame.depth + len(frame.sections)
        for path in reversed(included(self._state, command, context.depth)):
            inner = Frame("", frame.inside, depth, frame.doubts)
            self._open.append(Context(path, command.span, context.depth + 1, inner))
        if context.depth >= DEEPEST_INCLUDE:
            self._leave_circle()

    def _leave_circle(self) -> None:
        """Where files include one another in a circle, forget what was read of it after the first round.

        httpd takes none of it; and what stands there a hundred times is wrong only once.
        """
        first: dict[str, Context] = {}
        again = next((each for each in self._way() if first.setdefault(each.path, each) is not each), None)
        if again is not None:
            again.forget()
            while self._open[-1].depth >= again.depth:
                self._open.pop()

    def _way(self) -> list[Context]:
        """Give the files that led to the one that is being read, the first of them first."""
        way: list[Context] = []
        for context in reversed(self._open):
            if not way or context.depth < way[-1].depth:
                way.append(context)
        return way[::-1]
