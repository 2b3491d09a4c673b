"""The fleet that the faults are put into: both kinds of web tiers, a replicated cluster, and a site with TLS.

web1 has mod_proxy and web2 mod_jk, and both send /shop to node1, node2 and node3, which share sessions and encrypt
them. web1 alone has the site with TLS, whose certificate lies on the host; behind it is node4, over HTTP.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from httpdgen.model.inventory import load_inventory
from httpdgen.model.secrets import resolve
from httpdgen.sizing import size
from httpdgen.transport.ssh import SshTransport
from httpdgen.verify.outcome import Report, Status
from httpdgen.verify.run import unheard, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetlab import Host, Lab
    from fleetlab.fleet import Fleet

CERTIFICATE, KEY = "/etc/ssl/blog.crt", "/etc/ssl/private/blog.key"
TLS_SITE = "blog.example.com"
# A node that failed is tried again soon: the fleet is to be whole again before the next fault.
TOPOLOGY = f"""
httpdgen: 1
web_tiers:
  edge: {{hosts: [web1], max_request_workers: 50, listen: [80, 443]}}
  inner: {{hosts: [web2], max_request_workers: 50, connector: mod_jk}}
clusters:
  shop:
    nodes:
      node1: {{host: app1}}
      node2: {{host: app2, lbfactor: 2}}
      node3: {{host: app3}}
    ajp_secret: {{env: SHOP_AJP_SECRET}}
    sessions: {{replication: cluster, encryption_key: {{env: SHOP_ENCRYPTION_KEY}}}}
    health: {{uri: /shop/who.jsp}}
    timeouts: {{retry: 2s}}
  blog:
    nodes: {{node4: {{host: app4}}}}
    protocol: http
    health: {{uri: /blog/who.jsp}}
    timeouts: {{retry: 2s}}
sites:
  shop.example.com:
    tiers: [edge, inner]
    routes: {{/shop: {{cluster: shop}}}}
  {TLS_SITE}:
    tiers: [edge]
    tls: {{certificate: {CERTIFICATE}, key: {KEY}}}
    routes: {{/blog: {{cluster: blog}}}}
"""
AJP_SECRET, ENCRYPTION_KEY = "the-ajp-secret-of-the-faulty-site", "5eed" * 8
SECRETS = {"SHOP_AJP_SECRET": AJP_SECRET, "SHOP_ENCRYPTION_KEY": ENCRYPTION_KEY}

SETTLE_SECONDS = 20
# The main process ends its children, reads its files, writes its PID file anew, and starts others.
RELOAD = """set -e
pid=/run/apache2/apache2.pid
children=$(pgrep --parent "$(cat $pid)")
cp --preserve=timestamps $pid /run/before
systemctl reload apache2
for child in $children; do while kill -0 "$child" 2>/dev/null; do sleep 0.05; done; done
until test $pid -nt /run/before; do systemctl --quiet is-active apache2; sleep 0.05; done
"""


class FaultySite:
    """The fleet while it runs, with what faults need of it."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet

    @property
    def lab(self) -> Lab:
        """Its hosts."""
        return self.fleet.lab

    def host(self, name: str) -> Host:
        """Give a host."""
        return self.lab.host(name)

    def deploy(self) -> None:
        """Lay down everything and restart it; whatever faults have left is away."""
        for host in self.lab.hosts.values():
            if not host.on:
                host.boot()
            host.mend_cable()
            host.run("nft flush ruleset")
            host.true_clock()
        show_certificate(self.host("web1"), certificate())
        self.fleet.deploy(TOPOLOGY, SECRETS)

    def verify(self, *, drill: bool = False, told: Callable[[str], None] = unheard) -> Report:
        """Verify the fleet, from the operator's place."""
        topology = self.fleet.topology
        known = resolve(topology, self.fleet.folder, SECRETS)
        transport = SshTransport(load_inventory(self.lab.inventory))
        return self.lab.call(
            lambda: verify(topology, size(topology), self.fleet.tree, known, transport, drill=drill, told=told)
        )

    def settle(self) -> None:
        """Verify until everything passes: what was away a moment ago is tried again by and by.

        Raises:
            AssertionError: something still does not; with all that is said.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        while (report := self.verify()).status is not Status.PASSED:
            assert time.monotonic() < deadline, f"not whole again:\n{told(report)}"
            time.sleep(0.5)

    def notice(self) -> None:
        """Let the balancers notice who is lost: as in a fleet with users, whose requests come all the time."""
        for web in self.fleet.deployment.web:
            for _ in range(2 * len(self.fleet.topology.clusters["shop"].nodes)):
                self.fleet.ask("/shop/who.jsp", web=web, site="shop.example.com")

    # What faults do to services

    def reload(self, web: str) -> None:
        """Have httpd read its files, and wait until it serves by them alone."""
        self.host(web).run(RELOAD)

    def restart_web(self, web: str) -> None:
        """Stop httpd, and start it."""
        self.host(web).restart("apache2")

    def restart_node(self, node: str) -> None:
        """Restart a Tomcat, and wait until it has started."""
        self.fleet.restart_nodes(node)

    @contextmanager
    def kept(self, host: str, *paths: str) -> Iterator[Host]:
        """Put files of a host back at the end, as they are now."""
        machine = self.host(host)
        before = machine.snapshot(*paths)
        try:
            yield machine
        finally:
            machine.restore(before)


def told(report: Report) -> str:
    """Write all that a report holds against a fleet, a line for each remark."""
    lines = [f"{host}: unreachable: {why}" for host, why in report.unreachable.items()]
    lines += [
        f"{result.host} {result.check}: {remark.status}: {remark.subject}: {remark.message}"
        for result in report.results
        for remark in result.remarks
    ]
    return "\n".join(lines)


def certificate(name: str = TLS_SITE, days: tuple[float, float] = (-1, 90)) -> tuple[bytes, bytes]:
    """Make a certificate that is valid from the one day to the other, counted from now; and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.public_bytes(serialization.Encoding.PEM), pem


def show_certificate(host: Host, pair: tuple[bytes, bytes]) -> None:
    """Put a certificate and its key where the topology says that they are."""
    host.write(CERTIFICATE, pair[0])
    host.run('umask 077; cat > "$1"', KEY, given=pair[1])
