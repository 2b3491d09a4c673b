"""The files that say how hosts are reached: SSH configurations and known hosts."""

from __future__ import annotations

import base64
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.known_hosts import KnownHosts
from httpdgen.transport.settings import jump_options, settings_for
from httpdgen.transport.ssh_config import read_config

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.transport.settings import Settings

BLOB = base64.b64encode(b"a key").decode()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    return tmp_path


def resolved(text: str, alias: str = "web1", *options: tuple[str, str]) -> Settings:
    return settings_for(alias, options, text, ("known",), 10.0)


def test_what_nobody_says_is_as_ssh_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    found = resolved("")
    assert (found.address, found.port, found.user, found.seconds) == ("web1", 22, "ada", 10.0)
    assert (found.known_hosts, found.host_key_name) == (
        ("known", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"),
        "web1",
    )
    assert (found.identities, found.identities_only, found.agent, found.jumps) == ((), False, None, ())
    assert found.family == socket.AF_UNSPEC


def test_what_is_said_first_counts_and_keys_add_up() -> None:
    text = "Host web*\n  Port 1\n  IdentityFile ~/a\nHost *\n  Port 2\n  IdentityFile ~/b\n"
    found = resolved(text, "web1", ("port", "3"), ("identityfile", "c d"))
    assert found.port == 3
    assert [file.rpartition("/")[2] for file in found.identities] == ["c d", "a", "b"]
    assert resolved(text).port == 1


def test_everything_that_counts_is_read(home: Path) -> None:
    found = resolved(
        "HostName %h.example.com\nPort 2222\nConnectTimeout 3\nIdentitiesOnly yes\nIdentityAgent ~/agent\n"
        "AddressFamily inet6\nHostKeyAlias web\nUserKnownHostsFile ~/a none /dev/null\nGlobalKnownHostsFile none\n"
    )
    assert (found.address, found.port, found.seconds) == ("web1.example.com", 2222, 3.0)
    assert (found.identities_only, found.agent, found.family) == (True, str(home / "agent"), socket.AF_INET6)
    assert (found.host_key_name, found.known_hosts) == ("web", (str(home / "a"),))


def test_a_host_is_known_by_its_name_in_lower_case_and_its_port() -> None:
    assert resolved("HostName WEB1.example.com\nPort 23\n").host_key_name == "[web1.example.com]:23"


def test_of_two_ways_the_first_counts() -> None:
    assert resolved("ProxyJump a,b\nProxyCommand c\n").jumps == ("a", "b")
    found = resolved("ProxyCommand nc %h %p %r\nProxyJump a\n", "web1", ("port", "23"), ("user", "ada"))
    assert (found.jumps, found.proxy_command) == ((), "nc web1 23 ada")
    found = resolved("ProxyJump a\n", "web1", ("proxycommand", "none"))
    assert (found.jumps, found.proxy_command) == ((), None)


@pytest.mark.parametrize(
    ("word", "alias", "options"),
    [
        ("gate", "gate", []),
        (" ada@gate ", "gate", [("user", "ada")]),
        ("gate:23", "gate", [("port", "23")]),
        ("SSH://ada@gate:23/", "gate", [("user", "ada"), ("port", "23")]),
        ("ada@example@gate", "gate", [("user", "ada@example")]),
        ("[2001:db8::1]:23", "2001:db8::1", [("port", "23")]),
        ("[2001:db8::1]", "2001:db8::1", []),
        ("2001:db8::1", "2001:db8::1", []),
        ("", "", []),
    ],
)
def test_a_jump_host_is_taken_apart(word: str, alias: str, options: list[tuple[str, str]]) -> None:
    assert jump_options(word) == (alias, options)


def test_what_is_included_counts_where_it_stands(home: Path) -> None:
    (home / ".ssh/one").write_text("Port 1\nInclude two\n")
    (home / ".ssh/two").write_text("Host web2\n  User two\n")
    (home / "three").write_text("User three\n")
    (home / ".ssh/config").write_text(
        f"Host web1\n  Include one\n  HostName one.example.com\nInclude 'missing' {home}/thre?\nHost *\nUser four\n"
    )
    text = read_config(home / ".ssh/config")
    web1, web2, web3 = (resolved(text, name) for name in ("web1", "web2", "web3"))
    assert (web1.port, web1.address, web1.user) == (1, "one.example.com", "three")
    assert (web2.port, web2.address, web2.user) == (22, "web2", "two")
    assert (web3.port, web3.address, web3.user) == (22, "web3", "four")


def test_a_file_that_includes_itself_or_cannot_be_read_as_words_ends(home: Path) -> None:
    (home / ".ssh/config").write_text("Include config\nInclude 'open\nUser ada\n")
    assert resolved(read_config(home / ".ssh/config")).user == "ada"
    assert read_config(home / "missing") == ""


@pytest.mark.parametrize(
    ("criteria", "user"),
    [
        ("host web1", "ada"),
        ("!host web1", "else"),
        ("all", "ada"),
        ("tagged blue", "else"),
        ("host web1 localnetwork 10.0.0.0/8", "else"),
        ("host 'open", "else"),
    ],
)
def test_a_match_that_is_not_understood_matches_nothing(home: Path, criteria: str, user: str) -> None:
    config = home / ".ssh/config"
    config.write_text(f"Match {criteria}\n  User ada\nHost *\n  User else\n")
    assert resolved(read_config(config)).user == user


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["Host", "Match", "all", "Include", "Port", "x", "=", '"', "!*", "User", "\n"])))
def test_any_configuration_is_used_or_refused(words: list[str]) -> None:
    said = ""
    try:
        resolved(" ".join(words))
    except NotReachedError as error:
        said = str(error)
    assert said.isprintable()


def test_lines_that_are_no_keys_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "known"
    lines = [
        "",
        f"# web1 ssh-new {BLOB}",
        "web1 ssh-new",
        "web1 ssh-new no;base64",
        f"@cert-authority * ssh-new {BLOB}",
    ]
    lines += [f"|1|bad|worse ssh-new {BLOB}", f"|1|%|% ssh-new {BLOB}", "\xff", f"web1\tssh-new  {BLOB} comment"]
    file.write_bytes("\n".join(lines).encode("latin-1"))
    (key,) = KnownHosts().of("web1", [str(tmp_path / "missing"), str(file)])
    assert (key.place, key.kind, key.blob, key.revoked) == (f"{file}:9", "ssh-new", b"a key", False)


@settings(max_examples=200, deadline=None)
@given(st.text("ab1*?!,.[]|@:-=+ \n", max_size=60), st.text("ab1.[]:*?", min_size=1, max_size=8))
def test_any_file_of_known_hosts_is_read(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any-known-hosts"
    file.write_text(f"{text}\n{name} ssh-ed25519 {BLOB}\n")
    found = [key for key in KnownHosts().of(name, [str(file)]) if key.place.endswith(f":{text.count(chr(10)) + 2}")]
    assert len(found) == (not name.startswith(("@", "#")))
