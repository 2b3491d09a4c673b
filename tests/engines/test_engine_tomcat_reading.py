"""Tomcat itself understands a server.xml as it is read here."""

from __future__ import annotations

import ipaddress
import urllib.request
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
import tomcat_here
from hypothesis import given, settings
from hypothesis import strategies as st
from jk_here import free_port

from httpdgen.formats.xml import parse
from httpdgen.observed.tomcat_build import build_tomcat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hypothesis.strategies import DrawFn, SearchStrategy

    from httpdgen.observed.settings import Setting
    from httpdgen.observed.tomcat import Connector, ReplicationCluster, Tomcat

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not tomcat_here.IS_HERE, reason="needs Tomcat 10.1 as Debian has it, and a Java compiler"),
]
PROPERTIES = {"one": "1", "route": "node1", "nested": "${one}", "odd:-name": "5", "truth": "TRUE"}
CLUSTER = "org.apache.catalina.ha.tcp.SimpleTcpCluster"
TRIBES = "org.apache.catalina.tribes"

variables = st.sampled_from(
    [
        "${one}",
        "${nested}",
        "1${one}",
        "${missing:-7}",
        "${one:-7}",
        "${missing:-${one}}",
        "${odd:-name}",
        "$",
        "${one",
        "${gone}",
    ]
)
numbers = st.one_of(st.sampled_from(["1", "0", "-1", "+8", "99999", "", " 5", "5s", "0x5", "2147483648"]), variables)
truths = st.sampled_from(["true", "TRUE", "false", "yes", "", "${truth}"])
addresses = st.sampled_from(["127.0.0.1", "10.1.2.3", "0.0.0.0", "::1"])
texts = st.one_of(st.sampled_from(["", "s", " s ", "a&<'\"b", "é"]), variables)
connectors: dict[str, SearchStrategy[str]] = {
    "protocol": st.sampled_from(
        [
            "AJP/1.3",
            "HTTP/1.1",
            "org.apache.coyote.ajp.AjpNioProtocol",
            "org.apache.coyote.ajp.AjpNio2Protocol",
            "org.apache.coyote.http11.Http11NioProtocol",
            "org.apache.coyote.http11.Http11Nio2Protocol",
        ]
    ),
    **dict.fromkeys(["maxThreads", "acceptCount", "packetSize", "connectionTimeout", "keepAliveTimeout"], numbers),
    **dict.fromkeys(["secretRequired", "SSLEnabled", "useVirtualThreads"], truths),
    "port": numbers,
    "maxConnections": numbers,
    "maxthreads": numbers,
    "address": addresses,
    "secret": texts,
    "requiredSecret": texts,
    "executor": st.sampled_from(["a", "b", "c"]),
}
memberships: dict[str, SearchStrategy[str]] = {
    **dict.fromkeys(["port", "frequency", "dropTime"], numbers),
    "address": st.sampled_from(["228.0.0.9", "${missing:-228.0.0.1}"]),
    "domain": texts,
}
receivers: dict[str, SearchStrategy[str]] = {"port": numbers, "autoBind": numbers, "address": addresses}
send_options = st.sampled_from(["6", "8", "async", "use_ack, sync", "udp,byte", "0", ""])


@st.composite
def element(draw: DrawFn, name: str, known: Mapping[str, SearchStrategy[str]], inner: str = "", fixed: str = "") -> str:
    keys = draw(st.lists(st.sampled_from(sorted(known)), unique=True))
    return f"<{name} {fixed} {' '.join(f'{key}={quoteattr(draw(known[key]))}' for key in keys)}>{inner}</{name}>"


@st.composite
def clusters(draw: DrawFn) -> str:
    parts = [
        draw(element("Membership", memberships, fixed=f'className="{TRIBES}.membership.McastService"')),
        draw(element("Receiver", receivers, fixed=f'className="{TRIBES}.transport.nio.NioReceiver"')),
    ]
    inner = "".join(part for part in parts if draw(st.booleans()))
    channel = f'<Channel className="{TRIBES}.group.GroupChannel">{inner}</Channel>'
    manager = draw(st.sampled_from(["", '<Manager className="org.apache.catalina.ha.session.BackupManager"/>']))
    start = st.sampled_from(["3", "15"])
    options = {"channelSendOptions": send_options, "channelStartOptions": start}
    return draw(element("Cluster", options, manager + draw(st.sampled_from(["", channel])), f'className="{CLUSTER}"'))


@st.composite
def servers(draw: DrawFn) -> str:
    pools = {"maxThreads": numbers}
    virtual = '<Executor name="b" className="org.apache.catalina.core.StandardVirtualThreadExecutor"/>'
    parts = [draw(element("Executor", pools, fixed='name="a"')), virtual]
    parts += draw(st.lists(element("Connector", connectors), min_size=1, max_size=3))
    engine = draw(element("Engine", {"jvmRoute": texts}, draw(st.sampled_from(["", draw(clusters())]))))
    service = f'<Service name="Catalina">{"".join(draw(st.permutations(parts)))}{engine}</Service>'
    offsets = st.sampled_from(["0", "100", "${one}"])
    return draw(element("Server", {"port": numbers, "shutdown": texts, "portOffset": offsets}, service))


def build(text: str, properties: Mapping[str, str]) -> Tomcat:
    return build_tomcat(
        host="",
        document=parse(text.encode(), "server.xml"),
        version=(10, 1),
        properties=properties,
        properties_known=True,
        contexts=[],
        web_xmls=[],
        world_readable=None,
    )


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tomcat_here.Reader]:
    with tomcat_here.Reader(tmp_path_factory.mktemp("reader")) as reader:
        yield reader


def assert_same(ours: Mapping[str, Setting[str] | Setting[int] | Setting[bool]], said: Mapping[str, str]) -> None:
    """Compare what is known here, or known to be missing, with what Tomcat says."""
    for key, setting in ours.items():
        value = str(setting.value).lower() if isinstance(setting.value, bool) else setting.value
        assert not setting.known or (None if value is None else str(value)) == said.get(key), key


def assert_same_connector(ours: Connector, said: dict[str, str]) -> None:
    assert ours.protocol.value == ("ajp" if ".ajp." in said["class"] else "http")
    assert (ours.executor is not None) == ("executor" in said)
    if ours.port.missing:
        assert said.pop("port") == "-1"
    if ours.address.missing and ours.protocol.value == "ajp":
        assert ipaddress.ip_address(said.pop("address").partition("%")[0]).is_loopback
    elif ours.address.value is not None:
        assert ipaddress.ip_address(ours.address.value) == ipaddress.ip_address(said.pop("address"))
    if ours.executor is None and ours.virtual_threads.value is False:
        assert_same({"maxThreads": ours.max_threads}, said)
    if ours.executor is None:
        assert_same({"useVirtualThreads": ours.virtual_threads}, said)
    if ours.protocol.value == "ajp":
        assert_same({"secret": ours.secret}, said)
        assert_same({"secretRequired": ours.secret_required}, said)
        assert_same({"packetSize": ours.packet_size}, said)
    else:
        assert_same({"SSLEnabled": ours.tls}, said)
    assert_same(
        {
            "port": ours.port,
            "maxConnections": ours.max_connections,
            "acceptCount": ours.accept_count,
            "connectionTimeout": ours.connection_timeout_ms,
            "keepAliveTimeout": ours.keep_alive_timeout_ms,
        },
        said,
    )


def assert_same_cluster(ours: ReplicationCluster, said: dict[str, dict[str, str]]) -> None:
    cluster, multicast = said["cluster"], said["multicast"]
    assert ours.multicast == (cluster["multicast"] == "true")
    assert ours.group in {None, (multicast["address"], int(multicast["port"]))}
    assert_same(
        {
            "manager": ours.manager,
            "options": ours.send_options,
            "host": ours.receiver_address,
            "port": ours.receiver_port,
            "autoBind": ours.auto_bind,
        },
        cluster,
    )
    if ours.multicast:
        assert_same({"frequency": ours.frequency_ms, "dropTime": ours.drop_time_ms}, multicast)
    if ours.domain.value is not None and ours.domain.value.isascii():
        assert multicast["domain"] == ours.domain.value


@settings(max_examples=150, deadline=None)
@given(text=servers())
def test_tomcat_reads_the_same(reader: tomcat_here.Reader, text: str) -> None:
    said = reader.read(text, PROPERTIES)
    ours = build(text, PROPERTIES)

    by_kind = {line.kind: line.values for line in said}
    assert_same({"port": ours.shutdown_port, "shutdown": ours.shutdown_command}, by_kind["server"])
    theirs = [line.values for line in said if line.kind == "connector"]
    for (_, connector), values in zip(ours.connectors(), theirs, strict=True):
        assert_same_connector(connector, values)
    engine = ours.services[0].engine
    assert engine is not None
    assert engine.jvm_route.value in {None, by_kind["engine"].get("jvmRoute")}
    assert (engine.cluster is None) == ("cluster" not in by_kind)
    if engine.cluster is not None:
        assert_same_cluster(engine.cluster, by_kind)


@settings(max_examples=150, deadline=None)
@given(text=st.text("${}:-an e", max_size=20), values=st.dictionaries(st.text("an:-", min_size=1), st.text("${}an:-")))
def test_tomcat_replaces_variables_the_same(reader: tomcat_here.Reader, text: str, values: dict[str, str]) -> None:
    xml = f"<Server shutdown={quoteattr(text)}/>"

    (said,) = reader.read(xml, values)

    ours = build(xml, values).shutdown_command
    assert not ours.known or ours.value == said.values["shutdown"]


def test_threads_of_an_executor_are_those_that_its_connector_has(reader: tomcat_here.Reader) -> None:
    text = '<Server><Service><Executor name="a" maxThreads="7"/><Connector executor="a"/></Service></Server>'

    (threads,) = [line.values for line in reader.read(text, {}) if line.kind == "threads"]

    ((_, connector),) = build(text, {}).connectors()
    assert str(connector.max_threads.value) == threads["max"] == "7"


def test_a_started_tomcat_listens_and_names_its_sessions_as_is_read(tmp_path: Path) -> None:
    http, ajp = free_port(), free_port()
    server = f"""<Server port="-1" portOffset="1"><Service name="Catalina">
      <Connector port="${{http.port}}" address="127.0.0.1"/>
      <Connector protocol="AJP/1.3" port="${{ajp.port:-{ajp - 1}}}" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost" jvmRoute="${{route}}">
        <Host name="localhost" appBase="webapps"/>
      </Engine>
    </Service></Server>"""
    context = '<Context sessionCookieName="SID"/>'
    properties = f"common.loader=${{catalina.home}}/lib/*.jar\nhttp.port={http - 1}\nroute=node1\n"

    page = "<%= session.getId() %>"
    with tomcat_here.Running(tmp_path / "base", server, properties, context, page) as running:
        listening = running.listening()
        answer = urllib.request.urlopen(f"http://127.0.0.1:{http}/", timeout=tomcat_here.SECONDS)

    ours = build(server, {"http.port": str(http - 1), "route": "node1"})
    assert (
        {port for _, port in listening} == {connector.port.value for _, connector in ours.connectors()} == {http, ajp}
    )
    assert {ipaddress.ip_address(address).is_loopback for address, _ in listening} == {True}
    cookie, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert cookie == "SID"
    assert ours.services[0].engine is not None
    assert rest.partition(";")[0].partition(".")[2] == ours.services[0].engine.jvm_route.value == "node1"
