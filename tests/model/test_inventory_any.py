"""Whatever stands in an inventory, it loads or is refused in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpdgen.errors import InputError
from httpdgen.model.inventory import load_inventory
from httpdgen.model.inventory.patterns import PatternError, expand

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.sampled_from(
    (
        *("all", "vars", "hosts", "children", "web", "web[1:3]", "[a:", "ungrouped", "ansible_host", "ansible_port"),
        *("ansible_become", "ansible_group_priority", "httpdgen_address", "{{ x }}", "192.0.2.1", "²", ""),
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(WORDS, VALUES, max_size=3))
def test_any_mapping_is_an_inventory_or_is_refused(tmp_path: Path, document: dict[str, object]) -> None:
    (tmp_path / "hosts.yaml").write_text(json.dumps(document), "utf-8")
    try:
        inventory = load_inventory(tmp_path / "hosts.yaml")
    except InputError:
        pass
    else:
        assert all(host.groups[0] == "all" for host in inventory.hosts.values())


@settings(max_examples=300, deadline=None)
@given(st.text("ab01:[]-.", max_size=12))
def test_any_pattern_names_hosts_or_is_refused(pattern: str) -> None:
    try:
        names, port = expand(pattern)
    except PatternError:
        pass
    else:
        assert len(names) >= 1
        assert port is None or 1 <= port <= 65_535
