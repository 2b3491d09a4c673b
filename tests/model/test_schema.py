"""The JSON Schema takes what an editor should take, and marks what it should mark."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from loading_cases import SMALL
from ruamel.yaml import YAML

from httpdgen.model.expectations import words_by_pattern
from httpdgen.model.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

with warnings.catch_warnings():
    warnings.simplefilter("error")
    SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def marked(text: str) -> list[str]:
    """Give the paths that the schema marks in a YAML text."""
    document = YAML(typ="safe").load(text)
    return [".".join(map(str, error.absolute_path)) for error in VALIDATOR.iter_errors(document)]


def test_it_is_a_schema_of_its_dialect() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:httpdgen:topology:1"


def test_every_part_and_key_says_what_it_is() -> None:
    parts = {name: part for name, part in SCHEMA["$defs"].items() if "properties" in part}
    assert len(parts) > 25
    for name, part in parts.items():
        assert part["title"] == name
        assert part["description"]
        for key, value in part["properties"].items():
            assert value.get("description"), f"{name}.{key}"


def test_every_mapping_is_closed() -> None:
    objects = [each for each in walk(SCHEMA) if each.get("type") == "object"]
    assert len(objects) > 60
    for each in objects:
        assert each["additionalProperties"] is False


def test_every_pattern_of_a_text_has_words_for_its_faults() -> None:
    ranges = {each["pattern"] for each in walk(SCHEMA) if str(each.get("description", "")).startswith("A range")}
    with_units = {each["pattern"] for each in walk(SCHEMA) if "pattern" in each and "examples" in each}
    patterns = {each["pattern"] for each in walk(SCHEMA) if isinstance(each.get("pattern"), str)}
    patterns |= {key for each in walk(SCHEMA) for key in each.get("patternProperties", {})}
    assert ranges
    assert patterns - ranges - {each for each in with_units if each.startswith("^[0-9]")} == set(words_by_pattern())


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        SMALL.replace("node1: {host: app1}", "node01..40: {host: app01..40, instance: 0..39, ports: {ajp: 1..40}}"),
        SMALL.replace("[web1]", "[web01..04, other]"),
        SMALL + "hosts: {app1..4: {address: 192.0.2.1..4}, app9: {cpus: 2}}",
        SMALL + "defaults: {node: {lbfactor: 2}, cluster: {timeouts: {retry: 5s}}, web_tier: {}, site: {}}",
        SMALL + "defaults: {site: {tls: {profile: modern}, access: {realm: a}}}",
        SMALL.replace("{cluster: shop}", "{redirect: /a}"),
        SMALL.replace("{cluster: shop}", "{redirect: {to: 'https://a.b/'}}"),
        SMALL.replace("    routes:", "    tls: {certificate: /a, key: {env: A}, hsts: true}\n    routes:"),
        SMALL.replace("[web1]", "[web1], listen: [80, '192.0.2.1:81', {port: 443, tls: true}]"),
    ],
)
def test_a_right_file_has_no_marks(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("platform: a", ""),
        ("httpdgen: 2", "httpdgen"),
        ("httpdgen: 1\nplatfrom: a", ""),
        (SMALL.replace("{host: app1}", "{}"), "clusters.shop.nodes.node1"),
        (SMALL.replace("{host: app1}", "{host: app1, lbfactor: 0}"), "clusters.shop.nodes.node1.lbfactor"),
        (SMALL.replace("{host: app1}", "{host: app1..4}"), "clusters.shop.nodes.node1.host"),
        (SMALL.replace("node1:", "Node1:"), "clusters.shop.nodes"),
        (SMALL.replace("node1: {host: app1}", "n1..2: {}"), "clusters.shop.nodes.n1..2"),
        (SMALL.replace("{env: SHOP_AJP_SECRET}", "hunter2"), "clusters.shop.ajp_secret"),
        (SMALL + "defaults: {node: {lbfctor: 1}}", "defaults.node"),
        (SMALL + "defaults: {nodes: {}}", "defaults"),
        (SMALL + "defaults: {cluster: {timeouts: {retry: 5}}}", "defaults.cluster.timeouts.retry"),
        (SMALL.replace("    routes:", "    error_pages: {x: /a}\n    routes:"), "sites.www.example.com.error_pages"),
    ],
)
def test_a_wrong_file_is_marked_at_its_fault(text: str, path: str) -> None:
    assert marked(text) == [path]


def test_defaults_are_told_as_a_file_would_say_them() -> None:
    parts = SCHEMA["$defs"]
    assert parts["TierTimeouts"]["properties"]["proxy"]["default"] == "1m"
    assert parts["Expect"]["properties"]["duty"]["default"] == 0.1
    assert parts["Cluster"]["properties"]["health"]["default"] == {"expect": [200], "passes": 1, "fails": 1}


def test_every_caller_has_a_schema_of_its_own() -> None:
    json_schema()["properties"].clear()
    assert json_schema() == SCHEMA


def walk(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from walk(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from walk(inner)
