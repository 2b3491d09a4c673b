"""Check `defaults` where it stands, also where no part uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from httpdgen.model.clusters import Cluster, Node
from httpdgen.model.document.layers import DEFAULTS, PARTS
from httpdgen.model.document.nodes import plain
from httpdgen.model.problem import Problem
from httpdgen.model.sites import Site
from httpdgen.model.tiers import WebTier
from httpdgen.model.wording import problems_in, shortened
from httpdgen.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import ErrorDetails

    from httpdgen.model.base import Part
    from httpdgen.model.document.nodes import MapNode
    from httpdgen.model.shape import Shape

_MODELS: Mapping[str, type[Part]] = {"web_tier": WebTier, "cluster": Cluster, "node": Node, "site": Site}


def problems_of_defaults(root: MapNode, shape: Shape) -> Iterator[Problem]:
    """Give what is wrong with the defaults of a document; what they merely leave out is no fault."""
    entry = root.entries.get(DEFAULTS)
    defaults = None if entry is None else plain(entry.value)
    if defaults is None:
        return
    if not isinstance(defaults, dict):
        yield Problem((DEFAULTS,), f"must be a mapping, got {shortened(defaults)}")
        return
    for name, part in defaults.items():
        if name not in PARTS:
            hint = did_you_mean(name, PARTS) or f"known here: {', '.join(PARTS)}"
            yield Problem((DEFAULTS, name), f"unknown key {shortened(name)}", hint, at_key=True)
        elif part is not None:
            yield from _problems_of_part(name, part, shape)


def _problems_of_part(name: str, part: Any, shape: Shape) -> Iterator[Problem]:  # Any: what YAML gave
    try:
        _MODELS[name].model_validate(part)
    except ValidationError as error:
        errors = (details for details in error.errors(include_url=False) if not _is_gap(details))
        yield from problems_in(errors, part, shape, (DEFAULTS, name))


def _is_gap(details: ErrorDetails) -> bool:
    """Say whether an error is only that a mapping is not whole yet."""
    of_whole = details["type"] in {"httpdgen", "too_short"} and isinstance(details["input"], dict)
    return of_whole or details["type"] == "missing"
