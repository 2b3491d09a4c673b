"""Write the reference of topology.yaml from the model: a section for each part, a row for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httpdgen.model.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Any: the values of a JSON Schema, which is JSON.
Schema = dict[str, Any]
_COLUMNS = "| key | value | default | meaning |\n| --- | --- | --- | --- |"
_WORDS = {"boolean": "true or false", "integer": "whole number", "null": "nothing", "string": "text"}


def reference() -> str:
    """Give the whole reference as Markdown."""
    schema = json_schema()
    parts: Mapping[str, Schema] = schema.get("$defs", {})
    sections = [_section("topology.yaml", schema, parts, level=1)]
    sections += [_section(name, parts[name], parts, level=2) for name in _in_order(schema, parts)]
    return "\n\n".join(sections) + "\n"


def _in_order(schema: Schema, parts: Mapping[str, Schema]) -> list[str]:
    """Name the parts with keys, each where it is first used from the top down."""
    found: list[str] = []
    waiting = list(_references(schema.get("properties", {})))
    while waiting:
        name = waiting.pop(0)
        if name in found or not parts[name].get("properties"):
            continue
        found.append(name)
        waiting = [*_references(parts[name]["properties"]), *waiting]
    return found


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _section(title: str, schema: Schema, parts: Mapping[str, Schema], level: int) -> str:
    required = schema.get("required", [])
    rows = [_row(key, value, parts, key in required) for key, value in schema["properties"].items()]
    words = str(schema.get("description", "")).partition("\n\n")[0].replace("\n", " ")
    return "\n\n".join((f"{'#' * level} {title}", words, "\n".join((_COLUMNS, *rows))))


def _row(key: str, schema: Schema, parts: Mapping[str, Schema], required: bool) -> str:  # noqa: FBT001  # a column
    default = "required" if required else _default(schema.get("default"))
    cells = (f"`{key}`", _type(schema, parts), default, str(schema.get("description", "")))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _default(value: object) -> str:
    return "" if value is None or value in ({}, []) or isinstance(value, dict) else f"`{_yaml(value)}`"


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items() if item is not None) + "}"
    return str(value)


def _type(schema: Schema, parts: Mapping[str, Schema]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if parts[name].get("properties") else _type(parts[name], parts)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            words = [_type(option, parts) for option in schema[several] if option.get("type") != "null"]
            return " or ".join(dict.fromkeys(words))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{_yaml(value)}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items", {}), parts)
    if schema.get("type") == "object":
        return "mapping of names to " + _type(_values(schema), parts)
    return _scalar(schema)


def _values(schema: Schema) -> Schema:
    inner = schema.get("additionalProperties")
    if isinstance(inner, dict):
        return inner
    patterns = list(schema.get("patternProperties", {}).values())
    return patterns[0] if patterns else {}


def _scalar(schema: Schema) -> str:
    words = _WORDS.get(str(schema.get("type")), str(schema.get("type", "text")))
    if "minimum" in schema and "maximum" in schema:
        return f"{words}, {schema['minimum']} to {schema['maximum']}"
    if schema.get("examples"):
        return " or ".join(f"`{example}`" for example in schema["examples"])
    return words
