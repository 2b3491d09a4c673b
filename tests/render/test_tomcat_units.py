"""What systemd is told: the distribution's unit where there is one, and a unit of our own elsewhere."""

from __future__ import annotations

import pytest
from tomcat_site import Part, render, text

from httpdgen import platforms
from httpdgen.tree import Absence, File, Link

UNITS = "/etc/systemd/system"
CURRENT = "/etc/httpdgen/current/tomcat"
TWO_ON_ONE_HOST: Part = {"nodes": {"node1": {"host": "app1"}, "node2": {"host": "app1", "instance": 1}}}


def test_the_first_instance_is_the_distribution_s_service() -> None:
    entries = render({})

    assert set(entries) == {
        "/etc/tomcat10/server.xml",
        f"{UNITS}/tomcat10.service.d/httpdgen.conf",
        f"{CURRENT}/node1/server.xml",
        f"{CURRENT}/node1/limits.conf",
    }
    assert entries["/etc/tomcat10/server.xml"] == Link(f"{CURRENT}/node1/server.xml")
    assert entries[f"{UNITS}/tomcat10.service.d/httpdgen.conf"] == Link(f"{CURRENT}/node1/limits.conf")


def test_only_tomcat_s_group_reads_a_file_that_holds_the_secret() -> None:
    entry = render({})[f"{CURRENT}/node1/server.xml"]

    assert isinstance(entry, File)
    assert (entry.mode, entry.owner, entry.group) == (0o640, "root", "tomcat")


def test_of_two_first_instances_the_one_with_the_default_ports_is_the_distribution_s_service() -> None:
    nodes: Part = {"a": {"host": "app1", "ports": {"ajp": 8010}}, "b": {"host": "app1"}}

    assert f"{UNITS}/tomcat10-a.service" in render({"nodes": nodes}, "a")
    assert "/etc/tomcat10/server.xml" in render({"nodes": nodes}, "b")


def test_a_second_instance_has_a_unit_that_starts_with_the_host() -> None:
    entries = render(TWO_ON_ONE_HOST, "node2")

    unit = f"{UNITS}/tomcat10-node2.service"
    assert entries[unit] == Link(f"{CURRENT}/node2/tomcat10-node2.service")
    assert entries[f"{UNITS}/multi-user.target.wants/tomcat10-node2.service"] == Link(unit)


def test_a_second_instance_reads_the_distribution_s_files_but_for_server_xml() -> None:
    entries = render(TWO_ON_ONE_HOST, "node2")

    conf = "/var/lib/tomcat10-node2/conf"
    assert entries[f"{conf}/server.xml"] == Link(f"{CURRENT}/node2/server.xml")
    assert entries[f"{conf}/web.xml"] == Link("/etc/tomcat10/web.xml")
    assert entries["/var/lib/tomcat10-node2/logs"] == Link("/var/log/tomcat10-node2")


def test_two_instances_on_a_host_share_no_path() -> None:
    assert not set(render(TWO_ON_ONE_HOST, "node1")) & set(render(TWO_ON_ONE_HOST, "node2"))


@pytest.mark.parametrize("name", platforms.names())
def test_a_unit_of_our_own_runs_as_tomcat_with_its_own_base(name: str) -> None:
    layout = platforms.load(name).tomcat
    unit = layout.instance_unit.replace("{node}", "node2")

    lines = text(render(TWO_ON_ONE_HOST, "node2", name), f"{CURRENT}/node2/{unit}.service").splitlines()

    assert f"User={layout.user}" in lines
    assert f'Environment="CATALINA_BASE={layout.instance_base.replace("{node}", "node2")}"' in lines
    assert any(line.startswith("LimitNOFILE=") for line in lines)
    assert any(line.startswith("TasksMax=") for line in lines)


def test_a_tarball_has_a_unit_for_its_first_instance_too() -> None:
    assert f"{UNITS}/tomcat-node1.service" in render({}, platform="upstream")


def test_a_base_of_one_s_own_has_a_folder_for_each_node() -> None:
    entries = render({"tomcat": {"base": "/srv/tomcats"}})

    assert "/srv/tomcats/node1/conf/server.xml" in entries
    assert f"{UNITS}/tomcat10-node1.service" in entries
    assert "/etc/tomcat10/server.xml" not in entries


def test_a_home_of_one_s_own_is_started_by_its_own_catalina_sh() -> None:
    entries = render({"tomcat": {"home": "/opt/tomcat-10.1"}})

    unit = text(entries, f"{CURRENT}/node1/tomcat10-node1.service")
    assert 'ExecStart="/opt/tomcat-10.1/bin/catalina.sh" "run"' in unit
    assert entries["/var/lib/tomcat10-node1/conf/web.xml"] == Link("/opt/tomcat-10.1/conf/web.xml")


def test_jvm_options_reach_the_server_and_no_other_command() -> None:
    dropin = text(render({"tomcat": {"jvm_options": ["-Xmx2g", "-Dshop=1"]}}), f"{CURRENT}/node1/limits.conf")

    assert 'Environment="CATALINA_OPTS=-Xmx2g -Dshop=1"' in dropin.splitlines()
    assert "JAVA_OPTS" not in dropin


def test_a_stopped_node_does_not_start_with_its_host() -> None:
    nodes: Part = {
        "node1": {"host": "app1", "state": "stopped"},
        "node2": {"host": "app1", "instance": 1, "state": "stopped"},
        "node3": {"host": "app2"},
    }

    first, second = (render({"nodes": nodes}, node) for node in ("node1", "node2"))

    assert isinstance(first[f"{UNITS}/multi-user.target.wants/tomcat10.service"], Absence)
    assert f"{UNITS}/multi-user.target.wants/tomcat10-node2.service" not in second


def test_another_session_cookie_is_the_default_of_every_application() -> None:
    entries = render({"balance": {"sticky_session": "SHOPID"}})

    target = f"{CURRENT}/node1/context.xml.default"
    assert entries["/etc/tomcat10/Catalina/localhost/context.xml.default"] == Link(target)
    assert '<Context sessionCookieName="SHOPID" />' in text(entries, target)


@pytest.mark.parametrize("cookie", ["JSESSIONID", False])
def test_tomcat_s_own_cookie_needs_no_word(cookie: str | bool) -> None:
    assert not any("context.xml" in path for path in render({"balance": {"sticky_session": cookie}}))
