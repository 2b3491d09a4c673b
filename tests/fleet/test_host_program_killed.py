"""The program on a host is killed before each program that it runs: the host is whole at the next contact or boot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fleetlab.plan import Plan
from fleetlab.threads import side_by_side
from host_program_site import FIRST, SECOND, SERVER_CONF, SERVER_XML, HostProgramSite, misfits

from httpdgen.errors import HostError
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetlab import Lab

    from httpdgen.deploy.host import Folder
    from httpdgen.deploy.hosts.remote import RemoteHost
    from httpdgen.tree import Entry

pytest_plugins = ["fleetlab.fixtures"]
pytestmark = pytest.mark.fleet

HOSTS = ("web1", "app1")
SERVICES = {"web1": ("apache2",), "app1": ("tomcat10", "tomcat10-node2")}
ASIDE = "find /etc /var/lib/tomcat10* -name '.*.httpdgen' -o -path '/etc/httpdgen/releases/.new-*' -prune"
SETTLE = "test ! -e /etc/httpdgen/host || sh /etc/httpdgen/host boot"
STRIDE_OF_REBOOTS = 25
CONF = "/var/lib/tomcat10-node2/conf"
FEWER: dict[str, dict[str, Entry | None]] = {  # links of one kind are alike
    "web1": {},
    "app1": dict.fromkeys((f"{CONF}/context.xml", f"{CONF}/jaspic-providers.xml", f"{CONF}/tomcat-users.xml")),
}
UNIT = "/etc/systemd/system/tomcat10-node2.service"


@pytest.fixture(scope="module")
def site(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> HostProgramSite:
    return HostProgramSite(make_lab(Plan(("web1",), ("app1",))), tmp_path_factory.mktemp("site"))


class Walk:
    """One command on one host, killed at every point: what the host was before, or what it is to be, is there whole."""

    def __init__(self, site: HostProgramSite, host: str, before: Folder | None, after: Folder | None) -> None:
        self.site, self.host, self.before, self.after = site, host, before, after
        self.machine = site.lab.host(host)
        self.stock = site.listing(host)
        self.rest()

    def activate_at_every_point(self) -> int:
        """Give how many points there were."""
        if self.after is not None:
            self.site.locked(self.host).stage(self.after)
        self.make(self.before)
        point = 1
        while self.dies(point, lambda remote: self.activate(remote, self.after)):
            self.recover(point)
            if self.see_whole(point) != name_of(self.before):
                self.make(self.before)
            point += 1
        assert self.see_whole(point) == name_of(self.after)
        self.make(None)
        assert self.site.listing(self.host) == self.stock
        return point

    def stage_at_every_point(self, folder: Folder) -> int:
        point = 0
        while True:
            point += 1
            if not self.dies(point, lambda remote: remote.stage(folder)):
                break
            self.site.locked(self.host)
            assert self.machine.run(ASIDE) == ""
            self.see_whole(point)
            kept = self.site.present(self.host, folder).releases
            assert {name for name, _ in kept} <= {FIRST, folder.release.id}
        return point

    def dies(self, point: int, command: Callable[[RemoteHost], None]) -> bool:
        try:
            command(self.site.dying(self.host, point))
        except HostError as error:
            if "ended with -1" not in str(error):  # by the signal, and by nothing of its own
                raise
            return True
        return False

    def activate(self, remote: RemoteHost, folder: Folder | None) -> None:
        services = [] if folder is None else [("restart", service) for service in SERVICES[self.host]]
        remote.activate("before" if folder is None else folder.name, services)

    def make(self, folder: Folder | None) -> None:
        remote = self.site.locked(self.host)
        if folder is not None:
            remote.stage(folder)
        self.activate(remote, folder)

    def recover(self, point: int) -> None:
        """Have it settled by the next contact, by the unit's own program, or by a power cut and a boot."""
        if point % STRIDE_OF_REBOOTS == 0:
            self.machine.kill()
            self.site.forget(self.host)
            self.machine.boot()
            services = SERVICES[self.host][: None if self.site.present(self.host, self.any).folder else 1]
            self.machine.run('for unit; do until systemctl -q is-active "$unit"; do sleep 0.05; done; done', *services)
            self.rest()
        elif point % 2:
            self.machine.run(SETTLE)
        self.site.locked(self.host)

    def rest(self) -> None:
        """Let no Tomcat take time from others."""
        self.machine.run("systemctl kill --signal=KILL 'tomcat10*' 2>/dev/null", check=False)

    @property
    def any(self) -> Folder:
        return self.after or self.before or self.site.folder(self.host)

    def see_whole(self, point: int) -> str | None:
        """See that it is as one of the two says; give which one is current."""
        present = self.site.present(self.host, self.any)
        assert not present.unsettled
        check = f"{ASIDE}; {'apache2ctl -t' if self.host == 'web1' else ':'} 2>&1 | grep -v -e AH00558 -e 'Syntax OK'"
        assert self.machine.run(check, check=False) == "", point
        if present.folder is None:
            assert ours(self.site.listing(self.host)) == ours(self.stock), point
        else:
            known = {folder.name: folder for folder in (self.before, self.after) if folder is not None}
            assert misfits(present, known[present.folder]) == [], point
        return present.folder


def name_of(folder: Folder | None) -> str | None:
    return None if folder is None else folder.name


def ours(listing: str) -> list[str]:
    """Leave out the unit that settles, which may stay until the next change."""
    return [line for line in listing.splitlines() if "settle" not in line]


def second(site: HostProgramSite, host: str) -> Folder:
    """Give a release in which entries outside are others: a file, a link, an absence, one more and one less."""
    if host == "web1":
        changed: dict[str, Entry | None] = {
            SERVER_CONF: File(site.tree.hosts[host][SERVER_CONF].content + b"# second\n"),  # type: ignore[union-attr]
            "/etc/apache2/ports.conf": File(b"# the second\n"),
            "/etc/apache2/conf-enabled/charset.conf": Absence("a test's"),
            "/etc/apache2/mods-enabled/alias.conf": None,
            "/etc/apache2/made/by/a-test.conf": Link("../nowhere"),
        }
    else:
        unit = site.tree.hosts[host][SERVER_XML.replace("node1/server.xml", "node2/tomcat10-node2.service")]
        changed = {
            UNIT: File(unit.content),  # type: ignore[union-attr]
            "/etc/tomcat10/server.xml": None,
            f"{CONF}/web.xml": None,
        }
    return site.folder(host, SECOND, changed)


def test_a_first_activation_and_the_way_back(site: HostProgramSite) -> None:
    def walk(host: str) -> int:
        return Walk(site, host, None, site.folder(host, changed=FEWER[host])).activate_at_every_point()

    assert min(side_by_side(walk, HOSTS)) > 40


def test_from_one_release_to_another(site: HostProgramSite) -> None:
    def walk(host: str) -> int:
        return Walk(site, host, site.folder(host), second(site, host)).activate_at_every_point()

    assert min(side_by_side(walk, HOSTS)) > 20


def test_back_to_what_was_before(site: HostProgramSite) -> None:
    assert Walk(site, "web1", site.folder("web1"), None).activate_at_every_point() > 20


def test_staging(site: HostProgramSite) -> None:
    walk = Walk(site, "web1", None, None)
    walk.machine.run("rm -rf /etc/httpdgen/releases")
    walk.make(site.folder("web1"))
    walk.before = site.folder("web1")
    assert walk.stage_at_every_point(second(site, "web1")) > 5
    walk.machine.run(f"echo damage >> {SERVER_CONF}")
    assert walk_damaged(walk) > 5
    walk.make(None)


def walk_damaged(walk: Walk) -> int:
    """Stage anew what is current and damaged: what httpd reads stays there, damaged as it is."""
    point, damaged = 0, walk.machine.read(SERVER_CONF)
    while True:
        point += 1
        if not walk.dies(point, lambda remote: remote.stage(walk.site.folder("web1"))):
            assert walk.machine.read(SERVER_CONF) == damaged
            walk.site.locked("web1").activate(FIRST, [])
            walk.see_whole(point)
            return point
        walk.site.locked("web1")
        assert walk.machine.read(SERVER_CONF) == damaged
