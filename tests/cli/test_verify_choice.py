"""Which checks and hosts are meant by --only, --skip, --limit and --drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer

from httpdgen.cli.choice import Asked, Choice, choose
from httpdgen.cli.options import load_environment

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.model.inventory import Inventory
    from httpdgen.model.topology import Topology

ALL = "all, databases, tomcats, web, app2, app10, db1, web9, web10"
NOTHING = Asked()
KNOWN = ("files", "ports", "tls", "drill")
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web10, web9]}}
clusters:
  shop:
    nodes: {node1: {host: app2}, node2: {host: app10}, node3: {host: web9}}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/: {cluster: shop}}}}
"""
INVENTORY = """\
all:
  children:
    web: {hosts: {web9: , web10: }}
    tomcats: {hosts: {app2: , app10: }}
    databases: {hosts: {db1: }}
"""


@pytest.fixture
def site(tmp_path: Path) -> tuple[Topology, Inventory]:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories/prod.yaml").write_text(INVENTORY)
    loaded, inventory = load_environment(tmp_path / "topology.yaml", "prod")
    return loaded.topology, inventory


def chosen(site: tuple[Topology, Inventory], asked: Asked = NOTHING) -> Choice:
    return choose(asked, KNOWN, *site)


def refused(site: tuple[Topology, Inventory], asked: Asked) -> list[str]:
    with pytest.raises(typer.BadParameter) as caught:
        choose(asked, KNOWN, *site)
    return caught.value.message.splitlines()


def test_without_a_word_every_check_but_the_drill_is_made_on_every_host(site: tuple[Topology, Inventory]) -> None:
    choice = chosen(site)
    assert (choice.checks, choice.drill) == (("files", "ports", "tls"), False)
    assert choice.hosts == ("web9", "web10", "app2", "app10")  # web servers first, and numbers as people count


def test_checks_are_made_in_their_order_whatever_that_of_their_names(site: tuple[Topology, Inventory]) -> None:
    assert chosen(site, Asked(only=["tls", "files"])).checks == ("files", "tls")
    assert chosen(site, Asked(skip=["files"])).checks == ("ports", "tls")
    assert chosen(site, Asked(only=["tls", "files"], skip=["tls"])).checks == ("files",)


def test_the_drill_is_made_where_it_is_asked_for(site: tuple[Topology, Inventory]) -> None:
    choice = chosen(site, Asked(drill=True))
    assert choice.drill
    assert choice.checks == KNOWN
    assert chosen(site, Asked(only=["drill"], drill=True)).checks == ("drill",)


@pytest.mark.parametrize(
    ("limit", "hosts"),
    [
        (["app2"], ("app2",)),
        (["tomcats"], ("app2", "app10")),
        (["all"], ("web9", "web10", "app2", "app10")),
        (["web*"], ("web9", "web10")),
        (["*[02]"], ("web10", "app2", "app10")),
        (["web1?", "app2"], ("web10", "app2")),
    ],
)
def test_a_limit_is_a_host_a_group_or_a_pattern(
    site: tuple[Topology, Inventory], limit: list[str], hosts: tuple[str, ...]
) -> None:
    assert chosen(site, Asked(limit=limit)).hosts == hosts


@pytest.mark.parametrize("limit", ["databases", "db1", "d*"])
def test_a_limit_that_means_only_hosts_of_no_concern_is_refused(site: tuple[Topology, Inventory], limit: str) -> None:
    assert refused(site, Asked(limit=[limit])) == [f"--limit: the topology has nothing on {limit}"]


def test_all_names_of_nothing_are_told_at_once_each_with_what_may_be_meant(site: tuple[Topology, Inventory]) -> None:
    asked = Asked(only=["file", "nonsense"], skip=["tsl"], limit=["app", "web7", "xyzzy", "db*"])
    assert refused(site, asked) == [
        "--only: there is no check file; did you mean files?",
        "--only: there is no check nonsense; there are files, ports, tls, drill",
        "--skip: there is no check tsl; did you mean tls?",
        "--limit: there is no host, group or pattern app; did you mean app2?",
        "--limit: there is no host, group or pattern web7; did you mean web?",
        f"--limit: there is no host, group or pattern xyzzy; there are {ALL}",
        "--limit: the topology has nothing on db*",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(only=["drill"]), "--only: drill stops a Tomcat for a while; --drill allows it"),
        (Asked(skip=["drill"], drill=True), "--drill: --skip leaves it out"),
        (Asked(only=["files"], drill=True), "--drill: --only leaves it out"),
        (Asked(only=["files"], skip=["files"]), "--skip: no check is left"),
        (Asked(only=[""]), "--only: there is no check ; there are files, ports, tls, drill"),
        (
            Asked(drill=True, skip=["drill"], option="--httpdgen-{}".format),
            "--httpdgen-drill: --httpdgen-skip leaves it out",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(site: tuple[Topology, Inventory], asked: Asked, said: str) -> None:
    assert refused(site, asked)[0] == said
