"""What the fleet tests do to a host is real: for its own programs, and for those who ask it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fleetlab import Lab, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetlab import Host

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

ASK = "curl --silent --output /dev/null --write-out %{http_code} --max-time 2 http://app1:8080/"
REFUSED, SILENT = 7, 28  # curl(1), exit codes
HOST_DOWN_SECONDS = 10


@pytest.fixture(scope="module")
def lab(make_lab: Callable[[Plan], Lab]) -> Lab:
    made = make_lab(Plan(web=("web1",), tomcats=("app1",)))
    made.host("app1").wait_for_tomcat("tomcat10")
    return made


@pytest.fixture
def web(lab: Lab) -> Host:
    return lab.host("web1")


@pytest.fixture
def app(lab: Lab) -> Host:
    return lab.host("app1")


def test_a_host_is_a_stock_one_with_the_services_of_its_tier(lab: Lab, web: Host, app: Host) -> None:
    enabled = "systemctl is-enabled ssh apache2 tomcat10"
    assert web.run(enabled, check=False).split() == ["enabled", "enabled", "disabled"]
    assert app.run(enabled, check=False).split() == ["enabled", "disabled", "enabled"]
    assert lab.ssh("app1", "hostname; id -un; sudo id -un").stdout.split() == ["app1", "deploy", "root"]


def test_a_cable_that_is_cut_and_mended(web: Host, app: Host) -> None:
    for _ in range(3):
        app.cut_cable()
        assert not web.succeeds(ASK)
        assert "NO-CARRIER" in app.run("ip link show eth0")
        app.mend_cable()
        assert web.run(ASK) == "200"


def test_a_firewall_drops_or_refuses_what_a_peer_asks_of_a_port(web: Host, app: Host) -> None:
    assert web.run(ASK) == "200"
    app.block(web, port=8080)
    assert web.run(f"{ASK}; echo $?").split()[-1].endswith(str(SILENT))
    assert web.succeeds("ping -c 1 -W 1 app1 || timeout 1 bash -c 'echo > /dev/tcp/app1/22'")
    assert app.run(ASK) == "200"
    app.unblock()
    app.block(port=8080, answer=True)
    assert web.run(f"{ASK}; echo $?").split()[-1].endswith(str(REFUSED))
    app.unblock()
    assert web.run(ASK) == "200"


def test_a_disk_that_is_full_and_freed(app: Host) -> None:
    app.fill_disk()
    assert "No space left on device" in app.run("cp /etc/hosts /root/new 2>&1", check=False)
    app.free_disk()
    app.write("/root/new", "a line\n")
    assert app.read("/root/new") == "a line\n"


def test_a_clock_that_is_wrong_for_logins_and_for_services_that_start(lab: Lab, web: Host, app: Host) -> None:
    def date(command: str) -> int:
        return int(lab.ssh("app1", command).stdout)

    app.skew_clock(3600)
    assert date("date +%s") == pytest.approx(time.time() + 3600, abs=30)
    assert date("sudo date +%s") == pytest.approx(time.time() + 3600, abs=30)
    uptime = "python3 -c 'import time; print(int(time.monotonic()))'"
    assert date(uptime) == pytest.approx(time.monotonic(), abs=30)
    app.restart("tomcat10")
    app.wait_for_tomcat("tomcat10")
    here, there = web.run("date -u +%H; curl --silent --head http://app1:8080/ | grep -i ^date:").splitlines()
    hour_there = int(there.split(":")[1].split()[-1])
    assert (hour_there - int(here)) % 24 in {1, 2}  # the hour may end meanwhile
    app.true_clock()
    assert date("date +%s") == pytest.approx(time.time(), abs=30)
    app.restart("tomcat10")
    app.wait_for_tomcat("tomcat10")


def test_files_come_back_as_they_were(app: Host) -> None:
    paths = ("/etc/hosts", "/etc/default", "/etc/not-there")
    look = "find /etc/hosts /etc/default /etc/not-there -printf '%p %y %m %u %g %T+\\n' | sort; cat /etc/hosts"
    before = app.run(look, check=False)
    kept = app.snapshot(*paths)
    app.write("/etc/hosts", "nobody\n")
    app.run("chmod 600 /etc/hosts; rm -r /etc/default")
    app.write("/etc/not-there", "now it is\n")
    assert app.run(look, check=False) != before
    app.restore(kept)
    assert app.run(look, check=False) == before


def test_a_power_cut_is_sudden_and_leaves_the_disk(lab: Lab, web: Host, app: Host) -> None:
    app.write("/root/kept", "on disk\n")
    app.write("/run/lost", "in memory\n")
    web.run(
        "nohup bash -c 'exec 3<>/dev/tcp/app1/22; read -u 3 banner; read -u 3 more; touch /run/told' >/dev/null 2>&1 &"
    )
    web.run("until ss -Htn state established dst app1 | grep -q :22; do sleep 0.05; done")
    app.kill()
    assert not app.on
    with pytest.raises(RuntimeError, match="app1 is off"):
        app.run("true")
    assert not web.succeeds(ASK)
    assert not web.succeeds("test -e /run/told")  # nobody has told the other side
    app.boot()
    assert app.read("/root/kept") == "on disk\n"
    assert not app.succeeds("test -e /run/lost")
    assert lab.ssh("app1", "hostname").stdout == "app1\n"
    app.wait_for_tomcat("tomcat10")


def test_a_host_is_shut_down_in_order_and_booted_again(lab: Lab, app: Host) -> None:
    app.run("mkdir -p /etc/systemd/system/tomcat10.service.d")
    app.write("/etc/systemd/system/tomcat10.service.d/end.conf", "[Service]\nExecStopPost=+/bin/touch /root/ended\n")
    app.run("systemctl daemon-reload")
    app.stop()
    assert not app.on
    lab.boot()
    assert app.succeeds("test -e /root/ended")
    app.wait_for_tomcat("tomcat10")
    with pytest.raises(RuntimeError, match="app1 is on already"):
        app.power_on()


def test_a_service_that_is_killed_and_one_that_does_not_start(app: Host) -> None:
    app.kill_service("tomcat10")
    assert app.run("systemctl show --property=Result --value tomcat10").strip() == "signal"
    kept = app.snapshot("/etc/tomcat10/server.xml")
    app.write("/etc/tomcat10/server.xml", "no XML\n")
    app.run("systemctl reset-failed tomcat10; systemctl start tomcat10")
    with pytest.raises(RuntimeError, match=r"server\.xml"):
        app.wait_for_tomcat("tomcat10")
    app.restore(kept)
    app.restart("tomcat10")
    app.wait_for_tomcat("tomcat10")
    with pytest.raises(RuntimeError, match="app1: systemctl start no-such-service failed"):
        app.start("no-such-service")
