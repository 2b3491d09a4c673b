"""The pages of a real httpd with mod_proxy and with mod_jk, and a real Tomcat's AJP."""

from __future__ import annotations

import json
import ssl
import time
from typing import TYPE_CHECKING, Any

import pytest
from control_answers import parse_balancers
from control_site import PORT, SECRET, WHO, Standing
from lab.namespace import Namespace

from httpdgen.control.ajp import AjpClient
from httpdgen.control.balancer_manager import read_balancers
from httpdgen.control.http import HttpClient
from httpdgen.control.jkstatus import parse_workers, read_workers
from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState
from httpdgen.control.server_status import read_status
from httpdgen.control.tls import TlsStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpdgen.control.answer import Answer
    from httpdgen.control.running import RunningMember, ServerStatus

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine

TOMCAT = ("127.0.1.1", 8009)
# Beside the application's own pages: one that reads the request's body, and files of many sizes.
MORE_PAGES = """
cd /var/lib/tomcat10/webapps/shop
echo '<%= request.getInputStream().read() %>' > body.jsp
head -c 3000000 /dev/zero > big.bin
head -c 5000000 /dev/zero > too-big.bin
"""


@pytest.fixture(scope="module", params=[("mod_proxy", "event"), ("mod_jk", "worker")], ids=["mod_proxy", "mod_jk"])
def standing(
    request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    connector, mpm = request.param
    with Namespace() as namespace:
        yield Standing(connector, mpm, namespace, images, tmp_path_factory.mktemp("site"))


def members(standing: Standing) -> dict[str, RunningMember]:
    with management(standing.connection, PORT) as client:
        read = read_balancers if standing.connector == "mod_proxy" else read_workers
        (balancer,) = read(client)
    assert balancer.name == "shop"
    return {member.route: member for member in balancer.members}


def status(standing: Standing) -> ServerStatus:
    with management(standing.connection, PORT) as client:
        return read_status(client)


def ajp(standing: Standing, *, secret: str | None = SECRET, is_ssl: bool = False, seconds: float = 20) -> AjpClient:
    return AjpClient(
        standing.connection.forward(*TOMCAT),
        secret=secret,
        server_name="www.example.com",
        server_port=443 if is_ssl else 80,
        is_ssl=is_ssl,
        seconds=seconds,
    )


def seen(answer: Answer) -> dict[str, Any]:  # Any: the application's own
    assert answer.status == 200, answer
    said: dict[str, Any] = json.loads(answer.body)
    return said


def test_each_member_is_read_with_what_it_gets(standing: Standing) -> None:
    while (before := members(standing))["node4"].state is MemberState.OK:
        assert standing.site.get(WHO).status == 200
    assert {route: member.state for route, member in before.items()} == {
        "node1": MemberState.OK,
        "node2": MemberState.DRAINING,
        "node3": MemberState.STOPPED,
        "node4": MemberState.ERROR,
    }
    assert {route: (member.host, member.port) for route, member in before.items()} == {
        f"node{number}": (f"127.0.1.{number}", 8009) for number in range(1, 5)
    }
    assert {route: member.factor for route, member in before.items()} == {
        "node1": 3,
        "node2": 2,
        "node3": 1,
        "node4": 1,
    }
    assert {member.scheme for member in before.values()} == {"ajp"}
    assert {member.busy for member in before.values()} == {0}

    for _ in range(3):
        standing.site.get(WHO)
    after = members(standing)
    assert {route: after[route].elected - before[route].elected for route in after} == {
        "node1": 3,
        "node2": 0,
        "node3": 0,
        "node4": 0,
    }


def test_server_status_knows_the_generation_and_the_places(standing: Standing) -> None:
    before = status(standing)
    assert before.version.startswith("Apache/2.4.")
    assert (before.mpm, before.slots) == (standing.mpm, 50)
    assert abs(before.now - time.time()) < 5
    assert before.now - 600 < before.started_at <= before.now
    assert (before.stopping is None) == (standing.mpm == "worker")
    assert before.busy + before.idle <= 50

    standing.site.web.graceful()
    after = status(standing)
    assert after.generation == before.generation + 1
    assert after.started_at == before.started_at
    assert after.read_at is None


def test_server_status_is_read_in_every_zone(standing: Standing) -> None:
    standing.site.web.stop()
    standing.site.web.host.run("sh", "-c", "echo 'export TZ=XXX3:30' >> /etc/apache2/envvars")
    earliest = int(time.time())
    standing.site.web.start()
    seen = status(standing)
    assert seen.generation == 1
    assert seen.read_at == seen.started_at
    assert earliest <= seen.started_at <= seen.now <= time.time() + 1


def test_the_page_of_the_other_connector_is_not_there(standing: Standing) -> None:
    other = read_workers if standing.connector == "mod_proxy" else read_balancers
    with management(standing.connection, PORT) as client, pytest.raises(ProtocolError, match="answers 404 instead"):
        other(client)


def test_the_pages_are_for_no_other_name(standing: Standing) -> None:
    with (
        HttpClient(standing.connection.forward("127.0.0.1", PORT), "www.example.com") as client,
        pytest.raises(ProtocolError, match="answers 403 instead"),
    ):
        read_status(client)


def test_several_pages_are_read_on_one_connection(standing: Standing) -> None:
    with management(standing.connection, PORT) as client:
        generations = {read_status(client).generation for _ in range(5)}
    assert len(generations) == 1


def test_an_answer_of_200_that_is_not_what_was_asked_for_is_said(standing: Standing) -> None:
    target, parse, says = {
        # Without a Referer the parameter is not heeded.
        "mod_proxy": ("/balancer-manager?xml=1", parse_balancers, "'html' instead of manager"),
        "mod_jk": ("/jkstatus?cmd=update&w=none&mime=xml", parse_workers, "'ERROR': 'Could not find given worker'"),
    }[standing.connector]
    with management(standing.connection, PORT) as client:
        answer = client.get(target)
    assert answer.status == 200
    with pytest.raises(ProtocolError, match=says):
        parse(answer.body)


def test_a_port_where_nobody_listens_is_refused(standing: Standing) -> None:
    with pytest.raises(ConnectionRefusedError), management(standing.connection, PORT + 1):
        pass


def test_a_site_with_tls_is_asked_over_it(standing: Standing) -> None:
    context = ssl.create_default_context(cadata=standing.certificate)
    stream = TlsStream(standing.connection.forward("127.0.0.1", 443), context, "safe.example.com")
    assert stream.version() == "TLSv1.3"
    assert stream.peer_certificate() == ssl.PEM_cert_to_DER_cert(standing.certificate)
    with HttpClient(stream, "safe.example.com") as client:
        for _ in range(2):
            assert seen(client.get(WHO))["scheme"] == "https"


def test_tls_to_a_port_without_is_refused(standing: Standing) -> None:
    with standing.connection.forward("127.0.0.1", 80) as stream, pytest.raises(ssl.SSLError):
        TlsStream(stream, ssl.create_default_context(), "www.example.com")


def test_a_connector_answers_a_ping_whatever_the_secret(standing: Standing) -> None:
    with ajp(standing, secret="the-wrong-one-of-two") as client:
        client.ping()
        client.ping()


def test_a_request_with_the_secret_arrives_as_what_it_was(standing: Standing) -> None:
    with ajp(standing) as client:
        said = seen(client.get(f"{WHO}?a=%20b&c", {"Cookie": "a=b", "X-Own": "c d", "User-Agent": "httpdgen"}))
    assert (said["node"], said["method"], said["uri"], said["query"]) == ("node1", "GET", WHO, "a=%20b&c")
    assert (said["scheme"], said["server_name"], said["server_port"]) == ("http", "www.example.com", 80)
    assert (said["remote_addr"], said["protocol"]) == ("127.0.0.1", "HTTP/1.1")
    assert said["headers"] == {"host": "www.example.com", "cookie": "a=b", "x-own": "c d", "user-agent": "httpdgen"}


def test_a_request_may_say_that_it_came_over_tls(standing: Standing) -> None:
    with ajp(standing, is_ssl=True) as client:
        said = seen(client.get(WHO))
    assert (said["scheme"], said["secure"], said["server_port"]) == ("https", True, 443)


@pytest.mark.parametrize("secret", ["the-wrong-one-of-two", "", None])
def test_a_request_without_the_secret_is_forbidden(standing: Standing, secret: str | None) -> None:
    with ajp(standing, secret=secret) as client:
        assert client.get(WHO).status == 403
        with pytest.raises(ProtocolError, match="open another"):  # Tomcat ends such a connection
            client.get(WHO)


def test_a_session_goes_on_over_one_connection(standing: Standing) -> None:
    with ajp(standing) as client:
        client.ping()
        first = client.get(WHO)
        cookie = (first.header("Set-Cookie") or "").partition(";")[0]
        assert cookie == f"JSESSIONID={seen(first)['session']}"
        assert cookie.endswith(".node1")
        for count in (2, 3):
            again = client.get(WHO, {"Cookie": cookie})
            assert (seen(again)["count"], again.every("Set-Cookie")) == (count, ())
        client.ping()
        assert seen(client.get(f"{WHO};jsessionid={seen(first)['session']}"))["count"] == 4


def test_requests_with_no_answer_of_200_leave_the_connection_usable(standing: Standing) -> None:
    with ajp(standing) as client:
        assert client.get("/shop/no-such-page").status == 404
        assert client.get("/shop").status == 302
        assert client.get("/no-such-application/").status == 404
        assert client.get(f"{WHO}?delay=not-a-number").status == 500
        assert seen(client.get(WHO))["node"] == "node1"


def test_headers_as_long_as_a_packet_allows_arrive(standing: Standing) -> None:
    with ajp(standing) as client:
        said = seen(client.get(WHO, {f"X-{number}": str(number) * 700 for number in range(10)}))
        assert said["headers"]["x-9"] == "9" * 700
        with pytest.raises(ProtocolError, match="at most 8192"):
            client.get(WHO, {"X-Long": "a" * 9000})
        assert seen(client.get(WHO))["node"] == "node1"


def test_a_page_that_reads_a_body_finds_none(standing: Standing) -> None:
    standing.site.hosts["app1"].run("sh", "-c", MORE_PAGES)
    with ajp(standing) as client:
        for _ in range(2):
            answer = client.get("/shop/body.jsp")
            assert (answer.status, answer.body.strip()) == (200, b"-1")


def test_long_bodies_are_read_to_their_end_or_not_at_all(standing: Standing) -> None:
    standing.site.hosts["app1"].run("sh", "-c", MORE_PAGES)
    with ajp(standing) as client:
        for _ in range(2):
            answer = client.get("/shop/big.bin")
            assert (answer.status, answer.header("Content-Length")) == (200, "3000000")
            assert answer.body == bytes(3_000_000)
        with pytest.raises(ProtocolError, match="longer than 4194304 bytes"):
            client.get("/shop/too-big.bin")


def test_an_answer_that_takes_too_long_ends_the_connection(standing: Standing) -> None:
    with ajp(standing, seconds=0.5) as client:
        with pytest.raises(TimeoutError):
            client.get(f"{WHO}?delay=3000")
        with pytest.raises(ProtocolError, match="open another"):
            client.get(WHO)


def test_http_to_a_connector_of_ajp_is_said(standing: Standing) -> None:
    with (
        HttpClient(standing.connection.forward(*TOMCAT), "www.example.com") as client,
        pytest.raises((ProtocolError, ConnectionError)),
    ):
        client.get(WHO)


def test_ajp_to_a_port_of_http_ends_with_the_time(standing: Standing) -> None:
    stream = standing.connection.forward("127.0.0.1", 80)
    with (
        AjpClient(stream, secret=SECRET, server_name="www.example.com", server_port=80, seconds=0.5) as client,
        pytest.raises((TimeoutError, ProtocolError)),  # httpd waits for the end of a line, which AJP need not have
    ):
        client.get(WHO)
