"""Load a topology: read, spread out, lay over, lay defaults under, validate, check; every fault in one go."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import ValidationError

from httpdgen.errors import Fault, InputError
from httpdgen.model.checks import check
from httpdgen.model.defaults import problems_of_defaults
from httpdgen.model.document.layers import lay_defaults, lay_overlay
from httpdgen.model.document.nodes import Found, MapNode, Scalar, plain
from httpdgen.model.document.parse import read_document
from httpdgen.model.document.ranges import spread_ranges
from httpdgen.model.document.source import read_source
from httpdgen.model.faults import Faults
from httpdgen.model.includes import read_includes
from httpdgen.model.remainder import elsewhere, remainder
from httpdgen.model.shape import Shape
from httpdgen.model.topology import FORMAT, Topology
from httpdgen.model.wording import problems_in, shortened
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from httpdgen.model.problem import Problem

    Adjust: TypeAlias = Callable[[Topology], Topology]


@dataclass(frozen=True)
class Loaded:
    """A topology, the files that it includes (name as written -> content), and what it was read from.

    `sources` names the files that were read, from the topology's folder on: for the first lines of what is
    made from them.
    """

    topology: Topology
    includes: Mapping[str, bytes]
    sources: tuple[str, ...]


def load_topology(path: Path, overlay: Path | None = None, adjust: Adjust | None = None) -> Loaded:
    """Load a topology.

    `overlay` is an environment's file, laid over it. `adjust` changes the validated topology before its parts
    are checked against each other, as an inventory's addresses do.

    Raises:
        InputError: with every fault of the files, each with its place.
    """
    faults = Faults(Shape())
    root = _read_layers(path, overlay, faults)
    root = _lay_defaults(root, faults)
    topology, problems = _validate(plain(root), faults.shape)
    faults.add_problems(problems, root)
    if topology is None or faults.in_what_was_written:
        raise faults.as_error()
    if adjust is not None:
        topology = adjust(topology)
    includes, missing = read_includes(topology, path.parent)
    faults.add_problems(elsewhere(chain(check(topology), missing), than=problems), root)
    faults.raise_any()
    return Loaded(topology, includes, _sources(path, overlay))


def _read_layers(path: Path, overlay: Path | None, faults: Faults) -> MapNode:
    """Read the files and lay one over the other."""
    main = _read(path, faults)
    layers = [main] if overlay is None else [main, _read(overlay, faults)]
    if None in layers:
        faults.raise_any()
    if main is None:
        raise InputError([Fault(Span(str(path), 1, 1), "", "is empty", f"begin with httpdgen: {FORMAT}")])
    for over in layers[1:]:
        main = main if over is None else lay_overlay(main, over)
    return main


def _read(path: Path, faults: Faults) -> MapNode | None:
    """Read one file and spread out its ranges; give None where it holds nothing, or cannot be read."""
    try:
        document = read_document(read_source(path))
    except InputError as error:
        faults.add(error.faults)
        return None
    faults.add_document(document)
    root = document.root
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return None
    if not isinstance(root, MapNode):
        faults.add_found([Found(root.mark, (), f"must be a mapping, got {shortened(plain(root))}")])
        return None
    root, found = spread_ranges(root)
    faults.add_found(found)
    return root


def _lay_defaults(root: MapNode, faults: Faults) -> MapNode:
    """Check the defaults where they stand, and lay them under their parts."""
    faults.add_problems(problems_of_defaults(root, faults.shape), root, shared=True)
    root, found = lay_defaults(root)
    faults.add_found(found)
    return root


def _validate(document: Any, shape: Shape) -> tuple[Topology | None, list[Problem]]:  # Any: what YAML gave
    """Make the model, or that of what has no faults, or None; and give the faults."""
    try:
        return Topology.model_validate(document), []
    except ValidationError as error:
        problems = list(problems_in(error.errors(include_url=False), document, shape))
        return remainder(document, problems, shape), problems


def _sources(path: Path, overlay: Path | None) -> tuple[str, ...]:
    if overlay is None:
        return (path.name,)
    folder, other = path.parent.resolve(), overlay.resolve()
    return (path.name, other.relative_to(folder).as_posix() if other.is_relative_to(folder) else overlay.name)
