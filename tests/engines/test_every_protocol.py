"""Every way from httpd to Tomcat that the other sites do not take, behind a web server that speaks TLS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lab.client import Request
from lab.namespace import Namespace
from lab.rendered import rendered
from lab.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

TOPOLOGY = """
httpdgen: 1
platform: {platform}
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
web_tiers:
  edge: {{hosts: [web1], max_request_workers: 50}}
clusters:
  fast:
    protocol: h2c
    nodes: {{fast1: {{host: app1}}}}
  safe:
    protocol: https
    nodes: {{safe1: {{host: app2, instance: 1}}}}
    tls: {{certificate: /etc/ssl/own.pem, key: /etc/ssl/own.key, ca: /etc/ssl/own.pem}}
  plain:
    protocol: http
    nodes: {{plain1: {{host: app1, instance: 2}}}}
    balance: {{sticky_session: OWNID}}
    health: {{interval: 1s, uri: /plain/who.jsp}}
    tomcat: {{virtual_threads: {virtual_threads}}}
sites:
  www.example.com:
    tls: {{certificate: /etc/ssl/own.pem, key: /etc/ssl/own.key, hsts: true}}
    routes:
      /fast: {{cluster: fast}}
      /safe: {{cluster: safe}}
      /plain: {{cluster: plain}}
      /other: {{cluster: plain, context: /plain}}
"""
# One certificate for the site and for the Tomcat. mod_ssl compares the names of a backend's certificate with that of
# the member, and never its addresses (SSLProxyCheckPeerName): so app2 is known by its name alone.
CERTIFICATE = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=www.example.com \
    -addext subjectAltName=DNS:www.example.com,DNS:app2 -addext basicConstraints=CA:FALSE \
    -keyout /tmp/own.key -out /tmp/own.pem 2>/dev/null
cat /tmp/own.key /tmp/own.pem
"""


@pytest.fixture(scope="module", params=["debian-12", "debian-13"])
def site(
    request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    platform = request.param
    folder = tmp_path_factory.mktemp("site")
    # Virtual threads are Java 21's, which Debian 13 has.
    text = TOPOLOGY.format(platform=platform, virtual_threads=str(platform == "debian-13").lower())
    topology, tree = rendered(text, folder, {})
    with Namespace() as namespace:
        made = Site(topology, tree, namespace, images, folder)
        pem = made.web.host.run("sh", "-c", CERTIFICATE).encode()
        for host in made.hosts.values():
            host.run("sh", "-c", "umask 022; cat > /etc/ssl/own.pem; cp /etc/ssl/own.pem /etc/ssl/own.key", given=pem)
        made.start()
        yield made


def test_nothing_complains_while_everything_starts(site: Site) -> None:
    assert site.complaints == []


@pytest.mark.parametrize(
    ("context", "node", "protocol"),
    [("fast", "fast1", "HTTP/2.0"), ("safe", "safe1", "HTTP/1.1"), ("plain", "plain1", "HTTP/1.1")],
)
def test_a_request_over_tls_arrives_as_what_it_was(site: Site, context: str, node: str, protocol: str) -> None:
    seen = site.ask(tls(f"/{context}/who.jsp")).json
    assert (seen["node"], seen["protocol"]) == (node, protocol)
    assert (seen["scheme"], seen["secure"], seen["server_port"]) == ("https", True, 443)
    assert seen["server_name"] == "www.example.com"
    assert seen["remote_addr"] == "127.0.0.1"


@pytest.mark.parametrize("context", ["fast", "safe", "plain"])
def test_an_error_s_page_tells_neither_the_server_nor_its_code(site: Site, context: str) -> None:
    answer = site.ask(tls(f"/{context}/who.jsp?delay=not-a-number"))
    assert answer.status == 500
    assert not re.search(b"Tomcat|[.]java|NumberFormat", answer.body)
    assert answer.headers["server"] == "Apache"


def test_a_session_s_cookie_has_the_name_that_the_topology_gives_it(site: Site) -> None:
    answer = site.ask(tls("/plain/who.jsp"))
    assert answer.headers["set-cookie"].startswith(f"OWNID={answer.json['session']};")


def test_a_cookie_fits_the_path_that_the_client_sees_where_the_context_has_another(site: Site) -> None:
    answer = site.ask(tls("/other/who.jsp"))
    assert answer.json["uri"] == "/plain/who.jsp"
    assert "Path=/other" in answer.headers["set-cookie"]


def test_plain_http_is_sent_to_tls(site: Site) -> None:
    answer = site.get("/plain/who.jsp?a=b%20c")
    assert answer.status in {301, 308}
    assert answer.headers["location"] == "https://www.example.com/plain/who.jsp?a=b%20c"


def test_strict_transport_security_is_said_over_tls(site: Site) -> None:
    assert site.ask(tls("/plain/who.jsp")).headers["strict-transport-security"] == "max-age=63072000"


def tls(path: str) -> Request:
    return Request(path, "www.example.com", port=443, tls=True)
