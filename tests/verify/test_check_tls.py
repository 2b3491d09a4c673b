"""The check `tls`: versions of the profile and no others, certificates of the site that last."""

from __future__ import annotations

import re
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from certificates_here import Shown, certificate, over_tls, server_context
from fake_fleet import LOOPBACK, FakeFleet, said, topology
from fake_wire import http_at, talking

from httpdgen.connection import Completed
from httpdgen.errors import BecomeError, UnreachableError
from httpdgen.tree import File
from httpdgen.verify.checks import members, sessions
from httpdgen.verify.checks.hello import VERSIONS, chosen_version
from httpdgen.verify.checks.tls import CHECK
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from pathlib import Path

SITE = "www.example.com"
CERTIFICATE = "/etc/tls/www.crt"
TLS = {"certificate": CERTIFICATE, "key": "/etc/tls/www.key"}
GOOD = certificate([SITE])
SHIPPED = "/etc/httpdgen/current/httpd/tls/www.example.com.crt"
PLACE = "node2 (https://app2.example.com:8443)"


def with_tls(folder: Path, shown: Shown = GOOD, *, on_disk: Shown | None = None, **site: Any) -> FakeFleet:
    """Give a fleet whose site shows a certificate, and has one on its disk."""
    fleet = FakeFleet(topology(site={"tls": TLS} | site))
    show(fleet, server_context(shown, folder))
    fleet.run = lambda _: Completed(0, (on_disk or shown).pem, b"")
    return fleet


def show(fleet: FakeFleet, context: ssl.SSLContext) -> None:
    fleet.places[LOOPBACK, 443] = over_tls(context, fleet.serve_site)


def failing(fleet: FakeFleet) -> list[str]:
    looked = fleet.look(CHECK)
    assert {remark.subject for remark in looked.remarks if remark.status is Status.FAILED} <= {SITE}
    return [remark.message for remark in looked.remarks if remark.status is Status.FAILED]


def test_a_site_whose_tls_is_as_it_should_be_passes(tmp_path: Path) -> None:
    looked = with_tls(tmp_path).look(CHECK)
    assert (looked.seen, looked.remarks) == ("1 certificate", ())


def test_without_tls_there_is_no_use_for_it() -> None:
    assert CHECK.look(FakeFleet(topology()).web_server()) is None


def test_sessions_are_looked_at_over_tls(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)
    del fleet.places[LOOPBACK, 80]
    assert fleet.look(sessions.CHECK).remarks == ()
    fleet.places[LOOPBACK, 443] = talking(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert "no TLS could be agreed with it" in fleet.look(sessions.CHECK).remarks[0].message


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (-10, -1, r"its certificate expired on \d{4}-\d\d-\d\d"),
        (-10, 13, r"its certificate expires in 13 days, on \d{4}-\d\d-\d\d"),
        (-10, 1, r"its certificate expires in 1 day, on \d{4}-\d\d-\d\d"),
        (1, 90, r"its certificate is valid only from \d{4}-\d\d-\d\d"),
    ],
)
def test_days_that_are_over_or_yet_to_come_or_nearly_over_are_told(
    tmp_path: Path, begins: float, ends: float, words: str
) -> None:
    (message,) = failing(with_tls(tmp_path, certificate([SITE], begins=begins, ends=ends)))
    assert re.fullmatch(words, message)


def test_fourteen_days_are_enough(tmp_path: Path) -> None:
    assert failing(with_tls(tmp_path, certificate([SITE], ends=14))) == []


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["WWW.example.com", "shop.example.com", "*.example.org"], None),
        (["*.example.com", "*.example.org"], None),
        (["www.example.com", "*.example.org"], "shop.example.com"),
        (["*.com", "www.example.com"], "shop.example.com and *.example.org"),
    ],
)
def test_a_certificate_names_the_site_and_its_aliases(tmp_path: Path, names: list[str], missing: str | None) -> None:
    fleet = with_tls(tmp_path, certificate(names), aliases=["shop.example.com", "*.example.org"])
    assert [message.partition(";")[0] for message in failing(fleet)] == (
        [] if missing is None else [f"its certificate does not name {missing}"]
    )


def test_wildcards_of_a_default_site_need_no_certificate(tmp_path: Path) -> None:
    assert failing(with_tls(tmp_path, aliases=["*.example.org"], default=True)) == []


def test_a_certificate_without_names_is_told(tmp_path: Path) -> None:
    (message,) = failing(with_tls(tmp_path, certificate([])))
    assert message.endswith("it names nobody: it has no subjectAltName")


def test_another_certificate_than_that_on_disk_is_told(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path, on_disk=certificate([SITE]))
    assert failing(fleet) == [f"shows another certificate than that of {CERTIFICATE}"]


def test_another_certificate_than_the_shipped_one_is_told(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path, tls={"certificate": {"env": "PEM"}, "key": {"env": "PEM"}})
    assert failing(fleet) == [f"the topology ({SHIPPED}) holds no certificate that can be read"]
    ship(fleet, GOOD)
    assert failing(fleet) == []
    ship(fleet, certificate([SITE]))
    assert failing(fleet) == [f"shows another certificate than that of the topology ({SHIPPED})"]


def ship(fleet: FakeFleet, shown: Shown) -> None:
    web = fleet.expected["web1"]
    fleet.expected["web1"] = replace(web, entries={**web.entries, SHIPPED: File(shown.pem)})


@pytest.mark.parametrize("done", [Completed(1, b"", b"sed: Permission denied\n"), Completed(0, b"", b"")])
def test_a_file_that_cannot_be_read_is_a_check_that_was_not_made(tmp_path: Path, done: Completed) -> None:
    fleet = with_tls(tmp_path)
    fleet.run = lambda _: done
    reason = "sed: Permission denied" if done.code else "no certificate is in it"
    assert said(fleet.look(CHECK), Status.NOT_MADE) == {SITE: f"{CERTIFICATE} cannot be read on web1: {reason}"}


def test_rights_that_are_not_given_are_a_check_that_was_not_made(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)

    def refuse(_: str) -> Completed:
        raise BecomeError("web1", "sudo asks for a password")

    fleet.run = refuse
    assert "sudo asks for a password" in said(fleet.look(CHECK), Status.NOT_MADE)[SITE]


def test_a_connection_that_breaks_ends_the_check(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)

    def gone(_: str) -> Completed:
        raise UnreachableError("web1", "it is gone")

    fleet.run = gone
    with pytest.raises(UnreachableError):
        fleet.look(CHECK)


@pytest.mark.parametrize(
    ("profile", "least", "most", "words"),
    [
        ("intermediate", ssl.TLSVersion.TLSv1_2, None, None),
        ("intermediate", ssl.TLSVersion.TLSv1_3, None, "speaks TLS 1.3; intermediate is TLS 1.2 and TLS 1.3"),
        (
            "intermediate",
            ssl.TLSVersion.TLSv1_2,
            ssl.TLSVersion.TLSv1_2,
            "speaks TLS 1.2; intermediate is TLS 1.2 and TLS 1.3",
        ),
        ("modern", ssl.TLSVersion.TLSv1_3, None, None),
        ("modern", ssl.TLSVersion.TLSv1_2, None, "speaks TLS 1.2 and TLS 1.3; modern is TLS 1.3"),
    ],
)
def test_versions_are_those_of_the_profile(
    tmp_path: Path, profile: str, least: ssl.TLSVersion, most: ssl.TLSVersion | None, words: str | None
) -> None:
    fleet = with_tls(tmp_path, tls=TLS | {"profile": profile})
    show(fleet, server_context(GOOD, tmp_path, least=least, most=most))
    assert failing(fleet) == ([] if words is None else [words])


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated:DeprecationWarning")
def test_old_versions_that_are_spoken_are_told(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)
    show(fleet, server_context(GOOD, tmp_path, least=ssl.TLSVersion.TLSv1))
    assert failing(fleet) == ["speaks TLS 1.0, TLS 1.1, TLS 1.2 and TLS 1.3; intermediate is TLS 1.2 and TLS 1.3"]


def test_a_site_that_does_not_answer_is_told_once(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)
    del fleet.places[LOOPBACK, 443]
    assert failing(fleet) == ["nothing listens there"]


def test_a_port_that_speaks_no_tls_is_told(tmp_path: Path) -> None:
    fleet = with_tls(tmp_path)
    fleet.places[LOOPBACK, 443] = talking(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert failing(fleet)[0].startswith("no TLS could be agreed with it")


class Broken:
    """A stream that is gone."""

    def sendall(self, data: bytes, /) -> None:
        raise ConnectionResetError

    def recv(self, limit: int, /) -> bytes:
        raise AssertionError

    def settimeout(self, seconds: float | None, /) -> None:
        raise AssertionError

    def close(self) -> None:
        raise AssertionError


def test_a_connection_that_is_reset_is_a_refusal() -> None:
    assert chosen_version(Broken(), VERSIONS["TLS 1.0"], SITE) is None


@pytest.mark.parametrize(
    "answer", [b"", b"\x15\x03\x01\x00\x02\x02\x46", b"\x16\x03\x01\x00\x02\x02\x00", b"HTTP/1.1 400"]
)
def test_what_is_no_server_hello_chooses_no_version(answer: bytes) -> None:
    fleet = FakeFleet(topology())

    fleet.places[LOOPBACK, 443] = talking(answer)
    assert fleet.forward is not None
    stream = fleet.forward(LOOPBACK, 443)
    assert chosen_version(stream, VERSIONS["TLS 1.0"], SITE) is None
    stream.close()


def backends(folder: Path, shown: Shown) -> FakeFleet:
    """Give a cluster behind TLS, of which every Connector shows a certificate."""
    names = {f"app{number}": {"address": f"app{number}.example.com"} for number in range(1, 4)}
    paths = {"certificate": "/etc/tls/tomcat.crt", "key": "/etc/tls/tomcat.key", "ca": "/etc/tls/ca.crt"}
    fleet = FakeFleet(topology({"protocol": "https", "tls": paths}, hosts=names))
    context = server_context(shown, folder)
    for member in fleet.members:
        fleet.places[member.address, member.port] = over_tls(context, http_at(fleet.tomcats[member.node_name]))
    fleet.run = lambda _: Completed(0, shown.pem, b"")
    return fleet


APPS = [f"app{number}.example.com" for number in range(1, 4)]


def test_the_days_of_connectors_are_looked_at(tmp_path: Path) -> None:
    looked = backends(tmp_path, certificate(APPS)).look(CHECK)
    assert (looked.seen, looked.remarks) == ("3 certificates", ())
    old = said(backends(tmp_path, certificate(APPS, ends=-1)).look(CHECK), Status.FAILED)
    assert len(old) == 3
    assert old[PLACE].startswith("its certificate expired on")


def test_connectors_that_do_not_answer_are_left_to_the_check_members(tmp_path: Path) -> None:
    fleet = backends(tmp_path, certificate(APPS))
    del fleet.places["app2.example.com", 8443]
    looked = fleet.look(CHECK)
    assert said(looked, Status.FAILED) == {}
    assert set(said(looked, Status.NOT_MADE)) == {PLACE}


def test_members_are_asked_with_the_ca_and_the_names_of_the_web_server(tmp_path: Path) -> None:
    fleet = backends(tmp_path, certificate(APPS))
    assert fleet.look(members.CHECK).remarks == ()
    other = backends(tmp_path, certificate([name for name in APPS if "2" not in name]))
    assert set(said(other.look(members.CHECK), Status.FAILED)) == {PLACE}
    fleet.run = lambda _: Completed(0, certificate(APPS).pem, b"")
    found = said(fleet.look(members.CHECK), Status.FAILED)
    assert found[PLACE].startswith("its certificate is not what the web server takes: ")


@pytest.mark.parametrize(
    "done", [Completed(1, b"", b"no such file"), Completed(0, b"-----BEGIN CERTIFICATE-----\nnone", b"")]
)
def test_a_ca_that_cannot_be_read_is_a_check_that_was_not_made(tmp_path: Path, done: Completed) -> None:
    fleet = backends(tmp_path, certificate(APPS))
    fleet.run = lambda _: done
    looked = fleet.look(members.CHECK)
    assert {remark.status for remark in looked.remarks} == {Status.NOT_MADE}
    assert len(looked.remarks) == 3
