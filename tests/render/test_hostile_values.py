"""Values with every sign that some syntax reads its own way come out of a running httpd as they went in."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import pytest
from httpd_here import HTTPD, IS_HERE, lay_down, main_file, make_certificate

from httpdgen import platforms
from httpdgen.model.checks import check
from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.render.context import RenderContext
from httpdgen.render.httpd import render_tier
from httpdgen.render.templates import Templates
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.skipif(not IS_HERE, reason="no apache2 with mod_jk here")]

SECONDS = 20
NAME = "www.example.com"
VALUES = (
    "say \"yes\" and 'no'",
    "\\",
    "ends in \\",
    "a\\nb\\rc\\td",
    'C:\\\\new\\"',
    "100% of %{HTTP_HOST}e %s %%",
    "$1 $x $(id) `id` {}",
    "# no comment",
    "<a> & ]]> -->",
    "a; b, c=d env=x early",
    "é λ 😀",
)
REALMS = tuple(value for value in VALUES if "\\" not in value and "%{" not in value and "$1" not in value)
# Every sign that the type takes.
HEADER = "X!#&'*+.^_`~-"
URL_PATH = "/~a.b_c@d+e,f:g-h"
FOLDER = "f o_l.d@e+r:-"
URL = "https://www.example.org/~a.b_c:d/[e]@!&'(f)*+,;=%20%22%25%5C%C3%A9%7B"
HEALTH = "/re'ad(y)!~&*+,=:?a=%7B%22&b=c/d?e"
INCLUDE = "con f/é \"x\" '$1' %{y} #*?[z].conf"
PAGE = "https://status.example.org/?a=$b&c=%20%7Bd%7D'"


class Answer(NamedTuple):
    """What httpd answered; header names are in lower case, values as the bytes of UTF-8 that they were."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Running:
    """A running httpd, the ports that it listens on, and the paths that the server behind it was asked for."""

    port: int
    tls_port: int
    management_port: int
    asked: list[str]

    def get(self, path: str, host: str = NAME, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a path."""
        return self._ask(http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS), path, host, headers)

    def get_with_tls(self, path: str, host: str) -> Answer:
        """Ask for a path, whatever certificate is shown."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return self._ask(
            http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=SECONDS, context=trusting), path, host
        )

    def managed(self, path: str) -> str:
        """Read a page of the management."""
        connection = http.client.HTTPConnection("127.0.0.1", self.management_port, timeout=SECONDS)
        return self._ask(connection, path, "localhost").body.decode()

    def _ask(
        self, connection: http.client.HTTPConnection, path: str, host: str, headers: dict[str, str] | None = None
    ) -> Answer:
        connection.request("GET", path, headers={"Host": host, **(headers or {})})
        response = connection.getresponse()
        answer = Answer(response.status, decoded(response.getheaders()), response.read())
        connection.close()
        return answer


def decoded(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value.encode("latin-1").decode() for name, value in headers}


@contextmanager
def behind() -> Iterator[tuple[int, list[str]]]:
    """Serve on a free port, and answer with the headers of each request; give the port and what was asked for."""
    asked: list[str] = []

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps(self.headers.items()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


@contextmanager
def running(
    topology: Topology, folder: Path, includes: dict[str, bytes], ports: list[int], asked: list[str]
) -> Iterator[Running]:
    """Run this machine's httpd with what is rendered."""
    assert list(check(topology)) == []
    platform = platforms.load("debian-12")
    context = RenderContext(topology, size(topology), placeholders(topology), includes, Templates("topology.yaml"))
    lay_down(render_tier(context, "edge", platform), platform, folder, folder)
    main = main_file(platform, "event", folder)
    with main.open("a") as more:
        more.write(f'PidFile "{folder}/pid"\n')
    said = folder / "said"
    with said.open("wb") as words, subprocess.Popen([str(HTTPD), "-DFOREGROUND", "-f", main], stderr=words) as process:
        try:
            wait_for(ports[0], process, said)
            plain, tls, management = ports
            yield Running(plain, tls, management, asked)
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"httpd did not start: {said.read_text()}")
            time.sleep(0.05)
        else:
            return


def routes(port: int, folder: Path) -> dict[str, Any]:
    """A route for each value, and one for each kind of target."""
    echo = f"http://127.0.0.1:{port}"
    changes = [
        {"request_headers": {"set": {"X-Said": value}}, "response_headers": {"set": {"X-Answered": value}}}
        for value in VALUES
    ]
    asking = [
        {"access": {"valid_user": True, "password_file": f"{folder}/{FOLDER}/users", "realm": realm}}
        for realm in REALMS
    ]
    return {
        **{f"/header{number}": {"proxy": echo, **change} for number, change in enumerate(changes)},
        **{f"/realm{number}": {"proxy": echo, **access} for number, access in enumerate(asking)},
        "/name": {"proxy": echo, "response_headers": {"set": {HEADER: "value"}}},
        URL_PATH: {"proxy": f"{echo}{URL_PATH}/$1&'(b)!*"},
        "/cluster": {"cluster": "shop"},
        "/redirect": {"redirect": URL},
        "/match": {"redirect": URL},
        "/match/folder": {"directory": f"{folder}/{FOLDER}"},
        "/folder": {"directory": f"{folder}/{FOLDER}"},
        "/included": {"directory": f"{folder}/{FOLDER}", "include": [INCLUDE]},
        "/gone": {"status": 410},
        "/teapot": {"status": 423},
    }


def document(port: int, ports: list[int], folder: Path) -> dict[str, Any]:
    """A site with every free text that httpd reads, and one with TLS."""
    plain, tls, management = ports
    listen = [{"port": plain, "address": "127.0.0.1"}, {"port": tls, "address": "127.0.0.1", "tls": True}]
    certificate = f"{folder}/{FOLDER}/pem"
    nodes = {"node1": {"host": "app1", "ports": {"http": port}}}
    return {
        "httpdgen": 1,
        "hosts": {"app1": {"address": "127.0.0.1"}},
        "web_tiers": {"edge": {"hosts": ["web1"], "listen": listen, "management": {"port": management}}},
        "clusters": {
            "shop": {"protocol": "http", "nodes": nodes, "health": {"interval": "100ms", "uri": HEALTH}},
        },
        "sites": {
            NAME: {
                "aliases": ["*.xn--bcher-kva.example"],
                "routes": routes(port, folder),
                "error_pages": {"404": f"/folder{URL_PATH}", "410": PAGE},
            },
            "tls.example.com": {
                "tls": {"certificate": certificate, "key": certificate, "chain": certificate},
                "routes": {"/folder": {"directory": f"{folder}/{FOLDER}"}},
            },
        },
    }


@pytest.fixture(scope="module")
def httpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("hostile")
    (root / FOLDER).mkdir()
    make_certificate(root / FOLDER)
    (root / FOLDER / "file").write_text("content")
    (root / FOLDER / URL_PATH.removeprefix("/")).write_text("missing")
    digest = base64.b64encode(hashlib.sha1(b"secret").digest()).decode()
    (root / FOLDER / "users").write_text(f"user:{{SHA}}{digest}\n")
    # httpd gives its rights up, and pytest's folders are closed.
    for folder in (root, *root.parents[: len(root.parts) - 3]):
        folder.chmod(folder.stat().st_mode | 0o011)
    includes = {INCLUDE: b"Header always set X-Included yes\n"}
    ports = free_ports(3)
    with behind() as (port, asked):
        topology = Topology.model_validate(document(port, ports, root))
        with running(topology, root, includes, ports, asked) as started:
            yield started


@pytest.mark.parametrize("number", range(len(VALUES)), ids=map(ascii, VALUES))
def test_the_value_of_a_header_arrives_as_it_is(httpd: Running, number: int) -> None:
    answer = httpd.get(f"/header{number}")
    assert answer.headers["x-answered"] == VALUES[number]
    assert decoded(json.loads(answer.body))["x-said"] == VALUES[number]


@pytest.mark.parametrize("number", range(len(REALMS)), ids=map(ascii, REALMS))
def test_a_realm_arrives_as_it_is(httpd: Running, number: int) -> None:
    answer = httpd.get(f"/realm{number}")
    assert answer.status == 401
    quoted = re.fullmatch(r'Basic realm="((?:[^"\\]|\\.)*)"', answer.headers["www-authenticate"])
    assert quoted is not None
    assert re.sub(r"\\(.)", r"\1", quoted[1]) == REALMS[number]


def test_passwords_are_read_from_the_file_that_was_named(httpd: Running) -> None:
    login = {"Authorization": f"Basic {base64.b64encode(b'user:secret').decode()}"}
    assert httpd.get("/realm0", headers=login).status == 200


def test_the_name_of_a_header_arrives_as_it_is(httpd: Running) -> None:
    assert httpd.get("/name").headers[HEADER.lower()] == "value"


def test_another_server_is_asked_for_the_path_that_was_written(httpd: Running) -> None:
    assert httpd.get(f"{URL_PATH}/page").status == 200
    assert f"{URL_PATH}/$1&'(b)!*/page" in httpd.asked


def test_a_client_is_sent_to_the_url_that_was_written(httpd: Running) -> None:
    assert httpd.get("/redirect/page").headers["location"] == f"{URL}/page"


def test_a_client_is_sent_to_the_same_url_where_the_route_is_a_pattern(httpd: Running) -> None:
    assert unquote(httpd.get("/match/page").headers["location"]) == unquote(f"{URL}/page")


@pytest.mark.parametrize("path", ["/folder/file", "/match/folder/file"])
def test_files_come_from_the_folder_that_was_named(httpd: Running, path: str) -> None:
    assert httpd.get(path).body == b"content"


def test_the_page_of_an_error_is_the_one_that_was_named(httpd: Running) -> None:
    answer = httpd.get("/nothing")
    assert (answer.status, answer.body) == (404, b"missing")
    assert httpd.get("/gone").headers["location"] == PAGE


def test_a_site_answers_to_its_aliases(httpd: Running) -> None:
    assert httpd.get("/folder/file", host="www.xn--bcher-kva.example").body == b"content"


def test_a_file_is_included_whatever_its_name(httpd: Running) -> None:
    assert httpd.get("/included/file").headers["x-included"] == "yes"


def test_a_certificate_is_read_from_the_file_that_was_named(httpd: Running) -> None:
    assert httpd.get_with_tls("/folder/file", "tls.example.com").body == b"content"


def test_a_health_check_asks_for_what_was_written(httpd: Running) -> None:
    deadline = time.monotonic() + SECONDS
    while HEALTH not in httpd.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    assert HEALTH in httpd.asked


@pytest.mark.parametrize("workers", ["file", "directives"])
def test_mod_jk_reads_names_as_they_are(tmp_path: Path, workers: str) -> None:
    ports = free_ports(3)
    edge: dict[str, Any] = {
        "hosts": ["web1"],
        "connector": "mod_jk",
        "jk_workers": workers,
        "management": {"port": ports[2]},
    }
    edge["listen"] = [{"port": ports[0], "address": "127.0.0.1"}]
    routes_of_nodes = {"node--1": "-_Ab--9_", "node--2": "--"}
    nodes = {
        name: {"host": f"xn--app-{name}", "route": route, "domain": "left--2"}
        for name, route in routes_of_nodes.items()
    }
    addresses = {node["host"]: {"address": f"127.0.0.{number}"} for number, node in enumerate(nodes.values(), start=2)}
    shop = {
        "nodes": nodes,
        "ajp_secret": {"env": "SECRET"},
        "failover": {"scope": "domain", "tolerate": 0},
    }
    topology = Topology.model_validate(
        {
            "httpdgen": 1,
            "hosts": addresses,
            "web_tiers": {"edge": edge},
            "clusters": {"sh--op": shop},
            "sites": {NAME: {"routes": {URL_PATH: {"cluster": "sh--op"}}}},
        }
    )
    with running(topology, tmp_path, {}, ports, []) as started:
        said = started.managed("/jkstatus?mime=prop").splitlines()
    for name, route in routes_of_nodes.items():
        assert f"worker.{name}.route={route}" in said
        assert f"worker.{name}.domain=left--2" in said
