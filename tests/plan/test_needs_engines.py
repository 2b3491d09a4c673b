"""What a graceful reload of a real httpd brings, what it leaves as it was, and what ends it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from lab.client import Request, ask
from lab.host import Host
from lab.namespace import Namespace

from httpdgen.plan.needs_httpd import Directives, restart_reasons
from httpdgen.plan.needs_listen import conflicts, listen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lab.client import Answer

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

FOLDER = "/run/bare"
SECONDS = 10
HEAD = f"""
ServerRoot /etc/apache2
PidFile {FOLDER}/pid
DefaultRuntimeDir {FOLDER}
ErrorLog {FOLDER}/error.log
ServerName localhost
User www-data
Group www-data
"""
READY = "resuming normal operations"
PAGES = """
<Location "/">
    Require all granted
</Location>
<Location "/server-status">
    SetHandler server-status
</Location>
<Location "/balancer-manager">
    SetHandler balancer-manager
</Location>
"""
LISTENS = ("80", "0.0.0.0:80", "[::]:80", "192.0.2.1:80", "192.0.2.2:80", "[2001:db8::1]:80")


def modules(*names: str) -> str:
    return "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in names)


BASE = modules("mpm_event", "authz_core", "status") + PAGES
PROXY = modules("proxy", "proxy_ajp", "slotmem_shm", "lbmethod_byrequests", "proxy_balancer")
TLS = modules("socache_shmcb", "ssl")


class Bare:
    """An httpd with nothing but what a test says."""

    def __init__(self, host: Host) -> None:
        self.host = host
        host.run("mkdir", "-p", FOLDER)

    def configure(self, text: str) -> None:
        """Write its configuration, which its own test finds nothing wrong with."""
        self.host.run("sh", "-c", 'cat > "$1"', "sh", f"{FOLDER}/conf", given=f"{HEAD}{text}\n".encode())
        assert "Syntax OK" in self.host.run("apache2", "-f", f"{FOLDER}/conf", "-t")

    def start(self, text: str) -> None:
        """Stop what runs, and start anew."""
        self.stop()
        self.host.run("rm", "-f", f"{FOLDER}/error.log")
        self.configure(text)
        self.host.run("apache2", "-f", f"{FOLDER}/conf", "-k", "start")
        self._until(lambda: READY in self.log)

    def reload(self, text: str) -> bool:
        """Reload gracefully, and say whether it lives on.

        The processes of the generation before, which listen and answer a moment longer, have ended by then.
        """
        self.configure(text)
        times, pid, before = self.log.count(READY), self.pid, self.children
        self.host.run("kill", "-USR1", pid)
        self._until(lambda: (self.log.count(READY) > times and not self.children & before) or not self._lives(pid))
        return self._lives(pid)

    def stop(self) -> None:
        """Stop it, if it runs."""
        pid = self.pid
        if pid:
            self.host.run("kill", pid, check=False)
            # Its children may listen a moment longer.
            self._until(lambda: not self._lives(pid) and not self.sockets)
            self.host.run("rm", "-f", f"{FOLDER}/pid")

    @property
    def pid(self) -> str:
        return self.host.read(f"{FOLDER}/pid").strip()

    @property
    def log(self) -> str:
        return self.host.read(f"{FOLDER}/error.log")

    @property
    def sockets(self) -> set[tuple[str, str]]:
        """Where it listens, each with the length of its queue."""
        said = self.host.run("ss", "-ltnH").splitlines()
        return {(line.split()[3], line.split()[2]) for line in said}

    @property
    def children(self) -> set[str]:
        """The processes of all its generations."""
        return set(self.host.read(f"/proc/{self.pid}/task/{self.pid}/children").split())

    def get(self, path: str) -> Answer:
        return ask(self.host.namespace, Request(path, "localhost"))

    def _lives(self, pid: str) -> bool:
        return "State:" in (said := self.host.read(f"/proc/{pid}/status")) and "State:\tZ" not in said

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not done():
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)


@pytest.fixture(scope="module", params=["debian-12", "debian-13"])
def httpd(request: pytest.FixtureRequest, images: Callable[[str], Path]) -> Iterator[Bare]:
    with Namespace() as namespace:
        for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
            namespace.run(["ip", "address", "add", address, "dev", "lo"])
        bare = Bare(Host(namespace, "web1", images(request.param), {}))
        yield bare
        bare.stop()


def needs_restart(old: str, new: str) -> bool:
    """Ask the rule."""
    before, after = (Directives([text.encode()]) for text in (old, new))
    return bool(list(restart_reasons(before, after, unread=False)))


def test_a_reload_takes_every_listen_but_those_that_the_rule_names(httpd: Bare) -> None:
    fresh = {}
    for text in LISTENS:
        httpd.start(f"{BASE}Listen {text}")
        fresh[text] = httpd.sockets
    for old, new in permutations(LISTENS, 2):
        httpd.start(f"{BASE}Listen {old}")
        is_taken = httpd.reload(f"{BASE}Listen {new}") and httpd.sockets == fresh[new]
        assert is_taken is not bool(list(conflicts([listen_of(old)], [listen_of(new)]))), (old, new)


def test_a_listen_is_the_same_by_its_letters(httpd: Bare) -> None:
    for old, new, is_taken in (
        ("80", "*:80", True),
        ("80 http", "80 https", True),
        ("localhost:80", "127.0.0.1:80", False),
    ):
        httpd.start(f"{BASE}Listen {old}")
        assert httpd.reload(f"{BASE}Listen {new}") is is_taken
        assert bool(list(conflicts([listen_of(old)], [listen_of(new)]))) is not is_taken


def test_an_open_port_keeps_its_queue(httpd: Bare) -> None:
    httpd.start(f"{BASE}Listen 80\nListenBacklog 100")
    assert httpd.reload(f"{BASE}Listen 80\nListen 81\nListenBacklog 200")
    assert httpd.sockets == {("*:80", "100"), ("*:81", "200")}


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_the_scoreboard_keeps_its_size(httpd: Bare, mpm: str) -> None:
    def text(children: int) -> str:
        limits = f"Listen 80\nServerLimit {children}\nStartServers 1\n"
        threads = "" if mpm == "prefork" else "ThreadLimit 10\nThreadsPerChild 10\n"
        workers = children if mpm == "prefork" else 10 * children
        return f"{BASE.replace('mpm_event', f'mpm_{mpm}')}{limits}{threads}MaxRequestWorkers {workers}"

    def slots() -> int:
        (board,) = (
            line for line in httpd.get("/server-status?auto").body.splitlines() if line.startswith(b"Scoreboard")
        )
        return len(board.split()[1])

    assert needs_restart(text(5), text(8))
    httpd.start(text(5))
    five = slots()
    assert httpd.reload(text(8))
    assert slots() == five
    assert "changing ServerLimit to 8 from original value of 5 not allowed during restart" in httpd.log
    httpd.start(text(8))
    assert slots() > five


def test_another_mpm_ends_it(httpd: Bare) -> None:
    old, new = f"{BASE}Listen 80", f"{BASE.replace('mpm_event', 'mpm_worker')}Listen 80"
    assert needs_restart(old, new)
    httpd.start(old)
    assert not httpd.reload(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SSLSessionCache shmcb:/run/bare/a(512000)", ""),
        ("SSLSessionCache shmcb:/run/bare/a(512000)", "SSLSessionCache none"),
        ("SSLSessionCache shmcb:/run/bare/a(512000)", "SSLSessionCache shmcb:/run/bare/b(1024000)"),
        ("", "SSLSessionCache shmcb:/run/bare/a(512000)"),
        ("SSLStaplingCache shmcb:/run/bare/a(128000)", ""),
    ],
)
def test_a_cache_of_tls_that_goes_ends_it_and_others_do_not(httpd: Bare, old: str, new: str) -> None:
    before, after = f"{BASE}{TLS}Listen 80\n{old}", f"{BASE}{TLS}Listen 80\n{new}"
    httpd.start(before)
    assert httpd.reload(after) is not needs_restart(before, after)


def balancer(members: int, more: str = "") -> str:
    lines = "".join(f"BalancerMember ajp://127.0.1.{number}:8009 route=n{number}\n" for number in range(1, members + 1))
    return f'{PROXY}{more}<Proxy "balancer://shop">\n{lines}</Proxy>\nProxyPass "/shop" "balancer://shop/shop"\n'


def workers(members: int, memory: str = "jk") -> str:
    properties = ["list=lb,status", "status.type=status", "lb.type=lb"]
    for number in range(1, members + 1):
        properties += [f"lb.balance_workers=n{number}", f"n{number}.host=127.0.1.{number}", f"n{number}.port=8009"]
    lines = "".join(f"JkWorkerProperty worker.{line}\n" for line in properties)
    files = f"JkLogFile {FOLDER}/jk.log\nJkShmFile {FOLDER}/{memory}\n"
    return f"{modules('jk')}{files}{lines}JkMount /shop/* lb\nJkMount /jkstatus status\n"


def test_a_reload_changes_modules_and_connectors_as_often_as_one_likes(httpd: Bare) -> None:
    plain, proxy, jk, tls = (f"{BASE}Listen 80\n{more}" for more in ("", balancer(2), workers(2), TLS))
    httpd.start(plain)
    for before, after in (
        (plain, proxy),
        (proxy, jk),
        (jk, proxy),
        (proxy, plain),
        (plain, tls),
        (tls, jk),
        (jk, plain),
    ):
        assert not needs_restart(before, after)
        assert httpd.reload(after)
        assert (httpd.get("/balancer-manager").status == 200) is (after is proxy)
        assert (httpd.get("/jkstatus").status == 200) is (after is jk)


@pytest.mark.parametrize("more", ["BalancerGrowth 50\n", ""])
def test_a_reload_takes_more_members_of_a_balancer_and_fewer(httpd: Bare, more: str) -> None:
    httpd.start(f"{BASE}Listen 80\n{balancer(2)}")
    for members in (50, 2):
        assert httpd.reload(f"{BASE}Listen 80\n{balancer(members, more)}")
        assert httpd.get("/balancer-manager").body.count(b">ajp://127.0.1.") == members


class Slow:
    """A Tomcat, as far as mod_jk knows: every answer takes a while."""

    def __init__(self, namespace: Namespace, seconds: float) -> None:
        self._seconds = seconds
        self._listening = namespace.call(lambda: socket.create_server(("0.0.0.0", 8009)))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while len(head := stream.read(4)) == 4:
                stream.read(struct.unpack(">H", head[2:])[0])
                time.sleep(self._seconds)
                connection.sendall(b"AB\0\x0a\x04\0\xc8\0\x02OK\0\0\0AB\0\x02\x05\x01")  # 200 OK, and no body


@pytest.mark.parametrize(("before", "after"), [(2, 200), (200, 2)])
def test_a_reload_takes_more_workers_and_fewer_while_requests_are_answered(
    httpd: Bare, before: int, after: int
) -> None:
    httpd.start(f"{BASE}Listen 80\n{workers(before)}")
    with closing(Slow(httpd.host.namespace, 2)), ThreadPoolExecutor() as pool:
        asked = [pool.submit(httpd.get, "/shop/") for _ in range(4)]
        time.sleep(0.5)
        assert httpd.reload(f"{BASE}Listen 80\n{workers(after, 'other')}")
        assert [answer.result().status for answer in asked] == [200] * 4
    assert httpd.get("/jkstatus?cmd=list&mime=prop").body.count(b"worker.lb.balance_workers=") == after
