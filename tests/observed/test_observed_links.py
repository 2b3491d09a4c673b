"""A worker leads to the Connector that its requests reach, where that is certain, and else to none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from observed_given import observed

from httpdgen.observed.links import connectors_at, tomcats_at, unanswered

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.observed.fleet import Fleet

WEB = "web1/etc/apache2/apache2.conf"
APP = "app1/etc/tomcat10/server.xml"
WORKERS = "web1/etc/libapache2-mod-jk/workers.properties"
JK = f"LoadModule jk_module mod_jk.so\nJkWorkersFile {WORKERS.removeprefix('web1')}\n"


def server(*connectors: str) -> str:
    inner = "".join(f"<Connector {each}/>" for each in connectors)
    return f'<Server port="-1"><Service name="Catalina">{inner}<Engine name="Catalina"/></Service></Server>'


def ajp(port: int = 8009, address: str = "0.0.0.0") -> str:
    return f'protocol="AJP/1.3" port="{port}" address="{address}" secret="s"'


def proxied(folder: Path, url: str, **connectors: str) -> Fleet:
    """Observe a web server that sends everything to a URL, and a Tomcat on each host, written host="…"."""
    files = {f"{host}/etc/tomcat10/server.xml": server(each) for host, each in connectors.items()}
    return observed(folder, {WEB: f"ProxyPass / {url}/\n"} | files)


def ways(fleet: Fleet) -> list[tuple[str, int | None]]:
    """Give the host and port of every link's Connector."""
    return [(link.tomcat.host, link.connector.port.value) for link in fleet.links]


def test_a_direct_server_leads_to_the_connector_of_its_host_and_port(tmp_path: Path) -> None:
    fleet = proxied(tmp_path, "ajp://app1:8009", app1=ajp(), app2=ajp())

    (link,) = fleet.links
    assert ways(fleet) == [("app1", 8009)]
    assert (link.web_server, link.balancer, link.jk) == (fleet.web_servers[0], None, None)
    assert link.service is fleet.tomcats[0].services[0]


def test_a_member_of_two_balancers_has_two_ways(tmp_path: Path) -> None:
    balancers = "".join(
        f"<Proxy balancer://{name}>\nBalancerMember ajp://app1:8009\n</Proxy>\nProxyPass /{name} balancer://{name}\n"
        for name in ("a", "b")
    )

    fleet = observed(tmp_path, {WEB: balancers, APP: server(ajp())})

    assert [link.balancer.name for link in fleet.links if link.balancer] == ["a", "b"]


@pytest.mark.parametrize(
    ("url", "connector", "found"),
    [
        ("ajp://app1:8009", ajp(), True),
        ("ajp://APP1", ajp(), True),
        ("ajp://app1:8010", ajp(), False),
        ("http://app1:8009", ajp(), False),
        ("http://app1:8080", 'port="8080"', True),
        ("https://app1:8443", 'port="8443" SSLEnabled="true"', True),
        ("ws://app1:8080", 'port="8080"', True),
        ("h2c://app1:8080", 'port="8080"', True),
        ("fcgi://app1:8080", 'port="8080"', False),
        ("http://app1:8080", 'port="8080" protocol="com.example.Protocol"', False),
        ("http://app1:8080", 'port="${port}"', False),
        ("http://elsewhere:8080", 'port="8080"', False),
        ("http://10.0.0.5:8080", 'port="8080" address="10.0.0.5"', True),
        ("http://[2001:db8:0::5]:8080", 'port="8080" address="2001:db8::5"', True),
        ("http://app1.example.com:8080", 'port="8080"', True),
        ("http://localhost:8080", 'port="8080"', False),
    ],
)
def test_host_port_and_protocol_have_to_be_the_same(tmp_path: Path, url: str, connector: str, *, found: bool) -> None:
    assert bool(proxied(tmp_path, url, app1=connector).links) is found


def test_a_name_that_two_hosts_begin_with_means_neither(tmp_path: Path) -> None:
    files = {f"app1.{site}.example/etc/tomcat10/server.xml": server(ajp()) for site in ("east", "west")}

    assert ways(observed(tmp_path / "one", {WEB: "ProxyPass / ajp://app1/\n"} | files)) == []
    assert ways(observed(tmp_path / "two", {WEB: "ProxyPass / ajp://app1.east.example/\n"} | files)) == [
        ("app1.east.example", 8009)
    ]


def test_a_full_name_is_not_another_full_name_that_begins_alike(tmp_path: Path) -> None:
    files = {"app1.east.example/etc/tomcat10/server.xml": server(ajp()), WEB: "ProxyPass / ajp://app1.west.example/\n"}

    assert ways(observed(tmp_path, files)) == []


def test_an_address_that_two_hosts_have_means_neither(tmp_path: Path) -> None:
    address = ajp(address="10.0.0.5")

    assert ways(proxied(tmp_path, "ajp://10.0.0.5:8009", app1=address, app2=address)) == []


def test_a_hosts_address_is_also_known_from_its_replication(tmp_path: Path) -> None:
    cluster = (
        '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"><Channel className="x.GroupChannel">'
        '<Receiver className="x.NioReceiver" address="10.0.0.5"/></Channel></Cluster>'
    )
    text = server(ajp()).replace('<Engine name="Catalina"/>', f'<Engine name="Catalina">{cluster}</Engine>')

    assert ways(observed(tmp_path, {WEB: "ProxyPass / ajp://10.0.0.5/\n", APP: text})) == [("app1", 8009)]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.0.1.1", "[::1]"])
def test_loopback_is_the_web_servers_own_host(tmp_path: Path, name: str) -> None:
    assert ways(proxied(tmp_path, f"ajp://{name}:8009", app1=ajp(), web1=ajp())) == [("web1", 8009)]


def test_of_two_connectors_with_one_port_the_address_decides(tmp_path: Path) -> None:
    files = {
        "app1/opt/a/conf/server.xml": server(ajp(address="10.0.0.5")),
        "app1/opt/b/conf/server.xml": server(ajp(address="10.0.0.6")),
        "app1/opt/c/conf/server.xml": server(ajp(address="127.0.0.1")),
    }

    def reached(folder: str, host: str) -> list[str | None]:
        fleet = observed(tmp_path / folder, files | {WEB: f"ProxyPass / ajp://{host}:8009/\n"})
        return [link.connector.address.value for link in fleet.links]

    assert reached("one", "10.0.0.6") == ["10.0.0.6"]
    assert reached("two", "app1") == []
    del files["app1/opt/b/conf/server.xml"]
    assert reached("three", "app1") == ["10.0.0.5"]


def test_two_tomcats_that_say_the_same_leave_it_open(tmp_path: Path) -> None:
    files = {f"app1/opt/{name}/conf/server.xml": server(ajp()) for name in ("tomcat", "backup")}

    assert ways(observed(tmp_path, files | {WEB: "ProxyPass / ajp://app1/\n"})) == []


def test_workers_of_mod_jk_lead_there_once_for_each_balancer(tmp_path: Path) -> None:
    properties = """\
worker.list=one,two,node1
worker.template.type=ajp13
worker.template.host=app1
worker.unused.type=ajp13
worker.unused.host=app1
worker.node1.reference=worker.template
worker.one.type=lb
worker.one.balance_workers=node1
worker.two.type=lb
worker.two.balance_workers=node1,nowhere
"""

    fleet = observed(tmp_path, {WEB: JK, WORKERS: properties, APP: server(ajp())})

    named = [link.balancer and link.balancer.name for link in fleet.links]
    assert named == ["one", "two", None]
    assert all(link.web_server is fleet.web_servers[0] for link in fleet.links)
    assert all(link.jk is fleet.modjks[0] for link in fleet.links)


def test_a_mounted_worker_is_in_use_though_it_is_not_listed(tmp_path: Path) -> None:
    properties = "worker.list=other\nworker.node1.type=ajp13\nworker.node1.host=app1\n"

    mounted = observed(tmp_path / "a", {WEB: f"{JK}JkMount /* node1\n", WORKERS: properties, APP: server(ajp())})
    excluded = observed(tmp_path / "b", {WEB: f"{JK}JkUnMount /* node1\n", WORKERS: properties, APP: server(ajp())})

    assert (ways(mounted), ways(excluded)) == ([("app1", 8009)], [])


def test_the_workers_of_a_file_that_came_alone_have_no_web_server(tmp_path: Path) -> None:
    properties = "worker.list=node1,node2\nworker.node1.type=ajp13\nworker.node2.type=ajp13\nworker.node2.host=app1\n"
    files = {WORKERS: properties, APP: server(ajp()), "web1/etc/tomcat10/server.xml": server(ajp())}

    fleet = observed(tmp_path, files)

    assert [link.web_server for link in fleet.links] == [None, None]
    assert ways(fleet) == [("web1", 8009), ("app1", 8009)]  # localhost, where no host is written


def test_a_port_where_nothing_listens_is_told(tmp_path: Path) -> None:
    fleet = proxied(tmp_path, "ajp://app1:8010", app1=ajp())

    (found,) = unanswered(fleet)
    assert (found.way.host, found.way.port, found.tomcats, found.listening) == ("app1", 8010, fleet.tomcats, ())


def test_a_port_of_the_other_protocol_is_told_with_its_connector(tmp_path: Path) -> None:
    (found,) = unanswered(proxied(tmp_path, "http://app1:8009", app1=ajp()))

    assert [each.connector.protocol.value for each in found.listening] == ["ajp"]


@pytest.mark.parametrize(
    ("url", "connector"),
    [
        ("ajp://app1:8009", ajp()),
        ("ajp://elsewhere:8009", ajp(8010)),
        ("ajp://app1:8009", 'protocol="AJP/1.3" port="${port}"'),
        ("ajp://app1:8009", 'protocol="${protocol}" port="8009"'),
        ("fcgi://app1:9000", ajp()),
    ],
)
def test_nothing_is_told_where_an_answer_is_possible(tmp_path: Path, url: str, connector: str) -> None:
    assert list(unanswered(proxied(tmp_path, url, app1=connector))) == []


def test_nothing_is_told_where_a_tomcat_may_be_unseen(tmp_path: Path) -> None:
    files = {WEB: "ProxyPass / ajp://app1:8010/\n", APP: server(ajp()), "app1/opt/x/conf/server.xml": "<Server>"}

    assert list(unanswered(observed(tmp_path, files))) == []


def test_who_is_at_an_address_can_be_asked(tmp_path: Path) -> None:
    fleet = proxied(tmp_path, "ajp://app1:8009", app1=ajp(), web1='port="8080"')

    assert [tomcat.host for tomcat in tomcats_at(fleet, "app1.example.com", "web1")] == ["app1"]
    assert [tomcat.host for tomcat in tomcats_at(fleet, "localhost", "web1")] == ["web1"]
    assert tomcats_at(fleet, "elsewhere", "web1") == ()
    assert [each.tomcat.host for each in connectors_at(fleet, "app1", 8009, "web1")] == ["app1"]
    assert connectors_at(fleet, "app1", 8080, "web1") == ()
