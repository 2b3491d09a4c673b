"""A host's key is checked before anything else, on a real sshd that has several."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from sshd_here import ADDRESS, KINDS

from httpdgen.errors import HostKeyError
from httpdgen.transport.known_hosts import fingerprint

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from sshd_here import Machine

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]

OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKfzVjL9MYFCVVqbCdJi8s3cNnVB4vE1T1XkH5vJb0aa"


def refusal(machine: Machine, known: Path, **said: Any) -> str:
    with pytest.raises(HostKeyError) as told:
        machine.connect(known=known, **said)
    return str(told.value)


def shown(machine: Machine, kind: str = "ed25519") -> str:
    listed = machine.host.run("ssh-keygen", "-lf", f"/etc/ssh/ssh_host_{kind}_key.pub")
    return listed.split()[1]


@pytest.mark.parametrize("kind", KINDS)
def test_of_several_keys_the_known_one_is_asked_for(machine: Machine, kind: str) -> None:
    with machine.connect(known=machine.known(f"{ADDRESS} {machine.public_key(kind)}")) as connection:
        assert connection.run("true").code == 0


def test_a_key_that_nobody_knows_is_told_with_the_command_that_accepts_it(machine: Machine) -> None:
    known = machine.known()
    text = refusal(machine, known)
    assert text == (
        f"box: 127.0.0.1 port 22 shows the host key ssh-ed25519 {shown(machine)}, which is not known:"
        f" 127.0.0.1 is not in {known}, /etc/ssh/ssh_known_hosts and /etc/ssh/ssh_known_hosts2."
        " Compare it with what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` says on the host itself,"
        f" and if it is the same: ssh-keyscan -t ed25519 -p 22 127.0.0.1 >> {known}"
    )


def run_by_hand(machine: Machine, text: str) -> None:
    """Do what a message says."""
    command = text.partition("if it is the same: ")[2].partition(" (")[0]
    machine.namespace.call(lambda: subprocess.run(["sh", "-c", command], check=True, capture_output=True))


@pytest.mark.parametrize("port", [22, 2210])
def test_what_the_message_says_accepts_the_key(machine: Machine, port: int) -> None:
    if port != 22:
        machine.sshd(port)
    known = machine.known()
    run_by_hand(machine, refusal(machine, known, ansible_port=port))
    machine.connect(known=known, ansible_port=port).close()


def test_what_the_message_says_accepts_a_key_under_an_alias(machine: Machine) -> None:
    known = machine.known()
    run_by_hand(machine, refusal(machine, known, args="-o HostKeyAlias=the-box"))
    assert known.read_text().startswith("the-box ssh-ed25519 ")
    machine.connect(known=known, args="-o HostKeyAlias=the-box").close()


def test_another_key_is_told_with_its_place_and_both_fingerprints(machine: Machine) -> None:
    known = machine.known("# comment", f"{ADDRESS} {OTHER}")
    text = refusal(machine, known)
    assert f"shows the host key ssh-ed25519 {shown(machine)}, but {known}:2 has ssh-ed25519 SHA256:" in text
    assert "the host was made anew, or somebody stands between" in text
    run_by_hand(machine, text)
    assert OTHER not in known.read_text()
    machine.connect(known=known).close()


def test_a_known_key_of_another_kind_that_the_host_does_not_show_counts_as_another(machine: Machine) -> None:
    machine.sshd(2211, "HostKey=/etc/ssh/ssh_host_rsa_key")
    known = machine.known(f"[{ADDRESS}]:2211 {machine.public_key('ed25519')}")
    text = refusal(machine, known, ansible_port=2211)
    assert f"shows the host key ssh-rsa {shown(machine, 'rsa')}, but {known}:1 has ssh-ed25519" in text


def test_a_revoked_key_is_refused_although_it_is_known(machine: Machine) -> None:
    key = machine.public_key("ed25519")
    known = machine.known(f"{ADDRESS} {key}", f"@revoked * {key}")
    assert refusal(machine, known).endswith(f"which is revoked in {known}:2: do not connect")


@pytest.mark.parametrize(
    ("name", "port"),
    [
        ("127.0.0.*,!127.0.0.2", 22),
        ("*", 22),
        ("[127.0.0.1]:2212", 2212),
        ("127.0.0.1", 2212),  # as ssh(1): the same key without a port will do
        ("[127.0.0.?]:2212", 2212),
    ],
)
def test_a_key_is_known_by_a_pattern_and_by_a_port(machine: Machine, name: str, port: int) -> None:
    if port != 22 and not any("2212" in repr(sshd.args) for sshd in machine.sshds):
        machine.sshd(port)
    known = machine.known(f"{name} {machine.public_key('ed25519')}")
    machine.connect(known=known, ansible_port=port).close()


@pytest.mark.parametrize("name", ["127.0.0.*,!127.0.0.1", "127.0.0.2", "[127.0.0.1]:2222", "[127.0.0.1]:22"])
def test_a_name_that_is_not_the_hosts_does_not_count(machine: Machine, name: str) -> None:
    assert "is not known" in refusal(machine, machine.known(f"{name} {machine.public_key('ed25519')}"))


def test_hashed_names_are_known(machine: Machine) -> None:
    known = machine.known(f"{ADDRESS} {machine.public_key('ed25519')}")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", known], check=True, capture_output=True)
    assert known.read_text().startswith("|1|")
    machine.connect(known=known).close()


def test_a_host_key_alias_is_what_counts(machine: Machine) -> None:
    known = machine.known(f"the-box {machine.public_key('ed25519')}")
    machine.connect(known=known, config="Host 127.*\n  HostKeyAlias the-box\n").close()
    assert "is not known: 127.0.0.1 is" in refusal(machine, known)


@pytest.mark.parametrize("file", ["UserKnownHostsFile", "GlobalKnownHostsFile"])
def test_files_of_known_hosts_are_those_that_are_said(machine: Machine, tmp_path: Path, file: str) -> None:
    own = tmp_path / "own"
    own.write_text(f"{ADDRESS} {machine.public_key('ed25519')}\n")
    machine.connect(known=machine.known(), args=f"-o '{file}=/nowhere {own}'").close()


def test_strict_host_key_checking_is_not_honoured(machine: Machine) -> None:
    args = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    text = refusal(machine, machine.known(), args=args)
    assert text.endswith(
        " (StrictHostKeyChecking is not honoured;"
        " UserKnownHostsFile names no file that keeps a key: take it out of where it stands)"
    )


def test_nobody_is_logged_in_before_the_key_is_checked(machine: Machine) -> None:
    log = machine.folder / "sshd.log"
    before = log.read_text()
    refusal(machine, machine.known(), ansible_user="ada")
    assert not re.search("ada", log.read_text().removeprefix(before))


def test_a_fingerprint_is_that_of_ssh_keygen(machine: Machine) -> None:
    known = machine.known(f"{ADDRESS} {machine.public_key('rsa')}")
    listed = subprocess.run(["ssh-keygen", "-lf", known], check=True, capture_output=True, text=True).stdout
    assert listed.split()[1] == shown(machine, "rsa") != fingerprint(b"")
