"""A server.xml, and the files beside it, become a Tomcat."""

from __future__ import annotations

import pytest
from tomcat_sources import engine, tomcat

from httpdgen.errors import InputError
from httpdgen.formats.xml import parse
from httpdgen.observed.settings import Origin
from httpdgen.observed.tomcat_build import kind_of

CLUSTER = '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<Server/>", "server.xml"),
        ('<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee"/>', "web.xml"),
        ("<Context/>", "context.xml"),
        ("<server/>", None),
        ("<Connector/>", None),
    ],
)
def test_a_root_element_tells_what_a_file_is(text: str, kind: str | None) -> None:
    assert kind_of(parse(text.encode(), "a.xml")) == kind


def test_another_root_element_is_a_fault() -> None:
    with pytest.raises(InputError, match=r"^server\.xml:1:1: the root element is <server>"):
        tomcat("<server/>")


def test_the_shutdown_port_has_the_offset_too_unless_it_is_off() -> None:
    assert tomcat('<Server portOffset="10"/>').shutdown_port.value == 8015
    assert tomcat('<Server port="-1" portOffset="10"/>').shutdown_port.value == -1
    assert tomcat("<Server/>").shutdown_command.value == "SHUTDOWN"


def test_services_have_their_connectors_and_engine() -> None:
    one, two = tomcat(
        '<Server><Service><Connector port="1"/><Connector port="2"/><Engine jvmRoute="a"/></Service><Service/></Server>'
    ).services

    assert [each.port.value for each in one.connectors] == [1, 2]
    assert one.engine is not None
    assert one.engine.jvm_route.value == "a"
    assert (two.connectors, two.engine) == ((), None)


def test_an_empty_jvm_route_is_none() -> None:
    assert engine('<Engine jvmRoute=""/>').jvm_route.missing


def test_up_to_tomcat_9_the_jvm_route_may_be_a_property() -> None:
    def route(version: tuple[int, ...] | None) -> tuple[str | None, Origin]:
        found = tomcat("<Server><Service><Engine/></Service></Server>", version=version, properties={"jvmRoute": "a"})
        assert found.services[0].engine is not None
        return found.services[0].engine.jvm_route.value, found.services[0].engine.jvm_route.origin

    assert route((9, 0)) == ("a", Origin.DEFAULT)
    assert route((10,)) == (None, Origin.DEFAULT)
    assert route(None) == (None, Origin.UNKNOWN)


def test_a_cluster_is_the_engines_or_that_of_its_only_host() -> None:
    assert engine(f"<Engine>{CLUSTER}</Engine>").cluster is not None
    assert engine(f"<Engine><Host>{CLUSTER}</Host></Engine>").cluster is not None
    assert engine(f"<Engine><Host>{CLUSTER}</Host><Host/></Engine>").cluster is None


def test_variables_are_replaced_from_properties() -> None:
    found = (
        tomcat(
            '<Server><Service><Engine jvmRoute="${route}" name="${zone}"/></Service></Server>',
            properties={"route": "node1"},
        )
        .services[0]
        .engine
    )

    assert found is not None
    assert found.jvm_route.value == "node1"
    assert found.part.attributes.text("name").origin is Origin.UNKNOWN


def test_a_web_xml_says_whether_its_application_is_distributable() -> None:
    plain, shared = tomcat(
        "<Server/>", web_xmls=[("<web-app/>", "/a"), ("<web-app>\n<distributable/></web-app>", None)]
    ).applications

    assert (plain.path, plain.distributable.value, plain.distributable.missing) == ("/a", False, True)
    assert (shared.distributable.value, str(shared.distributable.span)) == (True, "web.xml:2:1")


def test_a_web_xml_names_its_session_cookie() -> None:
    cookie = "<cookie-config><name> SID </name></cookie-config>"
    text = f"<web-app><session-config/><session-config>{cookie}</session-config></web-app>"

    named, plain = tomcat(
        "<Server/>", web_xmls=[(text, None), ("<web-app><name>x</name></web-app>", None)]
    ).applications

    assert (named.session_cookie.value, plain.session_cookie.missing) == ("SID", True)


SID = '<Context sessionCookieName="SID"/>'
IN_SERVER = f"<Server><Service><Engine><Host>{SID}</Host></Engine></Service></Server>"


@pytest.mark.parametrize(
    ("server", "contexts", "name", "origin"),
    [
        ("<Server/>", (), None, Origin.UNKNOWN),
        ("<Server/>", ("<Context/>",), "JSESSIONID", Origin.DEFAULT),
        ("<Server/>", ("<Context/>", '<Context sessionCookieName="JSESSIONID"/>'), "JSESSIONID", Origin.WRITTEN),
        ("<Server/>", (SID,), "SID", Origin.WRITTEN),
        ("<Server/>", (SID, "<Context/>"), None, Origin.UNKNOWN),
        (IN_SERVER, (), "SID", Origin.WRITTEN),
        (IN_SERVER, ("<Context/>",), None, Origin.UNKNOWN),
        (IN_SERVER.replace("SID", "${sid}"), (), None, Origin.UNKNOWN),
        ("<Server><Context/></Server>", (), None, Origin.UNKNOWN),
    ],
)
def test_the_session_cookie_is_what_all_contexts_say(
    server: str, contexts: tuple[str, ...], name: str | None, origin: Origin
) -> None:
    found = tomcat(server, contexts=contexts).session_cookie

    assert (found.value, found.origin) == (name, origin)
