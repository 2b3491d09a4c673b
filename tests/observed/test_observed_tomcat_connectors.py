"""A Connector is seen with its protocol's defaults, its Executor, and the Server's port offset."""

from __future__ import annotations

import pytest
from tomcat_sources import connector, connectors, tomcat

from httpdgen.observed.settings import Origin

AJP = 'protocol="AJP/1.3"'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "http"),
        ('protocol="HTTP/1.1"', "http"),
        ('protocol="AJP/1.3"', "ajp"),
        ('protocol="org.apache.coyote.http11.Http11Nio2Protocol"', "http"),
        ('protocol="org.apache.coyote.ajp.AjpNio2Protocol"', "ajp"),
        ('protocol="ajp/1.3"', None),
        ('protocol="com.example.Protocol"', None),
        ('protocol="${protocol}"', None),
        ('className="org.apache.ajp.tomcat4.Ajp13Connector"', None),
    ],
)
def test_the_protocol_comes_by_name_or_by_class(written: str, expected: str | None) -> None:
    assert connector(written).protocol.value == expected


def test_an_http_connector_has_tomcats_defaults() -> None:
    found = connector('port="8080"')

    assert (found.max_threads.value, found.max_connections.value, found.accept_count.value) == (200, 8192, 100)
    assert (found.connection_timeout_ms.value, found.keep_alive_timeout_ms.value) == (60_000, 60_000)
    assert found.address.missing
    assert (found.tls.value, found.virtual_threads.value, found.packet_size.value) == (False, False, None)


def test_an_ajp_connector_has_tomcats_defaults() -> None:
    found = connector(AJP)

    assert (found.connection_timeout_ms.value, found.keep_alive_timeout_ms.value) == (-1, -1)
    assert (found.secret.missing, found.secret_required.value, found.packet_size.value) == (True, True, 8192)


def test_no_timeout_is_guessed_for_an_unknown_protocol() -> None:
    assert connector('protocol="com.example.Protocol"').keep_alive_timeout_ms.origin is Origin.UNKNOWN


def test_keep_alive_lasts_as_long_as_connection_timeout_where_it_is_not_written() -> None:
    found = connector(f'{AJP} connectionTimeout="600000"')

    assert (found.keep_alive_timeout_ms.value, found.keep_alive_timeout_ms.missing) == (600_000, True)
    assert connector('connectionTimeout="1" keepAliveTimeout="2"').keep_alive_timeout_ms.value == 2
    assert connector('connectionTimeout="x"').keep_alive_timeout_ms.origin is Origin.UNKNOWN


def test_attributes_are_told_apart_by_case() -> None:
    assert connector('maxthreads="5"').max_threads.missing


@pytest.mark.parametrize("text", ["", " 5", "5s", "0x5", "99999999999", "${threads}"])
def test_what_java_takes_for_no_number_is_not_to_be_known(text: str) -> None:
    assert connector(f'maxThreads="{text}"').max_threads.origin is Origin.UNKNOWN


def test_only_true_is_true() -> None:
    assert connector('SSLEnabled="TRUE"').tls.value is True
    assert connector('SSLEnabled="yes"').tls.value is False


def test_a_secret_is_read_by_both_names_and_the_last_counts() -> None:
    assert connector(f'{AJP} requiredSecret="old"').secret.value == "old"
    assert connector(f'{AJP} secret="new" requiredSecret="old"').secret.value == "old"


def test_tomcat_11_does_not_know_the_old_name_of_the_secret() -> None:
    assert connector(f'{AJP} requiredSecret="old"', version=(11,)).secret.missing


def test_an_accept_count_below_one_is_ignored_as_tomcat_does() -> None:
    assert connector('acceptCount="0"').accept_count.value == 100
    assert connector('acceptCount="1"').accept_count.value == 1


def test_an_empty_secret_is_written() -> None:
    assert (connector(f'{AJP} secret=""').secret.value, connector(f'{AJP} secret=""').secret.written) == ("", True)


def test_a_small_packet_size_is_raised_as_tomcat_does() -> None:
    assert connector(f'{AJP} packetSize="4096"').packet_size.value == 8192
    assert connector(f'{AJP} packetSize="65536"').packet_size.value == 65_536


def test_the_port_offset_of_the_server_is_added_to_real_ports() -> None:
    assert connector('port="8009"', server='portOffset="100"').port.value == 8109
    assert connector('port="0"', server='portOffset="100"').port.value == 0


def test_a_port_is_not_to_be_known_where_the_offset_is_not() -> None:
    found = connector('port="8009"', server='portOffset="${offset}"')

    assert (found.port.origin, found.port_offset_known) == (Origin.UNKNOWN, False)


def test_a_connector_has_the_threads_of_the_executor_that_it_names() -> None:
    one, two = connectors(
        '<Executor name="a" maxThreads="7"/><Executor name="b"/>'
        '<Connector executor="a" maxThreads="9"/><Connector executor="b"/>'
    )

    assert one.executor is not None
    assert (one.max_threads.value, one.max_threads.span) == (7, one.executor.attributes.entries[1].span)
    assert (two.max_threads.value, two.max_threads.missing) == (200, True)


def test_an_executor_that_stands_behind_the_connector_or_nowhere_is_none() -> None:
    (found,) = connectors('<Connector executor="a" maxThreads="9"/><Executor name="a" maxThreads="7"/>')

    assert (found.executor, found.max_threads.value) == (None, 9)


def test_threads_are_not_to_be_known_where_the_executor_is_not() -> None:
    (by_name,) = connectors('<Executor name="a"/><Connector executor="${pool}" maxThreads="9"/>')
    (of_name,) = connectors('<Executor name="${pool}"/><Connector executor="a" maxThreads="9"/>')
    (of_class,) = connectors('<Executor name="a" className="com.example.Pool"/><Connector executor="a"/>')

    assert {found.max_threads.origin for found in (by_name, of_name, of_class)} == {Origin.UNKNOWN}


def test_virtual_threads_have_no_limit() -> None:
    own = connector('useVirtualThreads="true" maxThreads="9"')
    (shared,) = connectors(
        '<Executor name="a" className="org.apache.catalina.core.StandardVirtualThreadExecutor"/>'
        '<Connector executor="a"/>'
    )

    assert [(each.virtual_threads.value, each.max_threads.value) for each in (own, shared)] == [(True, -1)] * 2


def test_older_tomcats_have_defaults_that_are_not_known_here() -> None:
    found = connector(AJP, version=(8, 0, 33))

    assert {found.max_connections.origin, found.address.origin, found.secret_required.origin} == {Origin.UNKNOWN}
    assert found.secret.missing


def test_values_know_where_their_attribute_stands() -> None:
    found = tomcat('<Server>\n <Service>\n  <Connector\n   port="8009"/></Service></Server>').services[0].connectors[0]

    assert (str(found.span), str(found.port.span)) == ("server.xml:3:3", "server.xml:4:4")
    assert str(found.part.attributes.entries[0].value_span) == "server.xml:4:10"
    assert str(found.max_threads.span) == "server.xml:3:3"
