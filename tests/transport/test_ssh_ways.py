"""Ways to a host: through jump hosts and ProxyCommands, on real sshds."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sshd_here import ADDRESS
from waiting import until

from httpdgen.errors import HostKeyError, UnreachableError
from httpdgen.model.inventory import Inventory
from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.jumps import Jumps
from httpdgen.transport.ssh import SshTransport

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from sshd_here import Machine

    from httpdgen.transport.link import Link

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]

GATE, SECOND = "127.0.1.1", "127.0.1.2"


def known(machine: Machine, *names: str) -> Path:
    return machine.known(*(f"{name} {machine.public_key('ed25519')}" for name in (ADDRESS, *names)))


def gate(machine: Machine, user: str = "ada") -> str:
    return f"Host gate\n  HostName {GATE}\n  User {user}\n  IdentityFile {machine.identity}\n"


def came_from(machine: Machine, **said: Any) -> str:
    """Say from which address the host sees us come."""
    with machine.connect(ansible_become=False, **said) as connection:
        return connection.run('echo "${SSH_CONNECTION%% *}"').stdout.decode().strip()


def refusal(machine: Machine, **said: Any) -> str:
    with pytest.raises(UnreachableError) as told:
        machine.connect(**said)
    return str(told.value)


def test_a_jump_host_is_passed(machine: Machine) -> None:
    log = machine.folder / "sshd.log"
    before = len(log.read_text())
    came_from(machine, known=known(machine, GATE), config=gate(machine), args="-J gate")
    assert "for ada from" in log.read_text()[before:]
    assert "for deploy from" in log.read_text()[before:]


def test_a_jump_host_may_stand_in_the_configuration_for_all_hosts(machine: Machine) -> None:
    config = gate(machine) + "Host *\n  ProxyJump gate\n"
    came_from(machine, known=known(machine, GATE), config=config)


def test_jump_hosts_are_passed_in_their_order(machine: Machine) -> None:
    jumps = f"-J ada@{GATE},ssh://nofwd@{SECOND}:22"
    config = f"IdentityFile {machine.identity}\n"
    text = refusal(machine, known=known(machine, GATE, SECOND), config=config, args=jumps)
    assert text == (
        f"box: {ADDRESS} port 22 cannot be reached from the jump host {SECOND} port 22:"
        " sshd there forwards nothing (AllowTcpForwarding)"
    )
    came_from(machine, known=known(machine, GATE, SECOND), config=config, args=f"-J ada@{GATE},noisy@{SECOND}")


def test_a_jump_host_of_a_jump_host_is_passed(machine: Machine) -> None:
    config = f"{gate(machine)}Host second\n  HostName {SECOND}\n  ProxyJump gate\n  User noisy\n"
    config += f"  IdentityFile {machine.identity}\n"
    log = machine.folder / "sshd.log"
    before = len(log.read_text())
    came_from(machine, known=known(machine, GATE, SECOND), config=config, args="-J second")
    passed = [line for line in log.read_text()[before:].splitlines() if "Accepted" in line]
    assert [line.split()[3] for line in passed] == ["ada", "noisy", "deploy"]


def test_a_jump_host_whose_key_is_not_known_is_not_passed(machine: Machine) -> None:
    with pytest.raises(HostKeyError) as told:
        machine.connect(known=known(machine), config=gate(machine), args="-J gate")
    assert str(told.value).startswith(f"box: its jump host gate: {GATE} port 22 shows the host key ssh-ed25519 SHA256:")


def test_the_key_behind_a_jump_host_is_checked_and_accepted_by_its_line(machine: Machine) -> None:
    file = machine.known(f"{GATE} {machine.public_key('ed25519')}")
    with pytest.raises(HostKeyError) as told:
        machine.connect(known=file, config=gate(machine), args="-J gate")
    assert str(told.value).endswith(f"echo '{ADDRESS} {machine.public_key('ed25519')}' >> {file}")


def test_a_jump_host_that_lets_nobody_in_is_told(machine: Machine) -> None:
    text = refusal(machine, known=known(machine, GATE), config=gate(machine, "nobody-here"), args="-J gate")
    assert text.startswith(f"box: its jump host gate: {GATE} port 22 does not let nobody-here in")


def test_a_host_that_the_jump_host_cannot_reach_is_told(machine: Machine) -> None:
    text = refusal(machine, known=known(machine, GATE), config=gate(machine), args="-J gate", ansible_port=9)
    assert text == f"box: {ADDRESS} port 9 cannot be reached from the jump host {GATE} port 22: Connection refused"


def names(count: int) -> list[str]:
    return [f"h{number}" for number in range(count)]


def many(machine: Machine, jump: str, count: int, args: str = "") -> SshTransport:
    said: dict[str, Any] = {"args": f"-J {jump} {args}", "ansible_become": False}
    hosts = {name: machine.inventory_host(name, **said) for name in names(count)}
    config = machine.folder / "many_config"
    config.write_text(gate(machine))
    inventory = Inventory(machine.folder / "hosts.yaml", hosts)
    return SshTransport(inventory, known_hosts=[known(machine, GATE)], ssh_config=[config])


def test_all_hosts_share_one_connection_to_their_jump_host(machine: Machine) -> None:
    log = machine.folder / "sshd.log"
    before, threads = len(log.read_text()), threading.active_count()
    transport = many(machine, "gate", 8)

    with ThreadPoolExecutor(8) as pool:
        connections = list(pool.map(lambda name: machine.namespace.call(lambda: transport.connect(name)), names(8)))
        found = list(pool.map(lambda connection: connection.run(f"echo {connection.host}").stdout, connections))
        assert found == [f"{name}\n".encode() for name in names(8)]
        assert log.read_text()[before:].count("Accepted publickey for ada") == 1
        for connection in connections:
            assert connection.run("true").code == 0  # the others' end is none of its own
            connection.close()
    until(lambda: threading.active_count() <= threads + 8)  # the namespace's own


def test_a_jump_host_that_is_gone_is_reached_anew(machine: Machine) -> None:
    transport = many(machine, "gate", 2)
    first = machine.namespace.call(lambda: transport.connect("h0"))
    machine.kill_sessions("ada")
    with pytest.raises(UnreachableError, match="broke"):
        until(lambda: first.run("true").code != 0)
    with machine.namespace.call(lambda: transport.connect("h1")) as second:
        assert second.run("true").code == 0
    first.close()


def test_a_jump_host_that_stands_still_or_breaks_is_told(machine: Machine) -> None:
    transport = many(machine, "gate", 2, "-o ConnectTimeout=1")
    with machine.namespace.call(lambda: transport.connect("h0")):
        with machine.frozen_sessions("ada"), pytest.raises(UnreachableError) as told:
            machine.namespace.call(lambda: transport.connect("h1"))
        assert str(told.value) == f"h1: {ADDRESS} port 22 does not answer to the jump host {GATE} port 22"
        timer = threading.Timer(0.5, machine.kill_sessions, ["ada"])
        timer.start()
        with machine.frozen_sessions("ada"), pytest.raises(UnreachableError) as told:
            machine.namespace.call(lambda: transport.connect("h1"))
        timer.join()
        assert str(told.value) == f"h1: the connection to the jump host {GATE} port 22 broke"


def test_hosts_behind_a_jump_host_that_is_not_reached_do_not_wait_for_each_other() -> None:
    jumps = Jumps()
    tries: list[int] = []
    waiting: list[int] = []

    def opened() -> Link:
        until(lambda: len(waiting) >= 4)
        time.sleep(0.1)  # from the word of the others that they will wait, to their waiting
        tries.append(1)
        raise NotReachedError("no")

    def hold() -> str:
        waiting.append(1)
        with pytest.raises(NotReachedError) as told:
            jumps.hold("gate", opened)
        return str(told.value)

    with ThreadPoolExecutor(4) as pool:
        assert [future.result() for future in [pool.submit(hold) for _ in range(4)]] == ["no"] * 4
    assert tries == [1]
    assert hold() == "no"
    assert tries == [1, 1]  # whoever comes later tries anew


def test_a_network_without_a_way_is_told(machine: Machine) -> None:
    text = refusal(machine, ansible_host="198.51.100.1")
    assert text == "box: 198.51.100.1 port 22 cannot be reached: Network is unreachable"


def test_a_proxy_command_is_the_way(machine: Machine) -> None:
    command = "exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3"
    config = f"Host the-box\n  HostName {ADDRESS}\n  ProxyCommand bash -c '{command}'\n"
    assert came_from(machine, config=config, ansible_host="the-box", ansible_port=22) == ADDRESS


def test_a_proxy_command_of_the_inventory_knows_its_port_and_user(machine: Machine) -> None:
    script = machine.folder / "proxy"
    script.write_text('#!/bin/bash\necho "$@" > "$0.said"\nexec 3<>/dev/tcp/127.0.0.1/22; cat <&3 & cat >&3\n')
    script.chmod(0o755)
    args = f"-o 'ProxyCommand=\"{script}\" %h %p %r'"
    file = machine.known(f"[{ADDRESS}]:2999 {machine.public_key('ed25519')}")
    machine.connect(args=args, ansible_port=2999, known=file).close()
    assert (machine.folder / "proxy.said").read_text() == "127.0.0.1 2999 deploy\n"


def test_a_proxy_command_that_fails_is_told_without_itself(machine: Machine) -> None:
    args = "-o ProxyCommand='sh -c \"echo hunter2 >/dev/null; echo no way >&2; exit 7\"'"
    assert refusal(machine, args=args) == "box: the ProxyCommand ended with 7: no way"
    assert refusal(machine, args="-o ProxyCommand=false") == "box: the ProxyCommand ended with 1, and said nothing"


def test_a_proxy_command_that_says_nothing_is_given_up_in_time(machine: Machine) -> None:
    text = refusal(machine, args="-o ProxyCommand='sleep 4714'", seconds=0.5)
    assert text.startswith("box: 127.0.0.1 port 22 takes connections, but lets nobody in within 0.5 s: ")


def test_a_proxy_command_that_goes_on_after_a_failure_is_ended(machine: Machine) -> None:
    args = "-o ProxyCommand='sh -c \"trap : TERM; echo SSH-1.5-old; while :; do sleep 4715; done\"'"
    assert "speaks no SSH that is safe today" in refusal(machine, args=args)
    until(lambda: not subprocess.run(["pgrep", "-f", "sleep 4715"], capture_output=True, check=False).stdout)


def test_no_proxy_is_none(machine: Machine) -> None:
    config = "Host *\n  ProxyCommand false\n"
    machine.connect(args="-o ProxyCommand=none", config=config).close()
    machine.connect(args="-J none", config=config).close()
