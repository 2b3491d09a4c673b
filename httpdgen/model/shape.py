"""What the model knows of a path: its keys, bounds and patterns, and whether a secret stands there."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from httpdgen.model.schema import json_schema
from httpdgen.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.problem import Path
    from httpdgen.model.schema import Schema

_SECRET_PART = "SecretRef"  # noqa: S105  # the name of a class
# Keys that nobody knows may still hold what somebody took for the place of a secret.
_SOUNDS_SECRET = re.compile(r"secr|passw|passphrase|token|credential|private", re.IGNORECASE)


class Shape:
    """The model as its JSON Schema, looked up by path."""

    def __init__(self) -> None:
        self._judged: dict[Path, bool] = {}

    @cached_property
    def _schema(self) -> Schema:
        return json_schema()

    def at(self, path: Path) -> list[Schema]:
        """Give every alternative of the schema at a path; none where the model knows no such path."""
        found = list(self._alternatives(self._schema))
        for step in path:
            found = [option for schema in found for option in self._inside(schema, step)]
        return found

    def keys(self, path: Path) -> tuple[str, ...]:
        """Name the keys that may stand in the mapping at a path."""
        return tuple(dict.fromkeys(key for schema in self.at(path) for key in schema.get("properties", {})))

    def value(self, path: Path, word: str) -> Any:  # Any: the values of a JSON Schema
        """Give what the schema says by a word such as `minimum`, or None."""
        return next((schema[word] for schema in self.at(path) if word in schema), None)

    def is_secret(self, path: Path) -> bool:
        """Say whether a path leads to or into a secret, or to an unknown key that sounds as if it did."""
        # Every item of a list is alike, and a long list is asked for item by item.
        path = tuple(0 if isinstance(step, int) else step for step in path)
        if path not in self._judged:
            self._judged[path] = bool(path) and (self.is_secret(path[:-1]) or self._ends_secret(path))
        return self._judged[path]

    def _ends_secret(self, path: Path) -> bool:
        known = self.at(path)
        if known:
            return any(schema.get("title") == _SECRET_PART for schema in known)
        return isinstance(path[-1], str) and self._sounds_secret(path[-1])

    def _sounds_secret(self, key: str) -> bool:
        return bool(_SOUNDS_SECRET.search(key)) or nearest(key, self._secret_keys) is not None

    @cached_property
    def _secret_keys(self) -> frozenset[str]:
        """Name the keys that take nothing but a secret."""
        parts = (part.get("properties", {}) for part in self._schema["$defs"].values())
        return frozenset(key for keys in parts for key, value in keys.items() if self._takes_secret_only(value))

    def _takes_secret_only(self, schema: Schema) -> bool:
        titles = {option.get("title") for option in self._alternatives(schema) if option.get("type") != "null"}
        return titles == {_SECRET_PART}

    def _inside(self, schema: Schema, step: str | int) -> Iterator[Schema]:
        if isinstance(step, int):
            inner = schema.get("items")
        else:
            inner = schema.get("properties", {}).get(step) or _named(schema.get("patternProperties", {}), step)
        if inner is not None:
            yield from self._alternatives(inner)

    def _alternatives(self, schema: Schema) -> Iterator[Schema]:
        """Follow references and branches; what is said of all branches is said of each."""
        about = {word: value for word, value in schema.items() if word not in {"$ref", "anyOf"}}
        options = list(schema.get("anyOf", ()))
        if "$ref" in schema:
            options.append(self._referenced(schema["$ref"]))
        if not options:
            yield schema
        for option in options:
            for found in self._alternatives(option):
                yield {**found, **about}

    def _referenced(self, reference: str) -> Schema:
        target: Schema = self._schema
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        return target


def _named(patterns: Schema, name: str) -> Schema | None:
    """Give what a name leads to; under a name that is no valid one, what any name leads to."""
    fitting = (value for pattern, value in patterns.items() if re.search(pattern, name))
    return next(fitting, None) or next(iter(patterns.values()), None)
