"""Each fault of a value says what is wrong, where, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from loading_cases import SMALL, faults_of, told

from httpdgen.model import load as load_module
from httpdgen.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpdgen.model.topology import Topology

NAME = "letters a-z, digits and inner hyphens, at most 60 characters"
PATH = "a path that begins with / (letters, digits and _.~@+,=:/-, at most 250 characters)"
URL = "a URL such as https://www.example.com/path, at most 350 characters"
HOST_PATH = "an absolute path on the host (letters, digits, spaces and _.@+:/-, at most 500 characters)"
SECRET = "one of {env: NAME}, {file: PATH} and {command: [...]}, never the secret as text"


@pytest.mark.parametrize(
    ("place", "value", "message", "hint"),
    [
        ("node", "lbfactor: 0", "lbfactor: must be between 1 and 100, got 0", None),
        ("node", "lbfactor: 1.0", "lbfactor: must be a whole number, got 1.0", None),
        ("node", "lbfactor: '3'", 'lbfactor: must be a whole number, got "3"', "write it without quotes"),
        ("node", "lbfactor: true", "lbfactor: must be a whole number, got true", None),
        ("node", "lbfactor: ", "lbfactor: must be a whole number, got nothing", None),
        ("node", "lbfctor: 1", 'lbfctor: unknown key "lbfctor"', "did you mean lbfactor?"),
        (
            "node",
            "colour: 1",
            'colour: unknown key "colour"',
            "known here: host, lbfactor, domain, route, instance, ports, role, distance, state",
        ),
        ("node", "domain: A", f'domain: must be {NAME}, got "A"', None),
        ("node", "domain: 7", f"domain: must be {NAME}, got 7", "put quotes around it"),
        ("node", f"domain: {'a' * 61}", f'domain: must be {NAME}, got "{"a" * 40}…"', None),
        ("node", "role: actve", 'role: must be active, standby or spare, got "actve"', "did you mean active?"),
        ("node", "ports: 8009", "ports: must be a mapping, got 8009", None),
        ("node", "ports: {ajp: 70000}", "ports.ajp: must be between 1 and 65535, got 70000", None),
        (
            "cluster",
            "timeouts: {retry: 5}",
            "timeouts.retry: needs a unit: write '5s' for seconds or '5ms', got 5",
            None,
        ),
        ("cluster", "timeouts: {retry: 0s}", 'timeouts.retry: must be longer than nothing, got "0s"', None),
        ("cluster", "failover: {margin: .nan}", "failover.margin: must be between 0 and 1, got nan", None),
        ("cluster", "failover: {margin: a}", 'failover.margin: must be a number, such as 0.2, got "a"', None),
        ("site", "aliases: '*.b.c'", 'aliases: must be a list, got "*.b.c"', 'write ["*.b.c"]'),
        ("cluster", "protocol: AJP", 'protocol: must be ajp, http, https or h2c, got "AJP"', "did you mean ajp?"),
        (
            "tier",
            "listen: ['80']",
            'listen[0]: must be a whole number, text or a mapping, got "80"',
            "write it without quotes",
        ),
        ("node", "domain: true", f"domain: must be {NAME}, got true", "put quotes around it"),
        (
            "cluster",
            "sessions: {encryption_key: {command: [sleep, 1]}}",
            "sessions.encryption_key.command[1]: must be text",
            "put quotes around it",
        ),
        (
            "cluster",
            "sessions: {encryption_key: {command: pass show x}}",
            "sessions.encryption_key.command: must be a list",
            "write each word as an item: [program, argument]",
        ),
        ("cluster", "health: {expect: []}", "health.expect: must be a list that is not empty", None),
        ("cluster", "include: {host: x.xml}", 'include.host: must be a list, got "x.xml"', "write [x.xml]"),
        (
            "cluster",
            "balance: {sticky_session: a b}",
            (
                "balance.sticky_session: must be a cookie's name: letters, digits, _ and -, at most 31 characters or"
                ' false, got "a b"'
            ),
            None,
        ),
        ("site", "default: yes", 'default: must be true or false, got "yes"', "write true"),
        ("site", "default: Off", 'default: must be true or false, got "Off"', "write false"),
        (
            "site",
            "error_pages: {404: /x, 200: /y}",
            'error_pages.200: must be the status of an error that httpd knows, such as 404 or 503, got "200"',
            None,
        ),
        ("site", "error_pages: {404: x y}", f'error_pages.404: must be {PATH} or {URL}, got "x y"', None),
        (
            "site",
            "error_pages: {404: /a//b}",
            "error_pages.404: must not hold '//', '.' or '..' as a part, got \"/a//b\"",
            None,
        ),
        (
            "site",
            "tls: {certificate: /c}",
            "tls: lacks key",
            "key: Its key (PEM): a path on the host, or a secret to ship.",
        ),
        ("site", "tls: {certificate: x, key: /k}", f"tls.certificate: must be {HOST_PATH} or {SECRET}", None),
        ("site", "access: {realm: ''}", "access.realm: must be text that is not empty", None),
        ("site", "access: {}", "access: must name at least one of ip, host or valid_user: true, got a mapping", None),
        (
            "site",
            'access: {realm: "a\\e[31m"}',
            r'access.realm: must not hold control characters or line ends, got "a\x1b[31m"',
            None,
        ),
        ("route", "redirect: x y", f'redirect: must be {URL} or {PATH}, got "x y"', None),
        ("route", "redirect: {to: x y}", f'redirect.to: must be {URL} or {PATH}, got "x y"', None),
        (
            "route",
            "redirect: 'https:///x'",
            'redirect: must be a URL such as https://www.example.com/path, got "https:///x"',
            None,
        ),
        (
            "route",
            "redirect: {to: /x, status: 300}",
            "redirect.status: must be 301, 302, 303, 307 or 308, got 300",
            None,
        ),
        (
            "route",
            "request_headers: {set: {A: 'expr=x'}}",
            "request_headers.set.A: must not begin with 'expr=', which httpd would evaluate, got \"expr=x\"",
            None,
        ),
        ("tier", "listen: [x y]", 'listen[0]: must be a whole number, text or a mapping, got "x y"', None),
        ("tier", "listen: [true]", "listen[0]: must be a whole number, text or a mapping, got true", None),
        ("tier", "listen: ['a b:80']", 'listen[0]: must be an IP address or a host name, got "a b"', None),
        (
            "tier",
            "keep_alive: {timeout: [1]}",
            "keep_alive.timeout: must be a duration such as 300ms, 10s or 5m, got a list",
            None,
        ),
    ],
)
def test_a_value_that_is_wrong(tmp_path: Path, place: str, value: str, message: str, hint: str | None) -> None:
    inside, path = {
        "node": (SMALL.replace("{host: app1}", f"{{host: app1, {value}}}"), "clusters.shop.nodes.node1."),
        "cluster": (SMALL.replace("    nodes:", f"    {value}\n    nodes:"), "clusters.shop."),
        "site": (SMALL.replace("    routes:", f"    {value}\n    routes:"), "sites.www.example.com."),
        "route": (SMALL + f"      /other: {{{value}}}\n", "sites.www.example.com.routes./other."),
        "tier": (SMALL.replace("{hosts: [web1]}", f"{{hosts: [web1], {value}}}"), "web_tiers.edge."),
    }[place]
    faults = faults_of(tmp_path, inside)
    assert [f"{fault.path}: {fault.message}" for fault in faults] == [path + message]
    assert faults[0].hint == hint
    line = faults[0].line
    assert line is not None
    assert line == inside.splitlines()[faults[0].span.line - 1] or "********" in line


def test_a_node_without_a_host_is_told_at_the_node(tmp_path: Path) -> None:
    text = SMALL.replace("node1: {host: app1}", "node1:\n        lbfactor: 1")
    (fault,) = faults_of(tmp_path, text)
    assert (fault.span.line, fault.span.column) == (8, 7)
    assert str(fault).endswith("clusters.shop.nodes.node1: lacks host")
    assert fault.hint == "host: The machine that it runs on."


def test_a_name_that_is_wrong_is_told_at_the_key(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, SMALL.replace("node1:", "Node_1:"))
    assert (fault.span.line, fault.span.column) == (8, 7)
    assert fault.message == f'must be {NAME}, got "Node_1"'


def test_an_empty_mapping_of_nodes_is_told_at_once_with_others(tmp_path: Path) -> None:
    text = "httpdgen: 1\nclusters: {a: {nodes: {}}, b: {nodes: 3}}\nsites: {c.d: {}}\n"
    assert told(tmp_path, text) == [
        "topology.yaml:2:23: clusters.a.nodes: must be a mapping that is not empty",
        "topology.yaml:2:39: clusters.b.nodes: must be a mapping, got 3",
        "topology.yaml:3:14: sites.c.d: lacks routes",
    ]


def test_a_file_without_the_version_of_the_format_is_told_what_to_write(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, SMALL.replace("httpdgen: 1\n", ""))
    assert (fault.message, fault.hint) == ("lacks httpdgen", "begin with httpdgen: 1")


def test_a_version_of_the_format_that_is_not_known_is_a_fault(tmp_path: Path) -> None:
    assert told(tmp_path, "httpdgen: 2") == ["topology.yaml:1:11: httpdgen: must be 1, got 2"]


def test_a_value_behind_an_alias_is_told_where_it_stands(tmp_path: Path) -> None:
    text = SMALL.replace("{host: app1}", "&n {host: app1, lbfactor: 0}").replace("{host: app2}", "{<<: *n, host: app2}")
    assert set(told(tmp_path, text)) == {
        "topology.yaml:8:40: clusters.shop.nodes.node1.lbfactor: must be between 1 and 100, got 0",
        "topology.yaml:8:40: clusters.shop.nodes.node2.lbfactor: must be between 1 and 100, got 0",
    }


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, SMALL + f"platform: 3 # {'x' * 1000}\n")
    assert fault.line == f"platform: 3 # {'x' * 186}…"


def test_of_a_long_line_the_part_with_the_fault_is_shown(tmp_path: Path) -> None:
    names = ", ".join(f"web{number}" for number in range(100))
    (fault,) = faults_of(tmp_path, SMALL.replace("[web1]", f"[{names}, bad_1, web100]"))
    assert fault.line is not None
    assert fault.line[fault.shown_column - 1 :] == "bad_1, web100]}"
    assert len(fault.line) < 202


def test_a_line_shows_no_character_that_turns_the_text_round(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, SMALL + "platform: 3 # \u202eevil\n")
    assert fault.line == "platform: 3 # ?evil"


def test_a_problem_between_parts_has_the_nearest_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(topology: Topology) -> Iterator[Problem]:
        yield Problem(("clusters", "shop", "nodes", "node2", "host"), "the value")
        yield Problem(("clusters", "shop", "nodes", "node2", "ports", "ajp"), "not written", "the way out")
        yield Problem(("clusters", "shop", "nodes", "node2"), "the key", at_key=True)
        yield Problem(("clusters", "shop", "nodes"), "a mapping below its key")
        yield Problem(("web_tiers", "edge", "hosts", 0), "an item")
        yield Problem((), "the whole")

    monkeypatch.setattr(load_module, "check", check)
    assert told(tmp_path, SMALL) == [
        "topology.yaml:1:1: the whole",
        "topology.yaml:3:18: web_tiers.edge.hosts[0]: an item",
        "topology.yaml:7:5: clusters.shop.nodes: a mapping below its key",
        "topology.yaml:9:7: clusters.shop.nodes.node2: the key",
        "topology.yaml:9:14: clusters.shop.nodes.node2: not written",
        "topology.yaml:9:21: clusters.shop.nodes.node2.host: the value",
    ]


def test_problems_of_a_range_that_differ_in_a_number_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(topology: Topology) -> Iterator[Problem]:
        for name in topology.clusters["shop"].nodes:
            yield Problem(("clusters", "shop", "nodes", name), f"{name} is wrong")
            yield Problem(("clusters", "shop", "nodes", name), "and so is this")

    monkeypatch.setattr(load_module, "check", check)
    text = SMALL.replace("      node1: {host: app1}\n      node2: {host: app2}\n", "      node1..9: {host: app1..9}\n")
    assert told(tmp_path, text) == [
        "topology.yaml:8:17: clusters.shop.nodes.node1..9: and so is this",
        "topology.yaml:8:17: clusters.shop.nodes.node1..9: node1 is wrong",
    ]


def test_a_change_to_the_model_comes_before_the_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def check(topology: Topology) -> Iterator[Problem]:
        seen.append(topology.platform)
        yield from ()

    monkeypatch.setattr(load_module, "check", check)
    (tmp_path / "topology.yaml").write_text(SMALL)
    loaded = load_module.load_topology(
        tmp_path / "topology.yaml", adjust=lambda topology: topology.model_copy(update={"platform": "debian-13"})
    )
    assert seen == ["debian-13"]
    assert loaded.topology.platform == "debian-13"
