"""What an inventory says for the ssh program: taken, left out, or refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.errors import InputError
from httpdgen.model.inventory import SshArguments, load_inventory
from httpdgen.model.inventory.ssh_arguments import HONOURED, read_ssh_arguments
from httpdgen.model.inventory.value_faults import ValueFaultError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", []),
        ("-o Port=2222", [("port", "2222")]),
        ("-oPort=2222 -p22", [("port", "2222"), ("port", "22")]),
        ("-o 'User ada' -l bob", [("user", "ada"), ("user", "bob")]),
        ("-J gate -i ~/.ssh/id", [("proxyjump", "gate"), ("identityfile", "~/.ssh/id")]),
        ("-64", [("addressfamily", "inet6"), ("addressfamily", "inet")]),
        ("-o ProxyCommand='ssh -q -W %h:%p gate'", [("proxycommand", "ssh -q -W %h:%p gate")]),
        ('-o "ProxyCommand=\\"a b\\""', [("proxycommand", "a b")]),
        ("-o ProxyCommand='nc \"x\" y'", [("proxycommand", 'nc "x" y')]),
        ("-o 'UserKnownHostsFile = a b'", [("userknownhostsfile", "a b")]),
        ("-o ConnectTimeout=5\n-o HostKeyAlias=a", [("connecttimeout", "5"), ("hostkeyalias", "a")]),
    ],
)
def test_what_says_how_a_host_is_reached_is_taken(text: str, options: list[tuple[str, str]]) -> None:
    assert list(read_ssh_arguments(text).options) == options


@pytest.mark.parametrize(
    "text",
    [
        "-C -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=~/.ansible/cp/%h",
        "-qA -tt -o ServerAliveInterval=30 -oServerAliveCountMax=5 -vvv -S none",
        "-o BatchMode=yes -o PreferredAuthentications=publickey -o LogLevel=ERROR",
    ],
)
def test_what_only_tunes_the_ssh_program_is_left_out(text: str) -> None:
    assert read_ssh_arguments(text) == SshArguments()


def test_of_several_configurations_the_last_counts() -> None:
    assert read_ssh_arguments("-F a -Fnone").config == "none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-o Ciphers=aes256-gcm@openssh.com", "holds the option Ciphers, which httpdgen cannot honour"),
        ("-o HostKeyAlgorithms=+ssh-rsa", "holds the option HostKeyAlgorithms, which httpdgen cannot honour"),
        ("-L 80:localhost:80", "holds -L, which httpdgen cannot honour"),
        ("-N", "holds -N, which httpdgen cannot honour"),
        ("-p ssh", "holds -p with something else than a port, 1 to 65535"),
        ("-o Port=70000", "holds Port with something else than a port, 1 to 65535"),
        ("-o ConnectTimeout=soon", "holds ConnectTimeout with something else than whole seconds"),
        ("-o Port = 22", "holds an -o without Key=Value"),
        ("-o Port", "holds an -o without Key=Value"),
        ("-J", "holds -J without a value"),
        ("-J ''", "holds -J without a value"),
        ("web1", "holds a word that is no option of ssh"),
        ("-", "holds a word that is no option of ssh"),
        ("--", "holds a word that is no option of ssh"),
        ("-é", "holds a word that is no option of ssh"),
        ("-o 'User=a", "has a quotation mark that is not closed"),
        ("-o 'User=a\nProxyCommand id'", "must not hold control characters"),
    ],
)
def test_what_cannot_be_honoured_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueFaultError) as told:
        read_ssh_arguments(text)
    assert str(told.value) == message


def test_a_fault_has_its_place_and_shows_no_value(tmp_path: Path) -> None:
    text = "all:\n  vars: {ansible_port: 22, ansible_ssh_common_args: -o ProxyCommand='sshpass -phunter2 ssh' -N}\n"
    (tmp_path / "hosts.yaml").write_text(f"{text}  hosts: {{web1: }}\n")
    with pytest.raises(InputError) as told:
        load_inventory(tmp_path / "hosts.yaml")
    (fault,) = told.value.faults
    assert str(fault) == (
        f"{tmp_path}/hosts.yaml:2:53: all.vars.ansible_ssh_common_args: holds -N, which httpdgen cannot honour"
    )
    assert fault.hint == "take it out, or move it to ~/.ssh/config, where httpdgen leaves it alone"
    assert fault.line == "  vars: {ansible_port: 22, ansible_ssh_common_args: ********}"


def test_both_variables_are_read_and_no_representation_shows_them(tmp_path: Path) -> None:
    text = "{ansible_ssh_common_args: -J gate, ansible_ssh_extra_args: '-o ProxyCommand=hunter2', ansible_user: ada}"
    (tmp_path / "hosts.yaml").write_text(f"all: {{hosts: {{web1: {text}}}}}\n")
    host = load_inventory(tmp_path / "hosts.yaml").hosts["web1"]
    assert host.ansible_ssh_common_args.options == (("proxyjump", "gate"),)
    assert host.ansible_ssh_extra_args.options == (("proxycommand", "hunter2"),)
    assert "hunter2" not in repr(host)


@given(st.text("-oJFipl= '\"ab1\n", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_ssh_arguments(text)
    except ValueFaultError:
        return
    assert {key for key, _ in found.options} <= HONOURED
