"""One file in the course of being read: its lines, the macros put in, and the sections that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.httpd.nodes import Directive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.formats.httpd.nodes import Argument
    from httpdgen.formats.httpd.places import Place
    from httpdgen.span import Span


class Section:
    """A section that is open, such as <Location>, and what stands in it so far."""

    __slots__ = ("arguments", "certain", "children", "name", "span", "text")

    def __init__(self, name: str, arguments: tuple[Argument, ...], text: str, span: Span, *, certain: bool) -> None:
        self.name = name
        self.arguments = arguments
        self.text = text
        self.span = span
        self.certain = certain
        self.children: list[Directive] = []

    def closed(self) -> Directive:
        """Give the section as it is at its end."""
        return Directive(self.name, self.arguments, self.text, self.span, tuple(self.children), self.certain)


class Frame:
    """A file, or a condition in it such as <IfModule>, with the sections that were opened in it.

    httpd reads a condition's inside as if it were a file, up to the line that closes it. What stands there goes where
    the condition stands. `doubts` are the conditions that could not be decided, this one and those around it.
    """

    __slots__ = ("closing", "depth", "doubts", "name", "sections", "target")

    def __init__(self, name: str, target: list[Directive], depth: int, doubts: tuple[str, ...]) -> None:
        self.name = name  # "" for a file
        self.closing = f"</{name.lower()}>"
        self.target = target
        self.depth = depth  # sections around it
        self.doubts = doubts
        self.sections: list[Section] = []

    @property
    def inside(self) -> list[Directive]:
        """Where the next directive goes."""
        return self.sections[-1].children if self.sections else self.target

    def close_section(self) -> None:
        """End the innermost section."""
        section = self.sections.pop()
        self.inside.append(section.closed())

    def close_all(self) -> None:
        """End every section."""
        while self.sections:
            self.close_section()


class Context:
    """A file that is being read. `skipped` are the sections open in a condition that does not hold."""

    __slots__ = ("begun", "depth", "frames", "path", "skipped", "sources", "target", "wanted", "written_before")

    def __init__(self, path: str, wanted: Span, depth: int, frame: Frame) -> None:
        self.path = path
        self.wanted = wanted  # the place of the Include
        self.begun = False
        self.target = frame.inside
        self.written_before = 0  # directives that were in `target` when the file began
        self.depth = depth  # Includes that led here
        self.frames = [frame]
        self.sources: list[tuple[Iterator[tuple[str, Place]], str]] = []
        self.skipped: list[tuple[str, Span]] = []

    def begin(self) -> None:
        """Note that the file is being read from now on."""
        self.begun = True
        self.written_before = len(self.target)

    def forget(self) -> None:
        """Take away what the file has brought in."""
        del self.target[self.written_before :]

    @property
    def frame(self) -> Frame:
        """The innermost condition, or the file itself."""
        return self.frames[-1]

    def next_line(self) -> tuple[str, Place] | None:
        """Give the next line, out of a macro that was used as long as it has any; None at the file's end."""
        while self.sources:
            line = next(self.sources[-1][0], None)
            if line is not None:
                return line
            self.sources.pop()
        return None

    def uses(self, macro: str) -> bool:
        """Tell whether a macro of that name is being read."""
        return any(name == macro for _, name in self.sources)
