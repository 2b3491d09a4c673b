"""A web server and Tomcats on a loopback of their own, and a Connection to them that is no SSH."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from lab.rendered import rendered
from lab.site import Site

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from lab.namespace import Namespace

    from httpdgen.connection import Completed

SECRET = "the-right-one-of-two"
PORT = 8079
WHO = "/shop/who.jsp"
# Of four nodes one serves; the last is never started, and so fails.
TOPOLOGY = """
httpdgen: 1
platform: debian-12
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
  app2: {{address: 127.0.1.2}}
  app3: {{address: 127.0.1.3}}
  app4: {{address: 127.0.1.4}}
web_tiers:
  edge: {{hosts: [web1], connector: {connector}, mpm: {mpm}, max_request_workers: 50}}
clusters:
  shop:
    protocol: ajp
    nodes:
      node1: {{host: app1, lbfactor: 3}}
      node2: {{host: app2, lbfactor: 2, state: draining}}
      node3: {{host: app3, state: disabled}}
      node4: {{host: app4}}
    ajp_secret: {{env: SECRET}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
  safe.example.com:
    tls: {{certificate: /etc/ssl/own.pem, key: /etc/ssl/own.key}}
    routes:
      /shop: {{cluster: shop}}
"""
CERTIFICATE = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=safe.example.com \
    -addext subjectAltName=DNS:safe.example.com -keyout /etc/ssl/own.key -out /etc/ssl/own.pem 2>/dev/null
cat /etc/ssl/own.pem
"""


class Reached:
    """A Connection to whatever stands in a namespace."""

    host = "web1"

    def __init__(self, namespace: Namespace) -> None:
        self._namespace = namespace

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        raise NotImplementedError

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> socket.socket:
        return self._namespace.call(lambda: socket.create_connection((address, port), seconds))

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        raise NotImplementedError


class Standing:
    """The site, whose web server and first node run; `certificate` is that of its site with TLS, as PEM."""

    def __init__(
        self, connector: str, mpm: str, namespace: Namespace, images: Callable[[str], Path], folder: Path
    ) -> None:
        text = TOPOLOGY.format(connector=connector, mpm=mpm)
        topology, tree = rendered(text, folder, {"SECRET": SECRET})
        self.connector = connector
        self.mpm = mpm
        self.connection = Reached(namespace)
        self.site = Site(topology, tree, namespace, images, folder)
        self.certificate = self.site.web.host.run("sh", "-c", CERTIFICATE)
        self.site.start_nodes("node1")
        self.site.web.start()
