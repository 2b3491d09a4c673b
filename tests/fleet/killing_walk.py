"""A fleet whose changes are cut off at points that were found by walking a whole one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from fleetlab.fleet import a_secret
from fleetlab.rolled import Rolled
from fleetlab.threads import side_by_side
from host_program_site import misfits
from killing_cut import Cut, Step

from httpdgen.connection import COMMAND_SECONDS, Completed
from httpdgen.deploy.hosts.remote import RemoteHost
from httpdgen.transport.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from fleetlab import Lab
    from fleetlab.host import Host

    from httpdgen.connection import Stream

DRIVER = Path(__file__).with_name("killing.py")
DEPLOY = ("deploy", "--yes", "--wait", "0s")
SERVING_SECONDS = 60
# A host that is busy may begin a command only after whoever has asked for it is gone.
BEGINNING_SECONDS = 5
# Far longer than a host is left alone between two commands that follow each other.
SETTLING_SECONDS = 2
SITE, PAGE = "shop.example.com", "/shop/who.jsp"
WEB, TOMCATS = ("web1", "web2"), ("app1", "app2")
CHANGED = (*WEB, "app2")
TOPOLOGY = """httpdgen: 1
web_tiers:
  edge:
    hosts: [web1, web2]
    max_request_workers: 50
    thread_limit: {threads}
    timeouts: {{proxy: {proxy}s}}
    front: {{ready_path: /ready, wait: 200ms}}
clusters:
  shop:
    nodes:
      node1: {{host: app1}}
      node2: {{host: app2, ports: {{ajp: {ajp}, shutdown: {shutdown}}}}}
    ajp_secret: {{env: SHOP_AJP_SECRET}}
    health: {{uri: /shop/who.jsp, expect: [200]}}
    timeouts: {{retry: 1s}}
sites:
  shop.example.com: {{routes: {{/shop: {{cluster: shop}}}}}}
"""
# What changes: files that httpd reads by a reload and a Tomcat by a restart; also the Connector's port there; also what
# httpd reads only when it starts.
CHANGES = ("files", "port", "threads")
# What else is asked of a host has a name; a Connector's port is another one each time.
ANY_PORT = "port ajp"
# A command that has begun on a host ends by itself, also when nobody waits for it any more.
AT_REST = "mkdir -p /run/httpdgen && exec flock --timeout 60 /run/httpdgen/guard true"


@dataclass(frozen=True)
class State:
    """What a topology says, and what is current on each host."""

    topology: str
    current: Mapping[str, str]

    @property
    def releases(self) -> frozenset[str]:
        """The releases that hosts have."""
        return frozenset(folder.partition("~")[0] for folder in self.current.values())


class Inside(Closing):
    """A connection to a host that needs no network."""

    def __init__(self, machine: Host) -> None:
        super().__init__(machine.name)
        self._machine = machine

    def run(
        self, script: str, *, stdin: bytes = b"", seconds: float = COMMAND_SECONDS, become: bool = True
    ) -> Completed:
        done = self._machine._run(script, (), stdin, seconds)
        return Completed(done.returncode, done.stdout, done.stderr)

    def forward(self, address: str, port: int, *, seconds: float = 0.0) -> Stream:
        raise NotImplementedError


class Walk(Rolled):
    """The fleet. Each change is one that no host has seen: of both web servers, and of one Tomcat."""

    number = 0
    port = 8009
    threads = 64

    @classmethod
    def first(cls, lab: Lab, folder: Path) -> Walk:
        """Make one, and deploy it for the first time."""
        walk = cls(lab, folder, "", {"SHOP_AJP_SECRET": a_secret()})
        walk.install_application("shop")
        walk.edit_all()
        walk.deploy("--allow-outage").assert_done()
        return walk

    def edit_all(self, change: str = "files") -> None:
        """Describe the next change, one of `CHANGES`."""
        self.number += 1
        if change == "port":
            self.port = 8009 + self.number
        if change == "threads":
            self.threads += 1
        text = TOPOLOGY.format(proxy=60 + self.number, ajp=self.port, shutdown=9000 + self.number, threads=self.threads)
        self.topology.write_text(text)

    def walked(self, change: str) -> list[Step]:
        """Make a whole change, and give its steps."""
        self.edit_all(change)
        with self.cut_at("") as cut:
            told = cut.end()
            told.assert_done()
        return [Step(change, asked.replace(f"port {self.port}", ANY_PORT)) for asked in cut.steps]

    def cut_before(self, step: Step) -> AbstractContextManager[Cut]:
        """Begin another such change, which waits before the same step."""
        self.edit_all(step.change)
        return self.cut_at(step.asked.replace(ANY_PORT, f"port {self.port}"))

    @contextmanager
    def cut_at(self, point: str, *words: str) -> Iterator[Cut]:
        """Begin a command (a deployment) that waits before a step, by its line; "" is none.

        At the latest it ends with the context.
        """
        with ExitStack() as opened:
            told_by, told = os.pipe()
            heard, heard_by = os.pipe()
            opened.callback(os.close, heard_by)
            said = opened.enter_context(TemporaryFile())
            lines = opened.enter_context(os.fdopen(told_by))
            line = self.command(*(words or DEPLOY))[1:]
            with self.lab.network():
                program = subprocess.Popen(
                    [sys.executable, str(DRIVER), str(told), str(heard), point, *line],
                    env=os.environ | self.secrets, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                    pass_fds=(told, heard),
                )  # fmt: skip
            os.close(told)
            os.close(heard)
            opened.enter_context(program)
            opened.callback(program.kill)
            yield Cut(program, lines, heard_by, said, point)

    def rest(self) -> None:
        """Wait until no host is changed any more by a command whose end nobody has waited for."""
        side_by_side(lambda machine: machine.run(AT_REST), self.lab.hosts.values())

    def settled(self) -> dict[str, str]:
        """Give what is current once a command that waits at one host has done what it does at the others meanwhile."""
        before: dict[str, str] = {}
        while before != (now := self.current()):
            before = now
            time.sleep(SETTLING_SECONDS)
            self.rest()
        return before

    def see_whole(self, *, done: bool = False) -> None:
        """See that every host has one release, whole, inside and outside, which its httpd would take.

        `done` says that everything has read it, and nobody is at work there.
        """
        self.rest()
        side_by_side(lambda machine: self._see_whole(machine, done), self.lab.hosts.values())

    def _see_whole(self, machine: Host, done: bool) -> None:
        deadline = time.monotonic() + BEGINNING_SECONDS
        while faults := self._faults(machine, done):
            assert time.monotonic() < deadline, (machine.name, faults)
            machine.run(AT_REST)
        if machine.name in WEB:
            assert machine.succeeds("apache2ctl -t")

    def _faults(self, machine: Host, done: bool) -> list[str]:
        remote = RemoteHost(Inside(machine))
        (folder,) = machine.run("readlink -e /etc/httpdgen/current").split()
        kept = remote.kept(folder.rpartition("/")[2])
        present = remote.read(kept.entries, kept.release.shape)
        faults = [f"{path} is not as it should be" for path in misfits(present, kept)]
        faults += [f"{path} should not be there" for path in present.extra]
        faults += ["it is unsettled"] * present.unsettled
        if done and (present.pending or present.lock or present.holds):
            faults.append(f"{present.pending}, {present.lock} and {present.holds} are left")
        if done:
            stand = ((name, present.services[name].active) for name in kept.release.shape.services)
            faults += [f"{name} is {active}" for name, active in stand if active != "active"]
        return faults

    def see_served(self) -> None:
        """See that each web server answers; not at once where a node has just come back."""
        for web in WEB:
            deadline = time.monotonic() + SERVING_SECONDS
            while (answer := self._asked(web)) != 200:
                assert time.monotonic() < deadline, (web, answer)
                time.sleep(0.2)

    def _asked(self, web: str) -> int | str:
        try:
            answer = self.ask(PAGE, web=web, site=SITE)
        except OSError as error:
            return str(error)
        status: int = answer.status
        return status

    def see_finished(self) -> None:
        """Deploy again, and see that all hosts that the change is for have the whole of it."""
        self.deploy("--wait", "0s").assert_done()
        current = self.current()
        assert len({current[host] for host in CHANGED}) == 1
        assert "~" not in "".join(current.values())
        self.see_whole(done=True)
        self.see_served()

    def see_undone(self, before: State) -> None:
        """Roll back; where any host had what is new, everything is as it was before."""
        is_begun = not self.state().releases <= before.releases
        self.run("rollback", "--yes", "--wait", "0s").assert_done()
        if is_begun:
            assert self.current() == before.current
            self.topology.write_text(before.topology)
        self.see_whole(done=True)
        self.see_served()

    def see_nothing_left(self) -> None:
        """See that the hosts are as the topology says."""
        left = self.run("plan", "--exit-code")
        assert left.code == 0, left.text

    def state(self) -> State:
        """Note what there is."""
        return State(self.topology.read_text(), self.current())
