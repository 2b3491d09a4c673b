"""Web servers of every kind start with what is rendered for them, and have nothing to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lab.client import Request, ask
from lab.host import Host
from lab.httpd import Httpd
from lab.namespace import Namespace
from lab.rendered import rendered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

HEAD = """
httpdgen: 1
platform: {platform}
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
  app2: {{address: 127.0.1.2}}
"""
SHOP = """
clusters:
  shop:
    nodes: {node1: {host: app1}, node2: {host: app2}}
    ajp_secret: {env: SECRET}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop}
      /gone: {status: 410}
"""
EVERYTHING = """
web_tiers:
  edge:
    hosts: [web1]
    http2: true
    listen: [80, 443, "127.0.0.2:8081"]
    front: {ready_path: /ready}
    management: {port: 8070}
clusters:
  shop:
    nodes:
      node1: {host: app1, lbfactor: 100}
      node2: {host: app2, state: draining}
      node3: {host: app1, instance: 1, role: standby}
      node4: {host: app2, instance: 1, role: spare}
    ajp_secret: {env: SECRET}
    balance: {method: busyness}
    failover: {force_sticky: true}
    health: {interval: 10s, uri: /shop/ready, passes: 2, fails: 3}
  chat:
    protocol: http
    nodes: {chat1: {host: app1}, chat2: {host: app2}}
    balance: {method: traffic, sticky_session: CHATID}
    health: {interval: 10s}
  fast:
    protocol: h2c
    nodes: {fast1: {host: app1, instance: 2}}
  safe:
    protocol: https
    nodes: {safe1: {host: app3}}
    tls: {certificate: /etc/ssl/app.pem, key: /etc/ssl/app.key, ca: /etc/ssl/own.pem}
sites:
  www.example.com:
    aliases: [example.com, "*.example.net"]
    tls: {certificate: /etc/ssl/own.pem, key: /etc/ssl/own.key, hsts: true}
    log: {format: balancer, level: notice}
    error_pages: {"404": /missing.html}
    routes:
      /: {directory: /var/www/html}
      /gone: {status: 410}
      /shop: {cluster: shop, exclude: [/shop/static]}
      /shop/admin: {cluster: shop, access: {ip: [192.0.2.0/24]}}
      /chat: {cluster: chat, websocket: true, request_headers: {set: {X-Own: 'a "b" 100%'}, unset: [Range]}}
      /outside: {proxy: "http://127.0.0.9/outside"}
      /old: {redirect: {to: /new, status: 301}}
      /fast: {cluster: fast, context: /other, response_headers: {set: {X-Own: c}}}
      /safe: {cluster: safe}
  internal.example.com:
    access: {host: [example.org], valid_user: true, password_file: /etc/apache2/passwords}
    default: true
    routes:
      /: {status: 403}
      /gone: {status: 410}
"""
JK_EVERYTHING = """
web_tiers:
  edge: {hosts: [web1], connector: mod_jk, jk_workers: WORKERS}
clusters:
  shop:
    nodes:
      node1: {host: app1, domain: left, distance: 1}
      node2: {host: app2, domain: right, state: disabled}
      node3: {host: app1, instance: 1, domain: left, role: standby}
      node4: {host: app2, instance: 1, domain: right}
    ajp_secret: {env: SECRET}
    balance: {method: sessions, sticky_session: SHOPID}
    failover: {scope: domain, tolerate: 0}
sites:
  www.example.com:
    routes:
      /shop: {cluster: shop, exclude: [/shop/static]}
      /gone: {status: 410}
  other.example.com:
    routes:
      /: {cluster: shop}
      /gone: {status: 410}
"""


def tier(settings: str) -> str:
    return f"\nweb_tiers:\n  edge: {{hosts: [web1], {settings}}}\n" + SHOP


CASES = {
    "event": tier("mpm: event"),
    "worker": tier("mpm: worker, max_request_workers: 100, threads_per_child: 50"),
    "prefork": tier("mpm: prefork, max_request_workers: 30"),
    "prefork-mod_jk": tier("connector: mod_jk, mpm: prefork, max_request_workers: 30"),
    "large": tier("max_request_workers: 4000, threads_per_child: 100"),
    "small": tier("max_request_workers: 1, threads_per_child: 1"),
    "everything": EVERYTHING,
    "mod_jk-file": JK_EVERYTHING.replace("WORKERS", "file"),
    "mod_jk-directives": JK_EVERYTHING.replace("WORKERS", "directives"),
}
CERTIFICATE = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=www.example.com -addext subjectAltName=DNS:www.example.com -addext basicConstraints=CA:FALSE \
    -keyout /etc/ssl/own.key -out /etc/ssl/own.pem
"""


@pytest.mark.parametrize("platform", ["debian-12", "debian-13"])
@pytest.mark.parametrize("case", CASES)
def test_httpd_starts_and_reloads_without_a_word(
    case: str, platform: str, images: Callable[[str], Path], tmp_path: Path
) -> None:
    topology, tree = rendered(
        HEAD.format(platform=platform) + CASES[case], tmp_path, {"SECRET": "a-secret-of-the-tests"}
    )
    addresses = {name: topology.address_of(name) for name in tree.hosts}
    with Namespace() as namespace:
        host = Host(namespace, "web1", images(platform), addresses)
        host.run("sh", "-c", CERTIFICATE)
        httpd = Httpd(host)
        if topology.web_tiers["edge"].connector != "mod_jk":
            httpd.leave_out_mod_jk()
        host.lay_down(tree.hosts["web1"])

        assert httpd.control("configtest") == "Syntax OK\n"
        assert httpd.start() == ""
        assert ask(namespace, Request("/gone", "www.example.com")).status in {301, 308, 410}
        assert httpd.errors() == []
        httpd.graceful()
        assert httpd.errors() == []
        httpd.stop()
