"""Secrets: fetched from where they are kept, of the right form, and shown nowhere."""

from __future__ import annotations

import copy
import pickle
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from checked import Document, shop, site, topology_with
from hypothesis import given, settings
from strategies import valid_topologies

from httpdgen.errors import SecretError
from httpdgen.model import secret_sources
from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.secret_uses import secret_uses
from httpdgen.model.secrets import Secrets, placeholders, resolve
from httpdgen.secret_text import MASK

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.model.topology import Topology

AJP = "correct-horse-battery-staple"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n-----END CERTIFICATE-----"
PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n-----END PRIVATE KEY-----"
REF = SecretRef(env="SHOP_AJP_SECRET")


def ajp_from(source: Document) -> Topology:
    return topology_with({"clusters": {"shop": {"ajp_secret": {"env": None, **source}}}})


def printing(text: str, *, code: int = 0) -> Document:
    program = f"import sys; sys.stdout.write({text!r}); sys.stderr.write('secret words'); sys.exit({code})"
    return {"command": [sys.executable, "-c", program]}


def fault(topology: Topology, folder: Path, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SecretError) as told:
        resolve(topology, folder, environ or {})
    return str(told.value)


def key_from_environment(value: str) -> tuple[Topology, dict[str, str]]:
    sessions = {"replication": "cluster", "encryption_key": {"env": "KEY"}}
    return topology_with(shop(sessions=sessions)), {"SHOP_AJP_SECRET": AJP, "KEY": value}


def tls_from_environment(**values: str) -> tuple[Topology, dict[str, str]]:
    tls = {"certificate": {"env": "CERTIFICATE"}, "key": {"env": "PRIVATE_KEY"}}
    environ = {"SHOP_AJP_SECRET": AJP, "CERTIFICATE": CERTIFICATE, "PRIVATE_KEY": PRIVATE_KEY}
    return topology_with(site(tls=tls)), environ | values


def test_a_secret_comes_from_the_environment(tmp_path: Path) -> None:
    assert resolve(topology_with({}), tmp_path, {"SHOP_AJP_SECRET": AJP}).reveal(REF) == AJP


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_comes_from_a_file_without_the_line_end(tmp_path: Path, end: str) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/shop").write_bytes((AJP + end).encode())
    secrets = resolve(ajp_from({"file": "secrets/shop"}), tmp_path, {})
    assert secrets.reveal(SecretRef(file="secrets/shop")) == AJP


def test_a_file_may_be_named_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text(AJP, "utf-8")
    topology = ajp_from({"file": str(tmp_path / "shop")})
    assert resolve(topology, tmp_path / "elsewhere", {}).reveal(SecretRef(file=str(tmp_path / "shop"))) == AJP


def test_a_secret_comes_from_a_command_without_the_line_end(tmp_path: Path) -> None:
    source = printing(AJP + "\n")
    secrets = resolve(ajp_from(source), tmp_path, {})
    assert secrets.reveal(SecretRef(command=tuple(source["command"]))) == AJP


def test_a_command_runs_in_the_topologys_folder_with_the_environment_and_no_shell(tmp_path: Path) -> None:
    (tmp_path / "print-it").write_text('#!/bin/sh\nprintf "%s" "$PREFIX-$1"\n', "utf-8")
    (tmp_path / "print-it").chmod(stat.S_IRWXU)
    source = {"command": ["./print-it", "a-b_c-$PREFIX;x"]}
    topology = ajp_from(source)
    told = fault(topology, tmp_path, {"PREFIX": "0123456789"})
    assert "must be 16 to 63 characters" in told
    source = {"command": ["./print-it", "battery-staple"]}
    secrets = resolve(ajp_from(source), tmp_path, {"PREFIX": "0123456789"})
    assert secrets.reveal(SecretRef(command=("./print-it", "battery-staple"))) == "0123456789-battery-staple"


def test_a_command_runs_once_for_all_that_use_it(tmp_path: Path) -> None:
    program = f"open('runs', 'a').write('x'); print({AJP!r})"
    source = {"command": [sys.executable, "-c", program]}
    other = {"ajp_secret": source, "concurrency": 10, "nodes": {"a1": {"host": "app9"}}}
    topology = topology_with({"clusters": {"shop": {"ajp_secret": {"env": None, **source}}, "intranet": other}})
    resolve(topology, tmp_path, {})
    assert (tmp_path / "runs").read_text("utf-8") == "x"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"env": "NOT_THERE"}, "environment variable NOT_THERE is not set"),
        ({"env": "EMPTY"}, "environment variable EMPTY holds nothing"),
        ({"file": "not-there"}, "file not-there cannot be read: No such file or directory"),
        ({"file": "."}, "file . cannot be read: Is a directory"),
        ({"file": "empty"}, "file empty holds nothing"),
        ({"file": "bytes"}, "file bytes does not give UTF-8 text"),
        ({"file": "long"}, "file long is longer than a megabyte"),
        ({"command": ["./not-there"]}, "command ./not-there cannot be run: No such file or directory"),
        ({"command": ["true"]}, "command true printed nothing"),
        ({"command": ["false"]}, "command false failed with exit code 1; run it by hand to see why"),
        (
            {"command": ["sh", "-c", "kill $$"]},
            "command sh was stopped by signal 15; run it by hand to see why",
        ),
        (
            {"command": ["sh", "-c", "exit 3", "a-token"]},
            "command sh failed with exit code 3; run it by hand to see why",
        ),
        ({"command": ["yes"]}, "command yes printed more than a megabyte"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told_with_the_place_that_needs_it(
    tmp_path: Path, source: Document, told: str
) -> None:
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "long").write_bytes(b"x" * (2**20 + 1))
    environ = {"EMPTY": "", "PATH": "/usr/bin:/bin"}
    assert fault(ajp_from(source), tmp_path, environ) == f"clusters.shop.ajp_secret: {told}"


def test_a_command_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_sources, "COMMAND_TIMEOUT_S", 0.2)
    told = fault(ajp_from({"command": ["sleep", "60"]}), tmp_path, {"PATH": "/usr/bin:/bin"})
    assert told == "clusters.shop.ajp_secret: command sleep took longer than 0.2 s"


def test_what_a_command_says_on_standard_error_is_not_passed_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = fault(ajp_from(printing(AJP, code=3)), tmp_path)
    assert told.endswith("failed with exit code 3; run it by hand to see why")
    assert capfd.readouterr() == ("", "")


def test_all_secrets_that_fail_are_told_at_once_and_none_is_shown(tmp_path: Path) -> None:
    topology, environ = tls_from_environment(SHOP_AJP_SECRET="too-short", PRIVATE_KEY="abc")
    del environ["CERTIFICATE"]
    assert fault(topology, tmp_path, environ).splitlines() == [
        (
            "clusters.shop.ajp_secret: environment variable SHOP_AJP_SECRET:"
            " must be 16 to 63 characters of [A-Za-z0-9_-], which httpd, mod_jk and Tomcat read alike"
        ),
        "sites.www.example.com.tls.certificate: environment variable CERTIFICATE is not set",
        (
            "sites.www.example.com.tls.key: environment variable PRIVATE_KEY:"
            " must be a private key in PEM without a pass phrase, which httpd would ask for when it starts"
        ),
    ]


@pytest.mark.parametrize("value", ["a" * 15, "a" * 64, "with spaces in between", AJP + "\n", "ümläut-ümläut-ümläut"])
def test_an_ajp_secret_is_one_that_both_sides_read_alike(tmp_path: Path, value: str) -> None:
    assert "must be 16 to 63 characters" in fault(topology_with({}), tmp_path, {"SHOP_AJP_SECRET": value})


@pytest.mark.parametrize("digits", [32, 48, 64])
def test_an_encryption_key_is_one_that_aes_takes(tmp_path: Path, digits: int) -> None:
    topology, environ = key_from_environment("0aF9" * (digits // 4))
    assert resolve(topology, tmp_path, environ).reveal(SecretRef(env="KEY")) == environ["KEY"]


@pytest.mark.parametrize("value", ["0" * 31, "0" * 33, "0" * 40, "g" * 32])
def test_an_encryption_key_of_another_form_is_refused(tmp_path: Path, value: str) -> None:
    topology, environ = key_from_environment(value)
    assert fault(topology, tmp_path, environ).startswith("clusters.shop.sessions.encryption_key: ")


def test_a_certificate_and_its_key_are_pem(tmp_path: Path) -> None:
    topology, environ = tls_from_environment()
    secrets = resolve(topology, tmp_path, environ)
    assert secrets.reveal(SecretRef(env="PRIVATE_KEY")) == PRIVATE_KEY
    assert secrets.reveal(SecretRef(env="CERTIFICATE")) == CERTIFICATE


@pytest.mark.parametrize(
    "key",
    [
        CERTIFICATE,
        PRIVATE_KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        PRIVATE_KEY.replace("PRIVATE KEY-----\n", "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n", 1).replace(
            "END PRIVATE", "END RSA PRIVATE"
        ),
        PRIVATE_KEY.removesuffix("-----END PRIVATE KEY-----"),
    ],
)
def test_a_key_that_httpd_cannot_read_by_itself_is_refused(tmp_path: Path, key: str) -> None:
    topology, environ = tls_from_environment(PRIVATE_KEY=key)
    assert fault(topology, tmp_path, environ).startswith("sites.www.example.com.tls.key: ")


def test_a_key_of_the_older_form_is_a_key(tmp_path: Path) -> None:
    topology, environ = tls_from_environment(PRIVATE_KEY=PRIVATE_KEY.replace("PRIVATE", "EC PRIVATE"))
    resolve(topology, tmp_path, environ).reveal(SecretRef(env="PRIVATE_KEY"))


def test_what_is_not_used_is_not_asked_for(tmp_path: Path) -> None:
    key = {"encryption_key": {"env": "KEY"}}
    secrets = resolve(topology_with(shop(protocol="http", sessions=key)), tmp_path, {})
    assert repr(secrets) == f"Secrets(0 of them, {MASK})"


def leaks(secrets: Secrets) -> str:
    return f"{secrets} {secrets!r} {format(secrets)} {[secrets]}" + "%s %r" % (secrets, secrets)  # noqa: UP031  # one more way


def test_secrets_are_not_shown() -> None:
    assert AJP not in leaks(Secrets({REF: AJP}))


def test_secrets_have_no_dictionary_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(Secrets({REF: AJP}))


def test_secrets_are_neither_pickled_nor_copied() -> None:
    secrets = Secrets({REF: AJP})
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, type(secrets).__getstate__):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            attempt(secrets)


def test_a_secret_is_masked_wherever_it_stands_in_a_text() -> None:
    assert Secrets({REF: AJP}).mask(f'secret="{AJP}" secret={AJP}x') == f'secret="{MASK}" secret={MASK}x'


def test_the_longest_secret_is_masked_first() -> None:
    secrets = Secrets({REF: "abcdefgh", SecretRef(env="LONGER"): "abcdefghijkl"})
    assert secrets.mask("abcdefghijkl abcdefgh") == f"{MASK} {MASK}"


def test_each_line_of_a_key_is_masked_as_a_diff_shows_it() -> None:
    shown = Secrets({REF: PRIVATE_KEY}).mask("\n".join("+" + line for line in PRIVATE_KEY.splitlines()))
    assert shown == f"+{MASK}\n+{MASK}\n+{MASK}"


def test_without_secrets_nothing_is_masked() -> None:
    assert Secrets({}).mask("text") == "text"


def test_placeholders_say_what_they_are() -> None:
    assert placeholders(topology_with({})).reveal(REF) == "placeholder-ajp-secret-of-shop"


def test_a_placeholder_for_a_cluster_with_a_long_name_is_still_a_secret() -> None:
    name = "a" * 60
    cluster = {"ajp_secret": {"env": "LONG"}, "concurrency": 10, "nodes": {"a1": {"host": "app9"}}}
    value = placeholders(topology_with({"clusters": {name: cluster}})).reveal(SecretRef(env="LONG"))
    assert len(value) == 63


@settings(max_examples=50, deadline=None)
@given(valid_topologies())
def test_every_placeholder_has_the_form_of_what_it_stands_for(topology: Topology) -> None:
    secrets = placeholders(topology)
    for use in secret_uses(topology):
        assert use.form.fits(secrets.reveal(use.ref))


def test_placeholders_for_tls_are_pem_that_says_so() -> None:
    topology, _ = tls_from_environment()
    secrets = placeholders(topology)
    for use in secret_uses(topology):
        assert use.form.fits(secrets.reveal(use.ref))
