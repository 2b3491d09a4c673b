"""Which hosts are meant by names, groups and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.cli.host_names import limited
from httpdgen.model.inventory import Inventory, load_inventory

if TYPE_CHECKING:
    from pathlib import Path

ALL = ("web1", "web2", "app1", "app2")


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    file = tmp_path / "hosts.yaml"
    file.write_text("all: {children: {web: {hosts: {web1: , web2: }}, tomcats: {hosts: {app1: , app2: }}}}\n")
    return load_inventory(file)


@pytest.mark.parametrize(
    ("limit", "meant"),
    [
        (["web1"], {"web1"}),
        (["web"], {"web1", "web2"}),
        (["web*", "app2"], {"web1", "web2", "app2"}),
        (["all:!web1"], {"web2", "app1", "app2"}),
        (["!web1:!app*"], {"web2"}),
        (["web1:app1"], {"web1", "app1"}),
        (["web:!web2", "app2"], {"web1", "app2"}),
    ],
)
def test_a_limit_is_hosts_groups_and_patterns_and_what_is_left_out_of_them(
    limit: list[str], meant: set[str], inventory: Inventory
) -> None:
    assert limited(limit, ALL, inventory) == (meant, [])


def test_names_of_nothing_are_all_told_with_what_was_meant(inventory: Inventory) -> None:
    assert limited(["wbe1", "all:!ap1", "app2"], ALL, inventory, "--only")[1] == [
        "--only: there is no host, group or pattern wbe1; did you mean web1?",
        "--only: there is no host, group or pattern ap1; did you mean app1?",
    ]


def test_a_limit_that_leaves_nothing_is_a_fault(inventory: Inventory) -> None:
    assert limited(["web:!web*"], ALL, inventory)[1] == ["--limit: the topology has nothing on web:!web*"]
    assert limited(["app2"], ("app1",), inventory)[1] == ["--limit: the topology has nothing on app2"]
