"""The user's own XML inside ours, and ours inside the user's own server.xml."""

from __future__ import annotations

import pytest
from lxml import etree
from tomcat_site import Part, only, render, server_xml, text

from httpdgen.errors import InputError

CURRENT = "/etc/httpdgen/current/tomcat/node1"
SNIPPETS: Part = {"tomcat": {"server_xml": "snippets"}, "sessions": {"replication": "cluster"}}


def test_own_elements_stand_in_engine_and_host() -> None:
    server = server_xml(
        {"include": {"engine": ["stuck.xml"], "host": ["alias.xml"]}},
        includes={"stuck.xml": b'<Valve className="a.Stuck" threshold="60"/>\n', "alias.xml": b"<Alias>www</Alias>"},
    )

    assert only(server, "Service/Engine/Valve").get("className") == "a.Stuck"
    assert only(server, "Service/Engine/Host/Alias").text == "www"


@pytest.mark.parametrize(
    "content",
    [
        b"<Valve>",
        b"</Host>",
        b"</fragment><fragment>",
        b'<?xml version="1.0"?><Valve/>',
        b"a & b",
        b"<Valve \xff/>",
        b"<!-- never closed",
        b"<Valve\x00/>",
    ],
)
def test_a_file_that_would_break_server_xml_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"^own\.xml:1:\d+: cannot stand in server\.xml: "):
        render({"include": {"host": ["own.xml"]}}, includes={"own.xml": content})


def test_every_broken_file_is_named_at_once_with_its_line() -> None:
    includes = {"one.xml": b"<Alias>a</Alias>\n<Valve>\n", "two.xml": b"&"}

    with pytest.raises(InputError) as caught:
        render({"include": {"engine": ["one.xml"], "host": ["two.xml"]}}, includes=includes)

    places = [(fault.span.file, fault.span.line, fault.line) for fault in caught.value.faults]
    assert places == [("one.xml", 2, "<Valve>"), ("two.xml", 1, "&")]


def test_snippets_leave_server_xml_alone() -> None:
    entries = render(SNIPPETS)

    assert {path for path in entries if path.endswith(".xml")} == {
        f"{CURRENT}/connector.xml",
        f"{CURRENT}/engine.xml",
        f"{CURRENT}/cluster.xml",
    }


def test_snippets_say_the_same_as_the_whole_file() -> None:
    whole = server_xml({"sessions": {"replication": "cluster"}})
    snippets = render(SNIPPETS)

    for name, path in (
        ("connector", "Service/Connector"),
        ("engine", "Service/Engine"),
        ("cluster", "Service/Engine/Cluster"),
    ):
        snippet = etree.fromstring(text(snippets, f"{CURRENT}/{name}.xml").encode())
        assert etree.tostring(snippet, method="c14n") == etree.tostring(only(whole, path), method="c14n")


def test_without_replication_there_is_no_cluster_snippet() -> None:
    assert f"{CURRENT}/cluster.xml" not in render({"tomcat": {"server_xml": "snippets"}})


def test_a_snippet_says_how_it_is_placed() -> None:
    snippet = text(render(SNIPPETS), f"{CURRENT}/cluster.xml")

    assert f'<!ENTITY httpdgen-cluster SYSTEM "file://{CURRENT}/cluster.xml">' in snippet
    assert 'jvmRoute="node1"' in snippet
