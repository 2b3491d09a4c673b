"""Any value anywhere is a topology or has faults with places; and what loads, the JSON Schema takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpdgen.errors import Fault, InputError
from httpdgen.model.load import load_topology
from httpdgen.model.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

# Every part once, so that a value can be put at any place of the model. Any: JSON.
WHOLE: dict[str, Any] = {
    "httpdgen": 1,
    "platform": "debian-12",
    "web_tiers": {
        "edge": {
            "hosts": ["web01..02", "web3"],
            "mpm": "worker",
            "listen": [80, "192.0.2.1:81", {"port": 443, "tls": True}],
            "keep_alive": {"timeout": "5s", "max_requests": 0},
            "timeouts": {"request": "60s"},
            "management": {"port": 8079},
            "front": {"ready_path": "/ready", "wait": "10s"},
        }
    },
    "clusters": {
        "shop": {
            "nodes": {
                "node1..2": {"host": "app1..2", "ports": {"ajp": 8009}},
                "node3": {"host": "app3", "lbfactor": 2, "domain": None, "route": "r3", "role": "active"},
            },
            "balance": {"method": "requests", "sticky_session": "JSESSIONID"},
            "failover": {"tolerate": 1, "margin": 0.2},
            "sessions": {"replication": "cluster", "multicast": {"address": "228.0.0.4", "port": 45564}},
            "health": {"uri": "/shop/ready?a=b", "expect": [200, 204], "interval": "5s"},
            "timeouts": {"connect": "2s"},
            "ajp_secret": {"env": "SHOP_AJP_SECRET"},
            "tomcat": {"jvm_options": ["-Xmx2g"], "base": "/var/lib/tomcat"},
            "expect": {"response": "300ms", "page": "512K", "duty": 0.1},
        }
    },
    "sites": {
        "www.example.com": {
            "aliases": ["*.example.com"],
            "tiers": ["edge"],
            "tls": {"certificate": "/c.pem", "key": {"file": "key.pem"}, "hsts": True},
            "access": {"ip": ["192.0.2.0/24"], "host": ["a.example.com"], "realm": "Shop"},
            "error_pages": {"404": "/missing.html", "503": "https://www.example.com/"},
            "log": {"format": "balancer", "level": "warn"},
            "routes": {
                "/shop": {"cluster": "shop", "exclude": ["/shop/static"], "response_headers": {"set": {"A": "b"}}},
                "/old": {"redirect": {"to": "/shop", "status": 301}},
                "/gone": {"status": 410},
                "/static": {"directory": "/srv/www"},
            },
        }
    },
    "hosts": {"app1..2": {"address": "192.0.2.1..2", "cpus": 4, "network": "1G"}},
}
DEFAULTS = {"node": {"lbfactor": 1}, "cluster": {"failover": {"unit": "node"}}, "web_tier": {}, "site": {"tls": None}}

TEXTS = ["", "a", "web1..3", "a..b", "10s", "512M", "/x", "https://a.b/", "${x}", "expr=1", "fe80::1%a", "1.2.3.4"]
KEYS = ["a", "host", "env", "to", "1..2", "<<"]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(TEXTS)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def replaced(value: Any, path: tuple[str | int, ...], new: object) -> Any:  # Any: JSON
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


PLACES = sorted(places(WHOLE | {"defaults": DEFAULTS}), key=repr)
# Python and pydantic take true for 1 and 0 for false, JSON Schema does not.
LITERALS = {"httpdgen", "sticky_session"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), json_values)
def test_any_value_anywhere_loads_or_is_a_fault_in_plain_words(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], value: object
) -> None:
    document = replaced(WHOLE | {"defaults": DEFAULTS}, place, value)
    path = tmp_path_factory.getbasetemp() / "any-value.yaml"
    text = json.dumps(document, indent=1)
    path.write_text(text)
    for fault in faults_in(path):
        assert fault.span.line <= len(text.splitlines()) + 1
        assert "Input should" not in fault.message
        assert "right (" not in fault.message
        assert fault.message.isprintable()


def faults_in(path: Path) -> tuple[Fault, ...]:
    try:
        load_topology(path)
    except InputError as error:
        return error.faults
    return ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([place for place in PLACES if place[-1:] not in {("httpdgen",), ("sticky_session",)}]), json_values
)
def test_what_loads_the_json_schema_takes(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], value: object
) -> None:
    document = replaced(WHOLE | {"defaults": DEFAULTS}, place, value)
    path = tmp_path_factory.getbasetemp() / "for-the-schema.yaml"
    path.write_text(json.dumps(document))
    if not faults_in(path):
        VALIDATOR.validate(document)


VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_whole_example_loads(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text(json.dumps(WHOLE | {"defaults": DEFAULTS}))
    assert len(load_topology(path).topology.clusters["shop"].nodes) == 3
