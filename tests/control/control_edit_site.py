"""A web server with several balancers, before two Tomcats of one host, and the functions that change them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from control_site import PORT, SECRET, WHO, Reached
from lab.rendered import rendered
from lab.site import Site

from httpdgen.control import balancer_edit, jk_edit
from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.edit import MemberEdit, find_balancer
from httpdgen.control.jkstatus import read_workers
from httpdgen.control.pages import management
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab.namespace import Namespace

    from httpdgen.control.http import HttpClient

# The URLs of the first two begin alike, since 8009 is left out as AJP's default; node3 is never started.
TOPOLOGY = """
httpdgen: 1
platform: debian-12
hosts:
  web1: {{address: 127.0.0.1}}
  app1: {{address: 127.0.1.1}}
  app2: {{address: 127.0.1.2}}
web_tiers:
  edge: {{hosts: [web1], connector: {connector}, max_request_workers: 50}}
clusters:
  shop:
    protocol: ajp
    nodes:
      node1: {{host: app1, lbfactor: 1}}
      node2: {{host: app1, instance: 1, lbfactor: 2}}
      node3: {{host: app2, state: disabled}}
    ajp_secret: {{env: SECRET}}
  cart:
    protocol: ajp
    nodes:
      node4: {{host: app2, instance: 1}}
    ajp_secret: {{env: SECRET}}
sites:
  www.example.com:
    routes:
      /shop: {{cluster: shop}}
      /cart: {{cluster: cart}}
"""
# Members whose names httpd would not find if they were decoded once more, or less, and a balancer to read only.
ODD = """
<Proxy "balancer://odd">
    BalancerMember "http://127.0.1.9:8009/a%20b;c+d" route=a loadfactor=1.15
    BalancerMember "http://127.0.1.9:8009/100%25" route=b
    BalancerMember "http://127.0.1.9:8009/sh\N{LATIN SMALL LETTER O WITH DIAERESIS}p?q'z" route=c
    BalancerMember "unix:/run/odd.sock|http://127.0.1.9/u" route=d
    BalancerMember "ajp://127.0.1.1:8109" route=e
</Proxy>
<Proxy "balancer://fixed">
    BalancerMember "ajp://127.0.1.1" route=a
    BalancerMember "ajp://127.0.1.1:8109" route=b
    ProxySet nonce=None
</Proxy>
"""
OUTSIDE = "/etc/apache2/sites-enabled/000-odd.conf"
WORKERS = "/etc/httpdgen/current/httpd/workers.properties"


@dataclass(frozen=True)
class Changes:
    """The functions that change balancers, of one connector."""

    edit: Callable[[HttpClient, str, RunningMember, MemberEdit], RunningMember]
    rebalance: Callable[[HttpClient, str], RunningBalancer]


PROXY = Changes(balancer_edit.edit_member, balancer_edit.rebalance)
JK = Changes(jk_edit.edit_member, jk_edit.rebalance)


class EditSite:
    """The site, and what its connector calls the reading and the changing of balancers."""

    def __init__(self, connector: str, namespace: Namespace, images: Callable[[str], Path], folder: Path) -> None:
        self.connector = connector
        self.connection = Reached(namespace)
        topology, tree = rendered(TOPOLOGY.format(connector=connector), folder, {"SECRET": SECRET})
        self.site = Site(topology, tree, namespace, images, folder)
        if connector == "mod_proxy":
            self.site.web.host.run("sh", "-c", f"cat > {OUTSIDE}", given=ODD.encode())
        self.site.start_nodes("node1", "node2")
        self.site.web.start()

    @property
    def change(self) -> Changes:
        """The functions that change its balancers."""
        return PROXY if self.connector == "mod_proxy" else JK

    def balancer(self, name: str = "shop") -> RunningBalancer:
        """Read a balancer."""
        read = read_balancers if self.connector == "mod_proxy" else read_workers
        with management(self.connection, PORT) as client:
            return find_balancer(read(client), name, "the page")

    def members(self, name: str = "shop") -> dict[str, RunningMember]:
        """Read the members of a balancer, by their routes."""
        return {member.route: member for member in self.balancer(name).members}

    def edit(self, route: str, edit: MemberEdit, balancer: str = "shop") -> RunningMember:
        """Change a member."""
        member = self.members(balancer)[route]
        with management(self.connection, PORT) as client:
            return self.change.edit(client, balancer, member, edit)

    def rebalance(self, balancer: str = "shop") -> RunningBalancer:
        """Clear the debts of a balancer."""
        with management(self.connection, PORT) as client:
            return self.change.rebalance(client, balancer)

    def ask(self, count: int, session: str | None = None) -> Counter[str]:
        """Ask the application so many times; give who answered how often."""
        cookies = {"JSESSIONID": session} if session else {}
        return Counter(self.site.get(WHO, cookies=cookies).json["node"] for _ in range(count))

    def session(self, node: str) -> str:
        """Begin a session on a node."""
        begun = (self.site.get(WHO).json for _ in range(100))
        return next(str(said["session"]) for said in begun if said["node"] == node)

    def lose(self, route: str) -> None:
        """Ask until a member that is not there is taken for lost."""
        for _ in range(100):
            if self.members()[route].state is MemberState.ERROR:
                return
            self.ask(1)
        raise AssertionError(route)
