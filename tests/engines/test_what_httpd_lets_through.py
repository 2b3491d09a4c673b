"""httpd alone, before a stand-in for Tomcat that says what it was asked: what a client may send, and what arrives."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from lab.client import Request, ask
from lab.host import Host
from lab.httpd import PID_FILE, Httpd
from lab.namespace import ENVIRONMENT, Namespace
from lab.rendered import rendered
from lab.units import read_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

TOPOLOGY = """
httpdgen: 1
hosts:
  web1: {address: 127.0.0.1}
  app1: {address: 127.0.1.1}
web_tiers:
  edge: {hosts: [web1], max_request_workers: 50}
clusters:
  shop:
    protocol: http
    nodes: {node1: {host: app1}}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop, request_headers: {set: {X-Own: ours}}}
      /root: {cluster: shop, context: /}
      /live: {cluster: shop, websocket: true}
  other.example.com:
    routes:
      /: {proxy: "http://127.0.1.1:8080"}
      /admin: {proxy: "http://127.0.1.1:8080/admin", access: {ip: [192.0.2.0/24]}}
"""
STAND_IN = """
import http.server, json
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.headers.get("Upgrade"):
            self.send_response(101)
            self.send_header("Connection", "Upgrade")
            self.send_header("Upgrade", self.headers["Upgrade"])
            self.end_headers()
            return
        text = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
http.server.ThreadingHTTPServer(("127.0.1.1", 8080), Handler).serve_forever()
"""
OPEN_FILES = 12_345


@pytest.fixture(scope="module")
def web(images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Httpd]:
    folder = tmp_path_factory.mktemp("site")
    _, tree = rendered(TOPOLOGY, folder, {})
    with Namespace() as namespace:
        host = Host(namespace, "web1", images("debian-12"), {"web1": "127.0.0.1", "app1": "127.0.1.1"})
        httpd = Httpd(host)
        httpd.leave_out_mod_jk()
        host.lay_down(tree.hosts["web1"])
        namespace.start([sys.executable, "-c", STAND_IN], output=folder / "stand-in.log")
        time.sleep(0.5)
        # As systemd starts it, with the limit of its own that the unit gives it.
        environment = ENVIRONMENT | dict(read_unit(host, "apache2").environment)
        host.run("prlimit", f"--nofile={OPEN_FILES}", "apache2ctl", "start", environment=environment)
        httpd.graceful()
        yield httpd
        httpd.stop()


def seen(web: Httpd, path: str, **headers: str) -> dict[str, Any]:  # Any: JSON
    """What arrives behind; headers' names have `_` for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = ask(web.host.namespace, Request(path, "www.example.com", headers=sent))
    assert answer.status == 200, answer
    data: dict[str, Any] = json.loads(answer.body)
    return data


def test_httpd_keeps_the_open_files_that_its_unit_gives_it(web: Httpd) -> None:
    limits = web.host.run("sh", "-c", f"cat /proc/$(cat {PID_FILE})/limits")
    (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
    assert line.split()[3:5] == [str(OPEN_FILES)] * 2


@pytest.mark.parametrize("connection", ["X-Own, X-Forwarded-Proto", "close ,x-own,,X-FORWARDED-PROTO , te", "X-Own"])
def test_a_client_cannot_have_our_headers_dropped_by_naming_them_in_connection(web: Httpd, connection: str) -> None:
    headers = seen(web, "/shop/", Connection=connection)["headers"]
    assert headers["X-Own"] == "ours"
    assert headers["X-Forwarded-Proto"] == "http"


def test_a_client_s_own_hop_by_hop_headers_stay_with_httpd(web: Httpd) -> None:
    assert "Upgrade" not in seen(web, "/shop/", Connection="keep-alive, Upgrade", Upgrade="websocket")["headers"]


def test_a_websocket_is_upgraded_where_its_route_says_so(web: Httpd) -> None:
    asked = {"Connection": "keep-alive, Upgrade", "Upgrade": "websocket"}
    answer = ask(web.host.namespace, Request("/live", "www.example.com", headers=asked))
    assert answer.status == 101


@pytest.mark.parametrize(
    ("asked", "arrives"),
    [
        ("/shop", "/shop"),
        ("/shop;jsessionid=1.node1", "/shop;jsessionid=1.node1"),
        ("/shop;jsessionid=1.node1?a=%20", "/shop;jsessionid=1.node1?a=%20"),
        ("/root", "/"),
        ("/root;jsessionid=1.node1", "/;jsessionid=1.node1"),
        ("/root/a%20b", "/a%20b"),
    ],
)
def test_a_path_arrives_as_the_route_says_it(web: Httpd, asked: str, arrives: str) -> None:
    assert seen(web, asked)["path"] == arrives


@pytest.mark.parametrize(
    "path", ["/admin", "/admin;x", "//admin/", "/%61dmin", "/;/admin", "/a/..;/admin", "/a/..%3B/admin"]
)
def test_the_access_of_a_path_of_another_server_cannot_be_got_round(web: Httpd, path: str) -> None:
    assert ask(web.host.namespace, Request(path, "other.example.com")).status in {400, 403}
