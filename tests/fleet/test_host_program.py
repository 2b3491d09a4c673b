"""The program on real hosts: what it reads, tests, activates and refuses."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fleetlab.plan import Plan
from fleetlab.threads import side_by_side
from host_program_site import (
    FIRST,
    SECOND,
    SECRET,
    SERVER_CONF,
    SERVER_XML,
    WORKERS,
    HostProgramSite,
    a_lock,
    misfits,
)

from httpdgen.deploy.host import DiskError, LockedError, RefusedError
from httpdgen.deploy.hosts import program
from httpdgen.deploy.hosts.layout import Layout
from httpdgen.deploy.hosts.remote import RemoteHost
from httpdgen.errors import HostError
from httpdgen.plan.holds import Hold
from httpdgen.plan.present import ABSENT
from httpdgen.tree import Absence, File, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetlab import Lab
    from fleetlab.host import Host

    from httpdgen.tree import Entry

pytest_plugins = ["fleetlab.fixtures"]
pytestmark = pytest.mark.fleet

PORTS = "/etc/apache2/ports.conf"
GONE = "anothermachine:1:1"


@pytest.fixture(scope="module")
def made(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> HostProgramSite:
    return HostProgramSite(make_lab(Plan(("web1",), ("app1",), disk_mb=64)), tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(made: HostProgramSite) -> Iterator[HostProgramSite]:
    """Stock hosts, and again afterwards."""
    yield made
    for host in ("web1", "app1"):
        made.lab.host(host).free_disk()
        remote = made.locked(host)
        remote.activate("before", [])
        remote.unlock()
        made.lab.host(host).run("rm -rf /etc/httpdgen")


def staged(site: HostProgramSite, host: str) -> RemoteHost:
    remote = site.locked(host)
    remote.stage(site.folder(host))
    return remote


def activated(site: HostProgramSite, host: str) -> RemoteHost:
    remote = staged(site, host)
    remote.activate(FIRST, [])
    return remote


CHILD = """child=
systemctl restart apache2
main=$(systemctl show --value --property=MainPID apache2)
until [ -n "$child" ]; do read -r child _ </proc/$main/task/$main/children; done
kill -STOP $child
echo $child"""


@contextmanager
def a_child_is_stopped(web: Host) -> Iterator[None]:
    """Stop a process of httpd's, as one that is given no time by a machine with much to do."""
    child = web.run(CHILD).strip()
    try:
        yield
    finally:
        web.run(f"kill -CONT {child}")


def test_a_first_activation_and_back_leave_no_trace(site: HostProgramSite) -> None:
    for host in ("web1", "app1"):
        before = site.listing(host)
        remote = activated(site, host)
        assert misfits(site.present(host, site.folder(host)), site.folder(host)) == []
        assert site.listing(host) != before
        remote.activate("before", [])
        assert site.listing(host) == before
        assert site.lab.host(host).run("ls -A /etc/httpdgen").split() == ["releases"]
    assert not site.lab.host("app1").succeeds("test -e /var/lib/tomcat10-node2")


def test_a_host_is_read_in_one_command(site: HostProgramSite) -> None:
    stock = site.present("web1", site.folder("web1"))
    assert stock.folder is None
    assert stock.entries[PORTS].kind == "file"
    assert stock.entries[SERVER_CONF] == ABSENT
    assert stock.services["apache2"].runs
    assert stock.missing == ()
    assert abs(stock.clock - time.time()) < 5
    remote = staged(site, "web1")
    remote.activate(FIRST, [("reload", "apache2")])
    site.lab.host("web1").write("/etc/httpdgen/releases/" + FIRST + "/httpd/sites/it's\n new.conf", "")
    present = site.present("web1", site.folder("web1"))
    assert (present.folder, present.release) == (FIRST, site.folder("web1").release)
    assert present.extra == ("/etc/httpdgen/current/httpd/sites/it's\n new.conf",)
    assert present.pending == (("reload", "apache2"),)
    assert present.releases == ((FIRST, "before"),)
    assert present.lock is not None
    assert present.lock.owner == "me@here"
    remote.read_by(["apache2"])
    assert site.present("web1", site.folder("web1")).pending == ()


def test_what_a_host_lacks_is_said(site: HostProgramSite) -> None:
    shape = site.shape.hosts["app1"]
    node = replace(shape.nodes[0], service="tomcat77", user="nobody-here", home="/nowhere")
    entries = {SERVER_XML: File(b"", group="no-group")}
    modules = {"/etc/httpdgen/current/httpd/modules.conf": File(b'LoadModule x_module "/usr/lib/no.so"\n')}
    remote = RemoteHost(site.connection("app1"))
    missing = "\n".join(remote.read(entries | modules, replace(shape, nodes=(node,))).missing)
    for said in ("/nowhere/bin/bootstrap.jar", "tomcat77", "user nobody-here", "group no-group", "/usr/lib/no.so"):
        assert said in missing


def test_a_hold_is_seen_and_the_file_as_without_it(site: HostProgramSite) -> None:
    remote = site.locked("web1")
    workers = site.tree.hosts["web1"][WORKERS]
    assert isinstance(workers, File)
    held = {WORKERS: replace(workers, content=workers.content + b"# held\n")}
    hold = Hold("node1", "draining", None, "me@here", "", 1)
    folder = site.folder("web1", f"{FIRST}~0a1b2c3d", held=held, holds={"node1": hold})
    remote.stage(folder)
    remote.activate(folder.name, [])
    present = site.present("web1", folder)
    assert misfits(present, folder) == []
    assert (present.holds, present.extra, present.releases) == ({"node1": hold}, (), ((FIRST, "before"),))
    assert remote.fetch([WORKERS, PORTS, "/etc/apache2", "/nowhere"])[WORKERS] == workers.content
    assert site.lab.host("web1").read(WORKERS).endswith("# held\n")
    assert remote.kept(FIRST) == folder
    site.lab.host("web1").run('echo "# drift" >> "$1"', WORKERS)
    assert misfits(site.present("web1", folder), folder) == [WORKERS]


def test_httpd_tests_the_entries_outside_with_the_folder(site: HostProgramSite) -> None:
    remote = staged(site, "web1")
    before = site.listing("web1")
    remote.test_httpd(FIRST)
    faults: dict[str, dict[str, Entry | None]] = {
        "server.conf": {SERVER_CONF: File(b"Bogus on\n")},
        "More than one MPM": {"/etc/apache2/mods-enabled/mpm_worker.load": Link("../mods-available/mpm_worker.load")},
        PORTS: {PORTS: File(b"Listen 99999999\n")},
    }
    for number, (said, changed) in enumerate(faults.items()):
        folder = site.folder("web1", f"20261121T12000{number}Z-0a1b2d", changed)
        remote.stage(folder)
        with pytest.raises(RefusedError, match=said):
            remote.test_httpd(folder.name)
    assert site.listing("web1") == before
    assert site.lab.host("web1").run("ls /run/httpdgen").split() == ["guard", "lock"]


def test_tomcat_reads_a_folder_beside_the_one_that_runs(site: HostProgramSite) -> None:
    remote = staged(site, "app1")
    server = site.tree.hosts["app1"][SERVER_XML]
    assert isinstance(server, File)
    for node in ("node1", "node2"):
        remote.test_tomcat(FIRST, node)
    faults = {
        "no.such.Class": server.content.replace(b"org.apache.catalina.core.Jre", b"no.such.Class"),
        "</Service>": server.content.replace(b"</Service>", b""),
    }
    for number, (said, content) in enumerate(faults.items()):
        folder = site.folder("app1", f"20261121T12000{number}Z-0a1b2d", {SERVER_XML: replace(server, content=content)})
        remote.stage(folder)
        with pytest.raises(RefusedError, match=said) as raised:
            remote.test_tomcat(folder.name, "node1")
        assert SECRET not in str(raised.value)
        assert "/run/httpdgen" not in str(raised.value)
    with pytest.raises(RefusedError, match="no Tomcat called node9"):
        remote.test_tomcat(FIRST, "node9")


def test_a_full_disk_leaves_nothing_behind(site: HostProgramSite) -> None:
    remote, machine = staged(site, "web1"), site.lab.host("web1")
    before = site.listing("web1")
    machine.fill_disk()
    with pytest.raises(DiskError, match=r"/ has \d+ KB left"):
        remote.stage(site.folder("web1", SECOND, {SERVER_CONF: File(b"#" * 100_000)}))
    with pytest.raises(DiskError):
        remote.activate(FIRST, [("reload", "apache2")])
    assert machine.run("ls -A /etc/httpdgen /etc/httpdgen/releases").split() == [
        "/etc/httpdgen:", "releases", "/etc/httpdgen/releases:", FIRST,
    ]  # fmt: skip
    assert site.listing("web1") == before
    machine.free_disk()
    remote.activate(FIRST, [])
    assert misfits(site.present("web1", site.folder("web1")), site.folder("web1")) == []


def test_a_folder_in_the_place_of_a_file_is_refused_and_all_is_as_before(site: HostProgramSite) -> None:
    machine = site.lab.host("web1")
    machine.run("mkdir /etc/apache2/mine.conf")
    try:
        before = site.listing("web1")
        remote = site.locked("web1")
        folder = site.folder("web1", changed={"/etc/apache2/mine.conf": File(b"")})
        remote.stage(folder)
        with pytest.raises(RefusedError, match=r"/etc/apache2/mine.conf is a folder: move it away"):
            remote.activate(FIRST, [])
        assert [line for line in site.listing("web1").splitlines() if "settle" not in line] == before.splitlines()
        assert not site.present("web1", folder).unsettled
    finally:
        machine.run("rmdir /etc/apache2/mine.conf")


def test_a_staged_folder_is_not_written_again_unless_it_is_damaged(site: HostProgramSite) -> None:
    remote, machine = staged(site, "web1"), site.lab.host("web1")
    path = f"/etc/httpdgen/releases/{FIRST}"
    seen = machine.run(f"stat -c %i {path}")
    remote.stage(site.folder("web1"))
    assert machine.run(f"stat -c %i {path}") == seen
    for damage in (f"echo x >> {path}/httpd/server.conf", f"chmod 600 {path}/httpd", f"touch {path}/httpd/more"):
        machine.run(damage)
        remote.stage(site.folder("web1"))
        remote.activate(FIRST, [])
        present = site.present("web1", site.folder("web1"))
        assert (misfits(present, site.folder("web1")), present.extra) == ([], ())


def test_hostile_contents_stay_what_they_are(site: HostProgramSite) -> None:
    remote = site.locked("web1")
    name = "/etc/httpdgen/current/httpd/sites/$(touch x) `id` ' \" * ü.conf"
    outside = "/etc/apache2/$(reboot) ' \" ü/*.txt"
    changed: dict[str, Entry | None] = {
        name: File(b"\0\n'$(id)\\"),
        outside: File(b"\0\xff\n\n"),
        f"{outside}.link": Link("-n '$x\\"),
    }
    folder = site.folder("web1", changed=changed)
    remote.stage(folder)
    remote.activate(FIRST, [])
    assert misfits(site.present("web1", folder), folder) == []
    assert dict(remote.kept(FIRST).entries) == dict(folder.entries)
    assert remote.fetch([name, outside]) == {name: b"\0\n'$(id)\\", outside: b"\0\xff\n\n"}
    for path in ("relative", "/etc/../x", "/etc/a\nb", "/etc/x ", "/etc/httpdgen/current/about"):
        with pytest.raises(HostError, match="no path that can be laid down"):
            remote.stage(site.folder("web1", SECOND, {path: File(b"")}))


def test_one_of_two_gets_the_lock(site: HostProgramSite) -> None:
    locks = [replace(a_lock(f"r{number}", "they@there"), process=GONE) for number in range(6)]

    def why_not(number: int) -> str:
        try:
            RemoteHost(site.connection("web1")).lock(locks[number], take=False)
        except LockedError as error:
            return str(error)
        return ""

    results = side_by_side(why_not, range(6))
    assert results.count("") == 1
    loser, winner = RemoteHost(site.connection("web1")), results.index("")
    assert all("they@there has been changing it for 0 min" in said for said in results if said)
    assert all("--take-lock" in said for said in results if said)
    loser._commands.token = "{}"
    with pytest.raises(LockedError):
        loser.stage(site.folder("web1"))
    with pytest.raises(LockedError):
        loser.unlock()
    RemoteHost(site.connection("web1")).lock(locks[winner], take=False)  # a second time: nothing happens
    mine = RemoteHost(site.connection("web1"))
    mine.lock(a_lock(), take=True)
    mine.unlock()
    assert site.present("web1", site.folder("web1")).lock is None


def test_the_lock_of_a_process_that_is_gone_is_taken_over(site: HostProgramSite) -> None:
    gone = replace(a_lock("r1"), process=a_lock().process.replace(":", ":9999999", 1))
    RemoteHost(site.connection("web1")).lock(gone, take=False)
    RemoteHost(site.connection("web1")).lock(a_lock("r2"), take=False)


def test_httpd_is_reloaded_restarted_stopped_and_started(site: HostProgramSite) -> None:
    remote, machine = activated(site, "web1"), site.lab.host("web1")
    first = machine.run("stat -c %y-%i /run/apache2/apache2.pid")
    remote.reload("apache2", seconds=10)
    assert machine.run("stat -c %y-%i /run/apache2/apache2.pid") != first
    bad = site.folder("web1", SECOND, {SERVER_CONF: File(f"Bogus secret={SECRET}\n".encode())})
    remote.stage(bad)
    remote.activate(SECOND, [("reload", "apache2")])
    with pytest.raises(RefusedError, match="Invalid command 'Bogus'"):
        remote.reload("apache2", seconds=10)
    remote.activate(FIRST, [])
    remote.restart("apache2", seconds=10)
    remote.stop("apache2", seconds=10)
    with pytest.raises(RefusedError, match="apache2 does not run"):
        remote.reload("apache2", seconds=10)
    machine.run("systemctl --quiet disable apache2 2>/dev/null")
    remote.start("apache2", seconds=10)
    assert machine.run("systemctl is-enabled apache2").strip() == "enabled"
    remote.activate("before", [])
    assert machine.run("systemctl is-enabled apache2", check=False).strip() == "disabled"
    machine.run("systemctl --quiet enable apache2 2>/dev/null")


def test_a_reload_is_over_once_no_process_of_before_takes_connections(site: HostProgramSite) -> None:
    remote = activated(site, "web1")
    with ThreadPoolExecutor() as pool:
        with a_child_is_stopped(site.lab.host("web1")):
            reloaded = pool.submit(remote.reload, "apache2", seconds=10)
            assert not wait([reloaded], 1).done
        reloaded.result(1)


def test_a_process_of_before_that_goes_on_taking_connections_is_not_waited_for_without_end(
    site: HostProgramSite,
) -> None:
    remote = activated(site, "web1")
    with a_child_is_stopped(site.lab.host("web1")):
        remote.reload("apache2", seconds=10)


def test_a_service_that_does_not_stop_is_not_killed(site: HostProgramSite) -> None:
    remote, machine = site.locked("app1"), site.lab.host("app1")
    machine.run("systemd-run --quiet --unit=stubborn sh -c 'trap : TERM; while :; do sleep 0.1; done'")
    machine.run("sleep 0.2")
    with pytest.raises(RefusedError, match="stubborn has not ended within 1 s, and was not killed"):
        remote.stop("stubborn", seconds=1)
    machine.run("systemctl kill --signal=KILL stubborn")
    remote.stop("stubborn", seconds=5)


def test_a_service_that_does_not_start_says_why(site: HostProgramSite) -> None:
    remote, machine = site.locked("app1"), site.lab.host("app1")
    unit = "[Service]\nType=oneshot\nExecStart=sh -c 'echo secret=abc it broke; exit 3'\n"
    machine.write("/run/systemd/system/broken.service", unit)
    machine.run("systemctl daemon-reload")
    with pytest.raises(RefusedError, match=r"secret=\*+ it broke"):
        remote.start("broken", seconds=5)


def test_ready_path_is_told_to_leave(site: HostProgramSite) -> None:
    remote, machine = site.locked("web1"), site.lab.host("web1")
    remote.leave(leaving=True)
    assert machine.succeeds("setpriv --reuid=www-data --clear-groups test -f /run/httpdgen/leaving")
    remote.leave(leaving=False)
    assert not machine.succeeds("test -e /run/httpdgen/leaving")


def test_old_releases_and_views_are_tidied_but_for_the_last_and_the_current_one(site: HostProgramSite) -> None:
    remote, machine = activated(site, "web1"), site.lab.host("web1")
    names = [f"2026112{day}T130000Z-0a1b2c" for day in range(2, 6)]
    for name in (*names, f"{names[3]}~0a1b2c3d"):
        remote.stage(site.folder("web1", name))
    only_view = "20261129T130000Z-0a1b2c~0a1b2c3d"
    remote.stage(site.folder("web1", only_view))
    remote.tidy(3)
    kept = machine.run("ls -A /etc/httpdgen/releases").split()
    assert kept == sorted([FIRST, names[2], names[3], only_view])
    with pytest.raises(RefusedError, match="not kept on this host any more"):
        remote.kept(names[0])
    with pytest.raises(RefusedError, match="there is no release"):
        remote.activate(names[0], [])


def test_an_outside_entry_that_somebody_changed_is_put_right_again(site: HostProgramSite) -> None:
    remote, machine = activated(site, "web1"), site.lab.host("web1")
    machine.run(
        f"echo 'Listen 8' > {PORTS}; chmod 600 {PORTS}; ln -s ../mods-available/alias.conf /etc/apache2/mods-enabled/"
    )
    assert len(misfits(site.present("web1", site.folder("web1")), site.folder("web1"))) == 2
    remote.activate(FIRST, [])
    assert misfits(site.present("web1", site.folder("web1")), site.folder("web1")) == []


def test_what_a_release_leaves_is_as_it_was_before(site: HostProgramSite) -> None:
    remote = activated(site, "web1")
    stock = site.lab.host("web1").read("/etc/httpdgen/before/outside/etc/apache2/ports.conf")
    folder = site.folder("web1", SECOND, {PORTS: None, "/etc/apache2/conf-enabled/security.conf": Absence("a test's")})
    remote.stage(folder)
    remote.activate(SECOND, [])
    assert site.lab.host("web1").read(PORTS) == stock
    assert misfits(site.present("web1", folder), folder) == []


def test_the_program_is_the_same_to_bash(site: HostProgramSite) -> None:
    remote, machine = site.locked("web1"), site.lab.host("web1")
    before, layout = site.listing("web1"), Layout("web1", site.folder("web1"))
    machine.write("/run/program", program.installed())

    def bash(*words: str, given: bytes = b"") -> str:
        script = 'exec bash --posix /run/program "$@"'
        return machine.run(script, words[0], remote._commands.token, *words[1:], given=given)

    bash("stage", FIRST, layout.fingerprint, str(layout.kilobytes), given=layout.pack())
    bash("test-httpd", FIRST, "/usr/sbin/apache2", "/etc/apache2")
    bash("activate", FIRST, program.installed_sha256(), "reload:apache2", given=program.installed())
    assert misfits(site.present("web1", site.folder("web1")), site.folder("web1")) == []
    bash("activate", "before", program.installed_sha256(), given=program.installed())
    assert site.listing("web1") == before


def test_nothing_secret_is_in_a_list_of_processes(site: HostProgramSite) -> None:
    remote, machine = staged(site, "app1"), site.lab.host("app1")
    machine.run("(while test ! -e /run/enough; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done"
                " 2>/dev/null | tr '\\0' '\\n' > /run/seen) >/dev/null 2>&1 & sleep 0.1")  # fmt: skip
    remote.stage(site.folder("app1", SECOND))
    remote.test_tomcat(FIRST, "node1")
    remote.activate(FIRST, [])
    machine.run("touch /run/enough; sleep 0.2")
    seen = machine.read("/run/seen")
    assert "org.apache.catalina.startup.Bootstrap" in seen
    assert SECRET not in seen
