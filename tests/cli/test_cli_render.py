"""The command `render`: what it writes, and what `--check` and `--diff` say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from httpdgen.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

SECRET = "hush-hush-hush-hush"
TOPOLOGY = """\
httpdgen: 1
web_tiers: {edge: {hosts: [web1], max_request_workers: 200}}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2}
    ajp_secret: {env: SHOP_AJP_SECRET}
sites: {www.example.com: {routes: {/shop: {cluster: shop}}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SHOP_AJP_SECRET", SECRET)
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    return tmp_path


def render(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["render", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_every_host_has_its_files_and_the_tree_is_shown(folder: Path) -> None:
    shown = render().stdout
    assert sorted(place.name for place in (folder / "build").iterdir()) == [
        ".gitignore", "app1", "app2", "manifest.json", "web1",
    ]  # fmt: skip
    assert [line[-4:] for line in shown.splitlines() if line[:4] in {"├── ", "└── "}] == ["app1", "app2", "web1"]
    assert "│   ├── /etc/httpdgen/current/tomcat/node1/server.xml\n" in shown
    assert re.search(r"^3 hosts: \d+ files, \d+ links, \d+ absences; \d+ entries added$", shown, re.MULTILINE)


def test_the_secret_is_in_the_files_of_both_sides_and_never_shown(folder: Path) -> None:
    shown = render().output + render("--diff").output
    assert SECRET not in shown
    for host in ("web1", "app1", "app2"):
        texts = [file.read_text() for file in (folder / "build" / host).rglob("*") if file.is_file()]
        assert any(SECRET in text for text in texts)


def test_a_host_that_is_web_server_and_tomcat_has_the_files_of_both(folder: Path) -> None:
    (folder / "topology.yaml").write_text(TOPOLOGY.replace("app1", "web1"))
    render()
    below = {str(file.relative_to(folder / "build/web1")) for file in (folder / "build/web1").rglob("*")}
    assert "etc/httpdgen/current/tomcat/node1/server.xml" in below
    assert "etc/apache2/ports.conf" in below


def test_a_second_run_changes_nothing_and_says_so() -> None:
    render()
    assert "; nothing changed\n" in render().stdout


def test_check_of_what_is_up_to_date_is_exit_code_0() -> None:
    render()
    assert render("--check").stdout == "build is up to date\n"


def test_check_of_what_is_out_of_date_is_exit_code_1_names_it_and_writes_nothing(folder: Path) -> None:
    render()
    before = {file: file.read_bytes() for file in (folder / "build").rglob("*") if file.is_file()}
    (folder / "topology.yaml").write_text(TOPOLOGY.replace("node2", "node3"))
    lines = render("--check", code=1).stdout.splitlines()
    assert "+ added   app2/etc/httpdgen/current/tomcat/node3/server.xml" in lines
    assert "- removed app2/etc/httpdgen/current/tomcat/node2/server.xml" in lines
    assert "~ changed web1/etc/httpdgen/current/httpd/balancers.conf" in lines
    assert re.fullmatch(r"build is out of date: \d+ entries added, \d+ entr.* changed, \d+ entries removed", lines[-1])
    assert {file: file.read_bytes() for file in (folder / "build").rglob("*") if file.is_file()} == before


def test_check_before_the_first_run_is_exit_code_1_and_makes_no_folder(folder: Path) -> None:
    assert "build is out of date" in render("--check", code=1).stdout
    assert not (folder / "build").exists()


def test_check_of_many_changes_names_the_first(folder: Path) -> None:
    nodes = TOPOLOGY.replace("node1: {host: app1}", "node01..40: {host: app01..40}")
    (folder / "topology.yaml").write_text(nodes)
    lines = render("--check", code=1).stdout.splitlines()
    assert len(lines) == 22
    assert re.fullmatch(r"  \.\.\. and \d+ more", lines[20])


def test_diff_shows_what_would_change_and_writes_nothing(folder: Path) -> None:
    render()
    (folder / "topology.yaml").write_text(TOPOLOGY.replace("max_request_workers: 200", "max_request_workers: 100"))
    shown = render("--diff").stdout
    server = "web1/etc/httpdgen/current/httpd/server.conf"
    assert f"--- a/{server}\n+++ b/{server}\n" in shown
    assert re.search(r"^-\s*MaxRequestWorkers 200$", shown, re.MULTILINE)
    assert re.search(r"^\+\s*MaxRequestWorkers 100$", shown, re.MULTILINE)
    assert "MaxRequestWorkers 200" in (folder / "build" / server).read_text()


def test_diff_with_check_is_exit_code_1() -> None:
    assert "+++ b/web1/etc/apache2/ports.conf" in render("--check", "--diff", code=1).stdout


def test_a_secret_that_changes_shows_as_nothing_but_that(monkeypatch: pytest.MonkeyPatch) -> None:
    render()
    monkeypatch.setenv("SHOP_AJP_SECRET", "another-secret-altogether")
    shown = render("--diff").stdout
    assert "@@ only secrets differ @@" in shown
    assert SECRET not in shown
    assert "another-secret-altogether" not in shown


def test_placeholders_need_no_secret_and_warn(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.delenv("SHOP_AJP_SECRET")
    result = render("--placeholder-secrets")
    assert "warning: placeholders stand in for every secret" in result.stderr
    assert (
        "placeholder-ajp-secret-of-shop"
        in (folder / "build/app1/etc/httpdgen/current/tomcat/node1/server.xml").read_text()
    )


def test_a_template_of_ones_own_goes_in_front(folder: Path) -> None:
    (folder / "mine/tomcat").mkdir(parents=True)
    (folder / "mine/tomcat/server.xml.j2").write_text("<!-- mine: {{ node.name }} -->\n")
    render("--templates", "mine")
    assert (folder / "build/app1/etc/httpdgen/current/tomcat/node1/server.xml").read_text() == "<!-- mine: node1 -->\n"


def test_a_template_that_is_wrong_is_an_error_with_its_place(folder: Path) -> None:
    (folder / "mine/tomcat").mkdir(parents=True)
    (folder / "mine/tomcat/server.xml.j2").write_text("one\n{% if %}\n")
    result = render("--templates", "mine", code=2)
    assert "mine/tomcat/server.xml.j2:2:" in result.stderr
    assert not (folder / "build").exists()


def test_an_output_folder_that_is_not_ours_is_exit_code_2(folder: Path) -> None:
    result = render("-o", ".", code=2)
    assert ": not empty, and not written by httpdgen" in result.stderr
    assert [place.name for place in folder.iterdir()] == ["topology.yaml"]


def test_the_same_topology_gives_the_same_bytes_in_another_order_and_place(folder: Path) -> None:
    head, *parts = re.split(r"^(?=[a-z])", TOPOLOGY, flags=re.MULTILINE)[1:]
    other = folder / "other"
    other.mkdir()
    (other / "topology.yaml").write_text("".join([head, *reversed(parts)]))
    render()
    render("other/topology.yaml", "-o", "second")
    first, second = (
        {str(file.relative_to(build)): file.read_bytes() for file in build.rglob("*") if file.is_file()}
        for build in (folder / "build", folder / "second")
    )
    assert first == second


def test_an_environment_is_laid_over_and_gives_addresses(folder: Path) -> None:
    environment = folder / "inventories/staging"
    environment.mkdir(parents=True)
    (environment / "hosts.yaml").write_text(
        "all: {hosts: {web1: {}, app1: {ansible_host: 192.0.2.21}, app2: {httpdgen_address: 192.0.2.99}}}\n"
    )
    (environment / "topology.yaml").write_text("web_tiers: {edge: {max_request_workers: 50}}\n")
    render("-i", "staging")
    balancers = (folder / "build/web1/etc/httpdgen/current/httpd/balancers.conf").read_text()
    assert "ajp://192.0.2.21:8009" in balancers
    assert "ajp://192.0.2.99:8009" in balancers
    assert "MaxRequestWorkers 50" in (folder / "build/web1/etc/httpdgen/current/httpd/server.conf").read_text()


def test_an_environment_that_is_not_there_is_an_error(folder: Path) -> None:
    (folder / "inventories/staging").mkdir(parents=True)
    (folder / "inventories/staging/hosts.yaml").write_text("all: {hosts: {web1: {}}}\n")
    result = render("-i", "stagin", code=2)
    assert "staging" in result.stderr
