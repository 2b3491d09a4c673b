"""Two hosts for the program that runs on hosts: web1 with mod_jk, and app1 with two Tomcats, one in a unit of ours."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from httpdgen.connection import COMMAND_SECONDS, FORWARD_SECONDS
from httpdgen.deploy.files import digest_of
from httpdgen.deploy.host import Folder
from httpdgen.deploy.hosts.owner import this_process
from httpdgen.deploy.hosts.remote import RemoteHost
from httpdgen.model.inventory import load_inventory
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import resolve
from httpdgen.plan.present import Lock
from httpdgen.plan.release import HostRelease
from httpdgen.plan.wanted_shape import shape_of
from httpdgen.render import render
from httpdgen.render.context import CURRENT
from httpdgen.sizing import size
from httpdgen.transport.closing import Closing
from httpdgen.transport.ssh import SshTransport
from httpdgen.tree import Absence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fleetlab import Lab

    from httpdgen.connection import Completed, Connection, Stream
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import PresentHost
    from httpdgen.tree import ConfigTree, Entry

SECRET = "the-ajp-secret-of-the-hosts-program"
SECRETS = {"SHOP_AJP_SECRET": SECRET, "SHOP_ENCRYPTION_KEY": "5eed" * 8}
TOPOLOGY = """
httpdgen: 1
web_tiers:
  edge: {hosts: [web1], max_request_workers: 50, connector: mod_jk}
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app1, instance: 1}
    ajp_secret: {env: SHOP_AJP_SECRET}
    sessions: {replication: cluster, encryption_key: {env: SHOP_ENCRYPTION_KEY}}
sites:
  shop.example.com:
    tiers: [edge]
    routes: {/shop: {cluster: shop}}
"""
FIRST, SECOND = "20261121T120000Z-0a1b2c", "20261121T130000Z-0a1b2c"
# Everything that a command may touch, with content, mode, owners, targets and times; of folders no times. Tomcat itself
# makes Catalina, and its unit the folders of its base.
LISTING = r"""cd /
show="%p %y %m %u %g"
{
    find etc/apache2 etc/tomcat10 etc/systemd/system -name Catalina -prune -o -type d -printf "$show\n" -o -print
    find var/lib/tomcat10-node2/conf -type l
} 2>/dev/null | sort
find etc/apache2 etc/tomcat10 etc/systemd/system ! -type d -printf "$show %l %T@\n" | sort
find etc/apache2 etc/tomcat10 etc/systemd/system -type f -exec sha256sum {} + | sort
"""
# Each program that changes something, as a function of the shell: the shell is gone before it runs the n-th of them.
DYING = """
ticks=0
tick() {{
    ticks=$((ticks + 1))
    [ $ticks -ne {point} ] || kill -s KILL $$
}}
{functions}
"""
CHANGING = ("cat", "chmod", "chown", "cp", "ln", "mkdir", "mv", "rm", "rmdir", "sync", "systemctl", "tar")


@dataclass
class Dying(Closing):
    """A connection on which a script dies before the n-th program that it runs; `point` is n."""

    inner: Connection
    point: int

    def __post_init__(self) -> None:
        super().__init__(self.inner.host)

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        functions = "\n".join(f'{name}() {{ tick; command {name} "$@"; }}' for name in CHANGING)
        before, _, command = script.rstrip("\n").rpartition("\n")
        dying = f"{before}\n{DYING.format(point=self.point, functions=functions)}\n{command}\n"
        return self.inner.run(dying, stdin=stdin, seconds=seconds, become=become)

    def forward(self, address: str, port: int, *, seconds: float = FORWARD_SECONDS) -> Stream:
        return self.inner.forward(address, port, seconds=seconds)


@dataclass
class HostProgramSite:
    """The hosts of a lab, and what is to be on them. Whoever uses it is at the operator's place."""

    lab: Lab
    folder_path: Path
    tree: ConfigTree = field(init=False)

    def __post_init__(self) -> None:
        path = self.folder_path / "topology.yaml"
        path.write_text(TOPOLOGY)
        loaded = load_topology(path)
        known = resolve(loaded.topology, self.folder_path, SECRETS)
        self.tree = render(loaded.topology, size(loaded.topology), known, loaded.includes, source="topology.yaml")
        self.shape = shape_of(loaded.topology, self.tree)
        self._transport = SshTransport(load_inventory(self.lab.inventory))
        self._connections: dict[str, Connection] = {}
        self._tokens: dict[str, str] = {}

    def connection(self, host: str) -> Connection:
        """Give the connection to a host, which is opened again where it was lost."""
        if host not in self._connections:
            self._connections[host] = self.lab.call(lambda: self._transport.connect(host))
        return self._connections[host]

    def forget(self, host: str) -> None:
        """Have the next connection to a host be a new one."""
        self._connections.pop(host).close()

    def locked(self, host: str, rollout: str = "r1") -> RemoteHost:
        """Give a host whose lock is ours, whoever had it."""
        remote = RemoteHost(self.connection(host))
        remote.lock(a_lock(rollout), take=True)
        self._tokens[host] = remote._commands.token
        return remote

    def dying(self, host: str, point: int) -> RemoteHost:
        """Give it so that its next command dies at a point; the lock is ours already."""
        remote = RemoteHost(Dying(self.connection(host), point))
        remote._commands.token = self._tokens[host]
        return remote

    def folder(
        self, host: str, name: str = FIRST, changed: Mapping[str, Entry | None] | None = None,
        held: Mapping[str, Entry] | None = None, holds: Mapping[str, Hold] | None = None,
    ) -> Folder:  # fmt: skip
        """Give a host's folder, with some entries changed or (None) left out."""
        given = {**self.tree.hosts[host], **(changed or {})}
        entries = {path: entry for path, entry in sorted(given.items()) if entry is not None}
        release = HostRelease(
            id=name[: len(FIRST)], parent="before", time=1_763_700_000, by="me@here", digest=digest_of(entries),
            shape=self.shape.hosts[host], entries={path: entry.describe() for path, entry in entries.items()},
            held={path: entry.describe() for path, entry in (held or {}).items()},
        )  # fmt: skip
        return Folder(name, release, entries, held or {}, holds or {})

    def listing(self, host: str) -> str:
        """Note all that a change may touch on a host."""
        return self.lab.host(host).run(LISTING)

    def present(self, host: str, folder: Folder) -> PresentHost:
        """Read a host with the paths of a folder."""
        return RemoteHost(self.connection(host)).read(folder.entries, folder.release.shape)


def a_lock(rollout: str = "r1", owner: str = "me@here") -> Lock:
    """Give a lock of this process's."""
    return Lock(owner, rollout, this_process(), int(time.time()))


def misfits(present: PresentHost, folder: Folder) -> list[str]:
    """Name the paths at which a host is not as a folder says."""
    wanted = {path: {**entry.describe(), **_no_reason(entry)} for path, entry in folder.entries.items()}
    return [path for path, said in wanted.items() if said != _said(present, path)]


def _no_reason(entry: Entry) -> dict[str, str]:
    return {"reason": ""} if isinstance(entry, Absence) else {}


def _said(present: PresentHost, path: str) -> dict[str, str]:
    entry = present.entries[path]
    match entry.kind:
        case "absence":
            return {"kind": "absence", "reason": ""}
        case "link":
            return {"kind": "link", "target": entry.target}
        case _:
            return {"kind": entry.kind, "sha256": entry.sha256, "mode": entry.mode, "owner": entry.owner,
                    "group": entry.group}  # fmt: skip


SERVER_XML = f"{CURRENT}/tomcat/node1/server.xml"
SERVER_CONF = f"{CURRENT}/httpd/server.conf"
WORKERS = f"{CURRENT}/httpd/workers.properties"
