"""Logging in: named keys, the agent's, the usual ones; and who is not let in, on a real sshd."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from waiting import until

from httpdgen.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from sshd_here import Machine

pytestmark = pytest.mark.engine
pytest_plugins = ["lab.fixtures", "sshd_fixture"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a home without keys, and no agent."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    (tmp_path / ".ssh").mkdir()
    return tmp_path


def new_key(file: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """Make a key that nobody knows."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", file], check=True)
    return file


@contextmanager
def agent_with(folder: Path, *keys: str | Path, options: tuple[str, ...] = ()) -> Iterator[Path]:
    """Run an agent that holds keys; it has nobody who would confirm anything."""
    path = folder / "agent"
    environment = os.environ | {"SSH_AUTH_SOCK": str(path), "SSH_ASKPASS": "/bin/false"}
    with subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL, env=environment) as agent:
        until(path.exists)
        for key in keys:
            subprocess.run(["ssh-add", "-q", *options, str(key)], check=True, env=environment)
        yield path
        agent.terminate()


def refusal(machine: Machine, **said: Any) -> str:
    with pytest.raises(UnreachableError) as told:
        machine.connect(**said)
    return str(told.value)


def test_the_usual_keys_are_tried_where_none_is_named(machine: Machine, home: Path) -> None:
    new_key(home / ".ssh/id_ecdsa", "ecdsa")
    shutil.copy(machine.identity, home / ".ssh/id_ed25519")
    machine.connect(ansible_ssh_private_key_file=None).close()


def test_a_key_of_the_agent_will_do(machine: Machine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with agent_with(home, machine.identity) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        machine.connect(ansible_ssh_private_key_file=None).close()


def test_an_agent_that_the_configuration_names_will_do_and_none_is_none(machine: Machine, home: Path) -> None:
    with agent_with(home, machine.identity) as path:
        machine.connect(ansible_ssh_private_key_file=None, config=f"IdentityAgent {path}\n").close()
        text = refusal(machine, ansible_ssh_private_key_file=None, config="IdentityAgent none\n")
    assert "there was no key to try" in text


def test_an_agent_that_does_not_sign_is_told(machine: Machine, home: Path) -> None:
    with agent_with(home, machine.identity, options=("-c",)) as path:
        text = refusal(machine, ansible_ssh_private_key_file=None, args=f"-o IdentityAgent={path}")
    assert "it got no signature from the agent by the last key: name another, and set IdentitiesOnly yes (tr" in text


def test_an_agent_that_is_gone_is_none(machine: Machine, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "gone"))
    machine.connect().close()


def test_a_key_with_a_passphrase_is_taken_from_the_agent(machine: Machine, home: Path) -> None:
    key = home / "locked"
    shutil.copy(machine.identity, key)
    shutil.copy(f"{machine.identity}.pub", f"{key}.pub")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "a phrase", "-f", key], check=True)
    only: dict[str, Any] = {"ansible_ssh_private_key_file": str(key), "config": "IdentitiesOnly yes\n"}
    with agent_with(home, machine.identity, new_key(home / "other")) as path:
        machine.connect(**only, args=f"-o IdentityAgent={path}").close()
    text = refusal(machine, **only)
    assert f"left out {key} (has a passphrase, and is not in the agent: run ssh-add {key})" in text


def test_identities_only_leaves_the_agents_other_keys_alone(machine: Machine, home: Path) -> None:
    other = new_key(home / "other")
    with agent_with(home, machine.identity) as path:
        said: dict[str, Any] = {"ansible_ssh_private_key_file": str(other), "args": f"-o IdentityAgent={path}"}
        machine.connect(**said).close()
        text = refusal(machine, **said, config="IdentitiesOnly yes\n")
    assert f"(tried {other})" in text


def test_a_key_that_the_host_does_not_know_is_told_with_the_way_out(machine: Machine, home: Path) -> None:
    first, second = new_key(home / "first"), new_key(home / "second", "rsa")
    (home / "nonsense").write_text("no key\n")
    args = f"-i {second} -i {home}/nonsense -i {home}/missing -i {first}"
    assert refusal(machine, ansible_ssh_private_key_file=str(first), args=args) == (
        "box: 127.0.0.1 port 22 does not let deploy in: it lets nobody in with these keys"
        f" (tried {first}, {second}; left out {home}/nonsense (is no private key that can be read),"
        f" {home}/missing (cannot be read: No such file or directory))."
        " Put a public key into deploy's ~/.ssh/authorized_keys there, or correct ansible_user and"
        " ansible_ssh_private_key_file; httpdgen asks for no passwords"
    )


def test_a_host_that_takes_passwords_only_is_told(machine: Machine) -> None:
    machine.sshd(2230, "PubkeyAuthentication=no")
    known = machine.known(f"[127.0.0.1]:2230 {machine.public_key('ed25519')}")
    assert "it takes no keys, only password" in refusal(machine, known=known, ansible_port=2230)


def test_a_host_that_wants_a_password_as_well_is_told(machine: Machine) -> None:
    machine.sshd(2231, "AuthenticationMethods=publickey,password")
    known = machine.known(f"[127.0.0.1]:2231 {machine.public_key('ed25519')}")
    assert "it wants password beside a key" in refusal(machine, known=known, ansible_port=2231)


def test_more_keys_than_the_host_takes_are_told_with_the_way_out(machine: Machine, home: Path) -> None:
    keys = [new_key(home / str(number)) for number in range(8)]
    args = " ".join(f"-i {key}" for key in keys)
    text = refusal(machine, ansible_ssh_private_key_file=None, args=args)
    assert "it ended the connection after some keys: name the right one, and set IdentitiesOnly yes" in text


def test_a_certificate_beside_a_key_will_do(machine: Machine, home: Path) -> None:
    authority, key = new_key(home / "authority"), new_key(home / "key")
    command = ["ssh-keygen", "-q", "-s", str(authority), "-I", "tests", "-n", "deploy", f"{key}.pub"]
    subprocess.run(command, check=True)
    machine.host.run("sh", "-c", "cat > /etc/ssh/authority.pub", given=authority.with_suffix(".pub").read_bytes())
    machine.sshd(2232, "TrustedUserCAKeys=/etc/ssh/authority.pub")
    known = machine.known(f"[127.0.0.1]:2232 {machine.public_key('ed25519')}")
    machine.connect(known=known, ansible_port=2232, ansible_ssh_private_key_file=str(key)).close()


def test_the_inventory_counts_more_than_the_configuration(machine: Machine) -> None:
    config = "Host 127.0.0.1\n  User nobody-here\n  Port 1\n"
    with machine.connect(config=config, ansible_port=22, ansible_become=False) as connection:
        assert connection.run("id -un").stdout == b"deploy\n"


def test_arguments_count_more_than_the_configuration_and_less_than_the_inventory(machine: Machine) -> None:
    args = "-l nobody-here -o Port=22"
    with machine.connect(args=args, config="Port 1\n", ansible_become=False) as connection:
        assert connection.run("id -un").stdout == b"deploy\n"


def test_the_configuration_says_what_the_inventory_does_not(machine: Machine) -> None:
    config = f"Host the-box\n  HostName 127.0.0.1\n  User ada\n  IdentityFile {machine.identity}\n"
    nothing: dict[str, Any] = {"ansible_host": "the-box", "ansible_user": None, "ansible_ssh_private_key_file": None}
    with machine.connect(config=config, **nothing, ansible_become=False) as connection:
        assert connection.run("id -un").stdout == b"ada\n"


def test_another_configuration_takes_the_place_of_the_usual_one(machine: Machine, tmp_path: Path) -> None:
    other = tmp_path / "other_config"
    other.write_text("User ada\n")
    said: dict[str, Any] = {"ansible_user": None, "config": "User nofwd\n", "ansible_become": False}
    with machine.connect(args=f"-F {other}", **said) as connection:
        assert connection.run("id -un").stdout == b"ada\n"
    machine.connect(args="-F none -l deploy", **said).close()
    text = refusal(machine, args="-F /nowhere/config")
    assert text == "box: there is no SSH configuration /nowhere/config, which -F names"
