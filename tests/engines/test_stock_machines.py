"""The ground that the other tests stand on: stock machines, with entries laid on top, whose engines really run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab.client import Request, ask
from lab.host import Host
from lab.httpd import Httpd
from lab.namespace import Namespace
from lab.site import APPLICATION
from lab.tomcat import Tomcat
from lab.units import read_unit

from httpdgen import platforms
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpdgen.tree import Entry

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

PROXY = b"""ServerName web1
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
ProxyPass /shop http://app1:8080/shop
"""


@pytest.fixture(params=["debian-12", "debian-13"])
def host(request: pytest.FixtureRequest, images: Callable[[str], Path]) -> Iterator[Host]:
    with Namespace() as namespace:
        yield Host(namespace, request.param, images(request.param), {"web1": "127.0.0.1", "app1": "127.0.1.1"})


def test_a_stock_machine_serves_the_application_through_httpd(host: Host, tmp_path: Path) -> None:
    layout = platforms.load(host.name).tomcat
    host.put(APPLICATION, f"{layout.base}/webapps/shop", owner="tomcat")
    host.lay_down({"/etc/apache2/sites-enabled/zzz.conf": File(PROXY)})
    tomcat = Tomcat(host, layout.service, "node1", tmp_path / "node1.log")
    tomcat.start()
    tomcat.wait()
    httpd = Httpd(host)
    assert httpd.start() == ""

    answer = ask(host.namespace, Request("/shop/who.jsp", "www.example.com", headers={"X-Lab": 'a "b"'}))

    assert answer.json["node"] == "node1"
    assert answer.json["count"] == 1
    assert answer.json["headers"]["x-lab"] == 'a "b"'
    assert tomcat.complaints() == []
    httpd.graceful()
    assert ask(host.namespace, Request("/shop/who.jsp", "www.example.com")).status == 200
    tomcat.stop()
    assert ask(host.namespace, Request("/shop/who.jsp", "www.example.com")).status == 503
    httpd.stop()


def test_entries_arrive_with_their_modes_and_owners_and_below_the_current_release(host: Host) -> None:
    entries: dict[str, Entry] = {
        "/etc/httpdgen/current/tomcat/node1/server.xml": File(b"<Server/>", mode=0o640, group="tomcat"),
        "/etc/apache2/sites-enabled/own.conf": Link("/etc/httpdgen/current/own.conf"),
        "/etc/apache2/sites-enabled/000-default.conf": Absence("would answer for every unknown name"),
    }
    host.lay_down(entries)
    host.lay_down(entries)
    described = host.run(
        "stat", "--format=%a %U:%G %N", "/etc/httpdgen/releases/2/tomcat/node1/server.xml", "/etc/httpdgen/current"
    )
    assert described.splitlines() == [
        "640 root:tomcat '/etc/httpdgen/releases/2/tomcat/node1/server.xml'",
        "777 root:root '/etc/httpdgen/current' -> 'releases/2'",
    ]
    assert host.run("ls", "/etc/apache2/sites-enabled").split() == ["own.conf"]
    as_tomcat = ("setpriv", "--reuid=tomcat", "--regid=tomcat", "--clear-groups", "--")
    assert host.run(*as_tomcat, "cat", "/etc/httpdgen/current/tomcat/node1/server.xml") == "<Server/>"


def test_an_owner_that_a_stock_machine_does_not_know_is_refused(host: Host) -> None:
    with pytest.raises(ValueError, match="nobody-here:root"):
        host.lay_down({"/etc/own": File(b"", owner="nobody-here")})


def test_a_unit_s_drop_in_adds_to_its_environment(host: Host) -> None:
    service = platforms.load(host.name).tomcat.service
    drop_in = b'[Service]\n# a comment\nEnvironment="CATALINA_OPTS=-Da=\\"100%%\\" -Db"\nLogsDirectory=\\\n  own\n'
    host.lay_down({f"/etc/systemd/system/{service}.service.d/own.conf": File(drop_in)})
    unit = read_unit(host, service)
    assert unit.user == "tomcat"
    assert unit.environment["CATALINA_BASE"] == f"/var/lib/{service}"
    assert unit.environment["CATALINA_OPTS"] == '-Da="100%" -Db'
    assert "/var/log/own" in unit.folders
    assert unit.command[-1].endswith("tomcat-start.sh")


def test_nothing_is_left_when_a_namespace_ends(images: Callable[[str], Path]) -> None:
    with Namespace() as namespace:
        host = Host(namespace, "web1", images("debian-12"), {})
        Httpd(host).start()
        own = namespace.run(["readlink", "/proc/self/ns/net"])
        running = _processes_in(own)
    assert running
    assert _processes_in(own) == []
    assert "httpdgen" not in Path("/proc/self/mounts").read_text()


def _processes_in(network: str) -> list[str]:
    found = []
    for link in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            if str(link.readlink()) == network.strip():
                found.append(link.parts[2])
        except OSError:  # it ended, or is ending
            continue
    return found
