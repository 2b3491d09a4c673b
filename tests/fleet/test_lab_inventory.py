"""The inventory of a lab is an ordinary one: httpdgen, Ansible and testinfra take it as it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import testinfra
from fleetlab import Lab, Plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

TOPOLOGY = """httpdgen: 1
web_tiers:
  edge: {hosts: [web1]}
clusters:
  shop: {protocol: http, nodes: {node1: {host: app1}}}
sites:
  www.example.com: {routes: {/shop: {cluster: shop}}}
"""


@pytest.fixture(scope="module")
def lab(make_lab: Callable[[Plan], Lab]) -> Lab:
    return make_lab(Plan(web=("web1",), tomcats=("app1",)))


def test_httpdgen_takes_it_and_its_addresses(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    said = lab.run(["httpdgen", "validate", "-i", lab.inventory, tmp_path / "topology.yaml"]).stdout
    assert "valid" in said
    lab.run(["httpdgen", "render", "-i", lab.inventory, "-o", tmp_path / "build", tmp_path / "topology.yaml"])
    rendered = tmp_path / "build" / "web1" / "etc/httpdgen/current/httpd/balancers.conf"
    assert f"http://{lab.host('app1').address}:8080" in rendered.read_text()


def test_ansible_reaches_every_host_and_knows_the_groups(lab: Lab, tmp_path: Path) -> None:
    environment = os.environ | {"ANSIBLE_HOME": str(tmp_path), "ANSIBLE_NOCOLOR": "1", "HOME": str(tmp_path)}
    environment["ANSIBLE_SSH_ARGS"] = "-o ControlMaster=no"  # its socket below HOME may have too long a path
    pinged = lab.run(["ansible", "all", "-i", lab.inventory, "-m", "ping", "-o"], environment=environment).stdout
    assert sorted(line.split(" | ")[0] for line in pinged.splitlines() if "SUCCESS" in line) == ["app1", "web1"]
    listed = lab.run(["ansible", "tomcats", "-i", lab.inventory, "--list-hosts"], environment=environment).stdout
    assert listed.split()[-1] == "app1"


@pytest.mark.parametrize("backend", ["ssh", "ansible"])
def test_testinfra_reaches_a_host_with_its_rights(lab: Lab, backend: str) -> None:
    with lab.network():
        host = testinfra.get_host(f"{backend}://app1?ansible_inventory={lab.inventory}&force_ansible=false")
        if backend == "ssh":
            config = lab.folder / "ssh_config"
            config.write_text(
                f"Host app1\n Hostname {lab.host('app1').address}\n User deploy\n IdentityFile {lab.key}\n"
                f" UserKnownHostsFile {lab.known_hosts}\n"
            )
            host = testinfra.get_host(f"ssh://app1?ssh_config={config}&sudo=true")
        assert host.service("tomcat10").is_enabled
        assert host.file("/etc/sudoers.d/deploy").mode == 0o440


def test_a_host_with_another_key_is_not_let_near(lab: Lab, tmp_path: Path) -> None:
    known = lab.known_hosts.read_text()
    web, app = (lab.host(name).address for name in ("web1", "app1"))
    try:
        lab.known_hosts.write_text(known.replace(app, "kept").replace(web, app).replace("kept", web))
        assert lab.ssh("app1", "true", check=False).returncode == 255
    finally:
        lab.known_hosts.write_text(known)
    assert lab.ssh("app1", "true").returncode == 0
