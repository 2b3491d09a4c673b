"""What was written, with the place of every key and value: the tree between YAML and the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from httpdgen.model.problem import Path


class Mark(Protocol):
    """A place as the YAML parser gives it: lines and columns are counted from 0."""

    @property
    def name(self) -> str:
        """The file's name, as the user gave it."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


class Tagged(NamedTuple):
    """What stands for a single value whose tag is not YAML's own: only whoever knows the tag can read it."""

    tag: str


class Scalar(NamedTuple):
    """A single value, the text that it was written as, and whether that text stood there without quotes."""

    value: object
    text: str
    plain: bool
    mark: Mark
    end: Mark


class Entry(NamedTuple):
    """What a key leads to, the place of the key, and where both were written.

    `written` is the key as it stands in the file, such as `node01..40`; `home` is the path of the mapping that
    it stands in, where that is another one (under `defaults`).
    """

    mark: Mark
    value: Node
    written: str
    home: Path | None = None


class MapNode(NamedTuple):
    """A mapping."""

    entries: Mapping[str, Entry]
    mark: Mark


class ListNode(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


Node: TypeAlias = Scalar | MapNode | ListNode


class Found(NamedTuple):
    """A fault met while the tree was made, at its place."""

    mark: Mark
    path: Path
    message: str
    hint: str | None = None


class Place(NamedTuple):
    """Where something was written, and whether more than one part of the model comes from there."""

    span: Span
    path: Path
    shared: bool


def span_of(mark: Mark) -> Span:
    """Give a mark as people count, from 1."""
    return Span(mark.name, mark.line + 1, mark.column + 1)


def plain(node: Node) -> Any:  # Any: what YAML gives, for pydantic to check
    """Give the values alone, as mappings, lists, texts and numbers."""
    if type(node) is MapNode:
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    if type(node) is ListNode:
        return [plain(item) for item in node.items]
    return node.value  # type: ignore[union-attr]  # type() is twice as fast as isinstance; only Scalar is left


def size(node: Node) -> int:
    """Count the values of a tree, its own included."""
    if isinstance(node, MapNode):
        return 1 + sum(size(entry.value) for entry in node.entries.values())
    return 1 + sum(map(size, node.items)) if isinstance(node, ListNode) else 1


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Walk over the single values and their paths."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, MapNode):
        for key, entry in node.entries.items():
            yield from scalars(entry.value, (*path, key))
    else:
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))


def rewrite(root: MapNode, pattern: Sequence[str], change: Callable[[Node, Path], Node]) -> MapNode:
    """Change what stands at the paths that fit a pattern, in which * is any key, and keep the rest."""
    return root._replace(entries=_rewritten(root, tuple(pattern), change, ()))


def _rewritten(
    node: MapNode, pattern: tuple[str, ...], change: Callable[[Node, Path], Node], path: Path
) -> Mapping[str, Entry]:
    entries = dict(node.entries)
    for key, entry in node.entries.items():
        here = (*path, key)
        if pattern[0] not in {"*", key}:
            continue
        if len(pattern) == 1:
            entries[key] = entry._replace(value=change(entry.value, here))
        elif isinstance(entry.value, MapNode):
            inner = _rewritten(entry.value, pattern[1:], change, here)
            entries[key] = entry._replace(value=entry.value._replace(entries=inner))
    return entries


def find(root: Node, path: Path) -> Node | None:
    """Give the node at a path, or None."""
    node: Node | None = root
    for step in path:
        if isinstance(node, MapNode) and isinstance(step, str) and step in node.entries:
            node = node.entries[step].value
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def locate(root: Node, path: Path, *, at_key: bool = False) -> Place:
    """Say where a path of the tree was written: its value, or its key; else what is nearest above it.

    A mapping or list that begins on a line below its key is shown by that key.
    """
    node, mark, key_mark = root, root.mark, root.mark
    written: Path = ()
    shared = reached = False
    for step in path:
        reached = False
        if isinstance(node, MapNode) and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            shared = shared or entry.home is not None or entry.written != step
            written = (*(written if entry.home is None else entry.home), entry.written)
            node, key_mark, reached = entry.value, entry.mark, True
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            key_mark = node.mark
            written = (*written, step)
        else:
            break
        mark = node.mark
    below_its_key = not isinstance(node, Scalar) and mark.line != key_mark.line and mark.name == key_mark.name
    return Place(span_of(key_mark if below_its_key or (at_key and reached) else mark), written, shared)
