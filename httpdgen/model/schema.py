"""The JSON Schema (draft 2020-12) of topology.yaml: for editors, the reference, and the words of faults.

It is the model's, and what a file may hold before it is one: ranges and `defaults`. Two things are beyond it:
a required key that stands in `defaults` is still asked for in every part, and parts are not compared.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from httpdgen.model.base import Part
from httpdgen.model.topology import FORMAT, Topology
from httpdgen.model.types import Duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import core_schema

# Any: the values of a JSON Schema, which is JSON.
Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = f"urn:httpdgen:topology:{FORMAT}"
_DEFS = "#/$defs/"
# A range writes `..` and a second number, of nine digits at most, where a name has one number.
_RANGE_LENGTH = 11
_RANGE: Schema = {
    "type": "string",
    "pattern": r"^[A-Za-z0-9_.:-]*[0-9]+\.\.[0-9]+[A-Za-z0-9_.:-]*$",
    "description": "A range, such as app01..40.",
}
_DEFAULTS: dict[str, tuple[str, str]] = {
    "web_tier": ("WebTier", "Laid under every web tier."),
    "cluster": ("Cluster", "Laid under every cluster."),
    "node": ("Node", "Laid under every node."),
    "site": ("Site", "Laid under every site."),
}


def json_schema() -> Schema:
    """Give the schema, made anew for every caller.

    >>> json_schema()["title"]
    'topology.yaml'
    """
    model = Topology.model_json_schema(schema_generator=_Generator)
    parts: Schema = model.pop("$defs")
    _describe(parts)
    _accept_ranges(model, parts)
    _accept_defaults(model, parts)
    return {"$schema": _DIALECT, "$id": _ID, **model, "title": "topology.yaml", "$defs": parts}


class _Generator(GenerateJsonSchema):
    """Pydantic's schema, with defaults as a file would say them, closed mappings, and no titles made of keys."""

    def encode_default(self, dft: object) -> object:
        """Write a default as YAML would."""
        if isinstance(dft, Part):
            values = ((key, getattr(dft, key)) for key in type(dft).model_fields)
            return {key: self.encode_default(value) for key, value in values if value is not None}
        if isinstance(dft, tuple):
            return [self.encode_default(item) for item in dft]
        if isinstance(dft, Duration):
            return str(dft)
        return float(dft) if isinstance(dft, Fraction) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # Any: as pydantic declares it
        """Leave titles to the parts."""
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> Schema:
        """Close a mapping whose keys have a pattern."""
        found = super().dict_schema(schema)
        return {**found, "additionalProperties": False} if "patternProperties" in found else found


def _describe(parts: Schema) -> None:
    """Say at each key what its part says, where pydantic leaves it out for being the same."""
    for part in parts.values():
        for value in part["properties"].values():
            if "$ref" in value:
                value.setdefault("description", parts[value["$ref"].removeprefix(_DEFS)]["description"])


def _accept_ranges(model: Schema, parts: Schema) -> None:
    """Take ranges as names of nodes and hosts, along with ranges in their values, and in lists of hosts."""
    ranged: Schema = {}
    for mapping, part in ((parts["Cluster"]["properties"]["nodes"], "Node"), (model["properties"]["hosts"], "Host")):
        mapping["patternProperties"][_RANGE["pattern"]] = _variant(part, "Ranges", parts, ranged, _or_range)
        mapping["propertyNames"]["maxLength"] += _RANGE_LENGTH
    for part, key in (("WebTier", "hosts"), ("Access", "host")):
        names = parts[part]["properties"][key]
        names["items"] = {"anyOf": [names["items"], _RANGE]}
    parts["Ranges"] = {"description": "Parts under a range of names: a value may be a range too.", "$defs": ranged}


def _accept_defaults(model: Schema, parts: Schema) -> None:
    """Take `defaults`: parts of which nothing is required."""
    partial: Schema = {}
    parts["Defaults"] = {
        "title": "Defaults",
        "description": "Values laid under parts: mappings merge, and what a part says itself wins.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {**_variant(part, "Partial", parts, partial, _ask_nothing), "description": words}
            for key, (part, words) in _DEFAULTS.items()
        },
    }
    parts["Partial"] = {"description": "Parts under `defaults`: no key is required.", "$defs": partial}
    model["properties"]["defaults"] = {"$ref": f"{_DEFS}Defaults", "description": "Values laid under parts."}
    for part in (parts["Defaults"], *(partial[part] for part, _ in _DEFAULTS.values())):
        part["type"] = ["object", "null"]  # a key with nothing behind it, as when all below it is commented out


def _variant(part: str, folder: str, parts: Schema, made: Schema, change: Callable[[Schema], None]) -> Schema:
    """Make a changed copy of a part, and of those inside it, in a folder of its own; give the reference to it."""
    if part not in made:
        made[part] = copied = copy.deepcopy(parts[part])
        for reference in _references(copied):
            inner = reference["$ref"].removeprefix(_DEFS)
            if inner in parts:
                reference.update(_variant(inner, folder, parts, made, change))
        change(copied)
    return {"$ref": f"{_DEFS}{folder}/$defs/{part}"}


def _references(schema: object) -> list[Schema]:
    if isinstance(schema, dict):
        inner = [reference for value in schema.values() for reference in _references(value)]
        return [schema, *inner] if "$ref" in schema else inner
    return [reference for item in schema for reference in _references(item)] if isinstance(schema, list) else []


def _or_range(part: Schema) -> None:
    for key, value in part["properties"].items():
        if "$ref" not in value:
            about = {word: value.pop(word) for word in ("description", "default") if word in value}
            part["properties"][key] = {"anyOf": [*value.pop("anyOf", [value]), _RANGE], **about}


def _ask_nothing(part: Schema) -> None:
    for word in ("required", "minProperties"):
        part.pop(word, None)
