"""Whatever topology is valid: httpd with mod_jk starts with what is rendered, and Tomcat reads it, without a word."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lab.namespace import Namespace
from lab.site import Site
from strategies import CERTIFICATE, KEY, Document, documents

from httpdgen.model.secrets import placeholders
from httpdgen.model.topology import Topology
from httpdgen.render import render
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

PLATFORMS = ("debian-12", "debian-13")
ORDINARY = "198.51.100.1"
# What the topologies name by path, or as an address of their own.
CERTIFICATES = f"""
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=www.example.com \
    -addext subjectAltName=DNS:www.example.com,DNS:intranet.example.net \
    -addext basicConstraints=CA:FALSE -keyout {KEY} -out {CERTIFICATE} 2>/dev/null
cp {CERTIFICATE} /etc/ssl/ca.pem
mkdir -p /etc/tomcat
cp {CERTIFICATE} /etc/tomcat/node.pem
cp {KEY} /etc/tomcat/node.key
chmod 644 /etc/tomcat/node.key
mkdir -p /srv/www/images
"""
# A CATALINA_HOME like a tarball's, of the distribution's Tomcat.
HOME = """
mkdir -p "$1"
ln -sfn /usr/share/tomcat1?/bin /usr/share/tomcat1?/lib "$1"
ln -sfn /etc/tomcat1? "$1/conf"
"""


def addresses_of(topology: Topology) -> list[str]:
    """The addresses that its machines have, and those that its web servers listen on by themselves."""
    found = {known.address for known in topology.hosts.values() if known.address}
    found |= {listen.address for tier in topology.web_tiers.values() for listen in tier.listen if listen.address}
    return sorted(address for address in found if is_ip(address))


def is_ip(address: str) -> bool:
    try:
        return bool(ip_address(address))
    except ValueError:
        return False


# An example takes seconds, so none is made smaller: it is shown as it was found.
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(document=documents(), platform=st.sampled_from(PLATFORMS))
def test_engines_take_every_valid_topology(
    images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory, document: Document, platform: str
) -> None:
    topology = Topology.model_validate(document | {"platform": platform})
    tree = render(topology, size(topology), placeholders(topology), {}, source="topology.yaml")
    with Namespace() as namespace:
        # Names are looked up for IPv4 only where a machine has an address of it besides loopback (getaddrinfo(3),
        # AI_ADDRCONFIG), and every machine of a topology with names has one.
        for address in [ORDINARY, *addresses_of(topology)]:
            namespace.run(["ip", "address", "add", address, "dev", "lo"])
        site = Site(topology, tree, namespace, images, tmp_path_factory.mktemp("logs"))
        homes = [cluster.tomcat.home for cluster in topology.clusters.values() if cluster.tomcat.home]
        for host in site.hosts.values():
            host.run("sh", "-c", CERTIFICATES)
            for home in homes:
                host.run("sh", "-c", HOME, "home", home)
        # They share one network, so one after the other has its ports.
        for web in site.webs.values():
            assert web.control("configtest") == "Syntax OK\n"
            assert web.start() == ""
            assert web.errors() == []
            web.stop()
        for cluster in topology.clusters.values():
            assert site.nodes[min(cluster.nodes)].configtest() == []
