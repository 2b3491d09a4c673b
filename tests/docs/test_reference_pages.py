"""Pages that list what there is list all of it: commands and options, templates and what they are told."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import jinja2
import jinja2.meta
import pytest
import typer
from pages import PROJECT

from httpdgen import platforms
from httpdgen.cli.main import app
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import placeholders
from httpdgen.render import render
from httpdgen.render.quoting import FILTERS
from httpdgen.sizing import size
from httpdgen.tree import File

if TYPE_CHECKING:
    from pathlib import Path

DOCS = PROJECT / "docs"
TEMPLATES = PROJECT / "templates"
CODE = re.compile(r"`([^`]+)`")


def rows(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the table below a heading."""
    section = section_of(page, heading)
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def section_of(page: str, heading: str) -> str:
    return (DOCS / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, which the type does not say


@pytest.mark.parametrize("name", COMMANDS)
def test_the_section_of_a_command_has_its_options_and_no_others(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")}
    table = [line.split("|")[1] for line in section_of("commands.md", name).splitlines() if line.startswith("| `-")]
    shown = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(table)))
    assert shown == options


def test_every_template_is_listed_with_what_it_is_told() -> None:
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    told = {
        str(path.relative_to(TEMPLATES)): jinja2.meta.find_undeclared_variables(environment.parse(path.read_text()))
        for path in TEMPLATES.rglob("*.j2")
    }
    listed = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows("templates.md", "What there is")}
    assert listed == {name: variables - {"source"} for name, variables in told.items()}


def test_every_view_that_is_named_exists() -> None:
    described = rows("templates.md", "What they are told")
    for name in CODE.findall(" ".join(row[1] for row in described)):
        if name.startswith("httpdgen."):
            module, _, view = name.rpartition(".")
            assert getattr(importlib.import_module(module), view).__doc__
    listed = {name for row in rows("templates.md", "What there is") for name in CODE.findall(row[2])}
    assert {name for row in described for name in CODE.findall(row[0])} == listed


def test_every_filter_is_listed() -> None:
    assert {CODE.findall(row[0])[0] for row in rows("templates.md", "Quoting")} == set(FILTERS)


@pytest.mark.parametrize("platform", platforms.names())
def test_what_a_platform_owns_and_must_not_have_is_on_the_page_of_the_hosts(platform: str) -> None:
    page = (DOCS / "on-a-host.md").read_text()
    httpd = platforms.load(platform).httpd
    paths = [httpd.entry, *httpd.owned, *httpd.absent, *httpd.absent_with_mod_jk]
    assert platform in page
    assert [path for path in paths if path.rpartition("/")[2] not in page] == []


MOVING = """
httpdgen: 1
web_tiers:
  edge: {{hosts: [web1], connector: {connector}}}
clusters:
  shop:
    nodes:
      node1: {{host: app1, domain: left}}
      node2: {{host: app2, domain: left, lbfactor: 2}}
      node3: {{host: app3, domain: right, distance: 1}}
      node4: {{host: app4, domain: right, role: standby}}
      node5: {{host: app5, domain: right, state: draining}}
    failover: {{scope: domain, force_sticky: true}}
    timeouts: {{connect: 3s, reply: 30s, retry: 40s, keep_alive: 5m}}
    ajp_secret: {{env: SHOP_AJP_SECRET}}
  other:
    nodes:
      other1: {{host: app1, instance: 1, state: disabled}}
      other2: {{host: app2, instance: 1, state: stopped}}
      other3: {{host: app3, instance: 1}}
    balance: {{method: traffic, sticky_session: false}}
    ajp_secret: {{env: SHOP_AJP_SECRET}}
  third:
    nodes: {{third1: {{host: app1, instance: 2}}}}
    balance: {{method: busyness}}
    ajp_secret: {{env: SHOP_AJP_SECRET}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
      /other: {{cluster: other}}
      /third: {{cluster: third}}
"""


def files_of(connector: str, folder: Path) -> dict[str, str]:
    path = folder / "topology.yaml"
    path.write_text(MOVING.format(connector=connector))
    topology = load_topology(path).topology
    tree = render(topology, size(topology), placeholders(topology), {}, source=path.name)
    return {
        host + path: entry.content.decode()
        for host, entries in tree.hosts.items()
        for path, entry in entries.items()
        if isinstance(entry, File)
    }


@pytest.mark.parametrize(("connector", "column"), [("mod_jk", 1), ("mod_proxy", 2)])
def test_what_becomes_what_is_what_is_rendered(connector: str, column: int, tmp_path: Path) -> None:
    text = "\n".join(text for name, text in files_of(connector, tmp_path).items() if name.startswith("web1"))
    told = [row for row in rows("moving-to-mod-proxy.md", "What becomes what") if not row[column].startswith("no ")]
    assert len(told) > 20
    missing = [code for row in told for code in CODE.findall(row[column]) if code not in text]
    assert missing == []


def test_no_tomcat_s_file_changes_with_the_connector(tmp_path: Path) -> None:
    before, after = (
        {name: text for name, text in files_of(connector, tmp_path).items() if not name.startswith("web1")}
        for connector in ("mod_jk", "mod_proxy")
    )
    assert len(before) > 10
    assert before == after
