"""What is left of a document without its faulty values, so that its other faults are found in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from httpdgen.model.topology import Topology
from httpdgen.model.wording import problems_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.model.problem import Path, Problem
    from httpdgen.model.shape import Shape

# A required value that goes takes what is around it along; the parts of a topology are fewer levels deep than this.
_ROUNDS = 6
# What others may name: without it, they would seem to be wrong. The path of each, with * for its name.
_NAMED = (("*",), ("*", "*"), ("clusters", "*", "nodes"), ("clusters", "*", "nodes", "*"))


def remainder(document: Any, problems: Sequence[Problem], shape: Shape) -> Topology | None:  # Any: what YAML gave
    """Drop the faulty values from a document, which is changed, and make the model of what is left.

    Give None where a whole part would have to go: what names that part would then look wrong.
    """
    for _ in range(_ROUNDS):
        paths = {_up_to_list(problem.path) for problem in problems}
        if any(_is_named(path) for path in paths):
            return None
        for path in paths:
            _drop(document, path)
        try:
            return Topology.model_validate(document)
        except ValidationError as error:
            problems = list(problems_in(error.errors(include_url=False), document, shape))
    return None


def elsewhere(problems: Iterable[Problem], than: Iterable[Problem]) -> Iterator[Problem]:
    """Give the problems of parts that have no other: what comes of a dropped value is not reported as well."""
    parts = {problem.path[:2] for problem in than}
    return (problem for problem in problems if problem.path[:2] not in parts)


def _up_to_list(path: Path) -> Path:
    """Cut a path at the first list: that goes as a whole."""
    first = next((place for place, step in enumerate(path) if isinstance(step, int)), len(path))
    return path[:first]


def _is_named(path: Path) -> bool:
    return not path or any(
        len(path) == len(named) and all(step in ("*", own) for step, own in zip(named, path, strict=True))
        for named in _NAMED
    )


def _drop(value: Any, path: Path) -> None:  # Any: what YAML gave
    for step in path[:-1]:
        value = value.get(step, {})
    value.pop(path[-1], None)
