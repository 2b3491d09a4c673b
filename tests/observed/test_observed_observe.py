"""What becomes of paths: hosts, faults and notes."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed_given import AJP, SERVER, lay_down, observed, said, tomcat

from httpdgen.observed.given import disk, scan
from httpdgen.observed.observe import observe

BALANCER = "<Proxy balancer://shop>\n  BalancerMember ajp://app1:8009 route=node1\n</Proxy>\n"


def test_a_folder_for_each_host_is_a_fleet_whose_members_find_their_connectors(tmp_path: Path) -> None:
    files = {"web1/etc/apache2/apache2.conf": BALANCER, "app1/etc/tomcat10/server.xml": AJP}
    fleet = observed(tmp_path, files)
    assert fleet.whole
    assert [host.name for host in fleet.hosts] == ["app1", "web1"]
    (link,) = fleet.links
    assert (link.tomcat.host, link.connector.port.value) == ("app1", 8009)


def test_one_host_of_a_fleet_is_not_the_whole_of_it(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"app1/etc/tomcat10/server.xml": AJP})
    assert not fleet.whole
    assert [host.name for host in fleet.hosts] == ["app1"]


def test_several_paths_are_one_host_without_a_name(tmp_path: Path) -> None:
    lay_down(tmp_path, {"a/httpd.conf": BALANCER, "b/server.xml": AJP})
    fleet = observe([tmp_path / "a/httpd.conf", tmp_path / "b/server.xml"])
    assert [host.name for host in fleet.hosts] == [""]
    assert (len(fleet.web_servers), len(fleet.tomcats), fleet.whole) == (1, 1, False)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"ProxyPass / balancer://shop/\n", "httpd"),
        (b"worker.list=shop\n", "workers"),
        (b"/shop/*=shop\n", "uriworkermap"),
        (b"<?xml version='1.0'?>\n<Server port='-1'/>", "server.xml"),
        (b"<!-- ours --><web-app/>", "web.xml"),
        (b"<Context/>", "context.xml"),
    ],
)
def test_standard_input_is_known_by_what_it_holds(content: bytes, kind: str) -> None:
    fleet = observe([Path("-")], stdin=content)
    assert fleet.faults == ()
    assert [(file.shown, file.kind) for file in fleet.files.values()] == [("-", kind)]


def test_a_file_without_its_usual_name_is_known_by_what_it_holds(tmp_path: Path) -> None:
    lay_down(tmp_path, {"of-the-shop": SERVER.format(route="node1")})
    assert tomcat(observe([tmp_path / "of-the-shop"])).services


def test_workers_that_come_alone_are_mod_jk_without_a_web_server(tmp_path: Path) -> None:
    lay_down(tmp_path, {"workers.properties": "worker.list=a\nworker.a.host=app1\n", "map.properties": "/x=a\n"})
    fleet = observe([tmp_path / "workers.properties", tmp_path / "map.properties"])
    (jk,) = fleet.modjks
    assert not jk.attached
    assert [mount.path for mount in jk.mounts] == ["/x"]


def test_a_file_is_named_as_the_user_named_the_way_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_down(
        tmp_path, {"etc/apache2/apache2.conf": "Include sites/*.conf\n", "etc/apache2/sites/a.conf": "Listen 80\n"}
    )
    monkeypatch.chdir(tmp_path)
    fleet = observe([Path("etc/apache2")])
    assert sorted(fleet.files) == ["etc/apache2/apache2.conf", "etc/apache2/sites/a.conf"]
    assert fleet.files["etc/apache2/sites/a.conf"].path == "/etc/apache2/sites/a.conf"


# What is wrong with what was given


def test_a_path_that_is_not_there_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    lay_down(tmp_path, {"server.xml": AJP})
    fleet = observe([tmp_path / "httpd.conf", tmp_path / "server.xml"])
    assert said(fleet) == [f"{tmp_path}/httpd.conf:1:1: there is no such file or folder"]
    assert len(fleet.tomcats) == 1


def test_nothing_known_in_a_folder_is_a_fault_that_says_what_was_looked_for(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"README.md": "Read me.\n", "notes.txt": "Listen well.\n"})
    (fault,) = fleet.faults
    assert fault.message == "holds no configuration of httpd, mod_jk or Tomcat"
    assert "server.xml" in (fault.hint or "")


def test_a_file_of_another_program_is_a_fault_where_it_was_named(tmp_path: Path) -> None:
    lay_down(tmp_path, {"nginx.conf": "server {\n  listen 80;\n}\n"})
    (fault,) = observe([tmp_path / "nginx.conf"]).faults
    assert fault.message.startswith("is no configuration of httpd")


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "httpd.conf")
    assert said(observe([tmp_path / "httpd.conf"])) == [f"{tmp_path}/httpd.conf:1:1: is a FIFO, not a file"]
    assert said(observe([tmp_path])) == [f"{tmp_path}/httpd.conf:1:1: is a FIFO, not a file"]


def test_a_socket_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # its name has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("server.xml")
        assert said(observe([Path("server.xml")])) == ["server.xml:1:1: is a socket, not a file"]


def test_a_folder_with_the_name_of_a_file_is_walked_through(tmp_path: Path) -> None:
    (tmp_path / "server.xml").mkdir()
    (fault,) = observe([tmp_path / "server.xml"]).faults
    assert fault.message == "holds no configuration of httpd, mod_jk or Tomcat"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    lay_down(tmp_path, {"server.xml": AJP}).joinpath("server.xml").chmod(0)
    assert said(observe([tmp_path])) == [f"{tmp_path}/server.xml:1:1: cannot be read: Permission denied"]


def test_a_file_that_the_system_refuses_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_down(tmp_path, {"server.xml": AJP})

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    (fault,) = observe([tmp_path / "server.xml"]).faults
    assert (fault.message, fault.span.line) == ("cannot be read: Permission denied", 1)
    assert fault.hint == "run as a user who may read it, or give a copy"


def test_a_file_that_is_too_large_is_a_fault(tmp_path: Path) -> None:
    with (tmp_path / "httpd.conf").open("wb") as file:
        file.truncate(disk.MAX_BYTES + 1)
    assert said(observe([tmp_path / "httpd.conf"])) == [f"{tmp_path}/httpd.conf:1:1: is larger than 16 MB"]


def test_bytes_that_are_no_text_become_one_sign_each(tmp_path: Path) -> None:
    (tmp_path / "httpd.conf").write_bytes(b"ServerName \xff\xfe.example.com\n")
    fleet = observe([tmp_path / "httpd.conf"])
    assert [file.text for file in fleet.files.values()] == ["ServerName ??.example.com\n"]


def test_a_link_round_in_a_circle_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "httpd.conf").symlink_to("httpd.conf")
    (fault,) = observe([tmp_path / "httpd.conf"]).faults
    assert fault.message.startswith("cannot be read")


def test_more_files_than_configuration_has_are_left_out_with_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MAX_ENTRIES", 3)
    fleet = observed(tmp_path, {f"{number}/x.txt": "" for number in range(10)})
    assert [fault.message for fault in fleet.faults][:1] == ["holds more than 3 files; the rest was left out"]


def test_folders_that_lie_too_deep_are_left_out_with_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_DEPTH", 2)
    fleet = observed(tmp_path, {"server.xml": AJP, "a/b/c/server.xml": AJP})
    assert said(fleet) == [f"{tmp_path}/a/b/c:1:1: lies more than 2 folders deep; it was left out"]
    assert len(fleet.tomcats) == 1


def test_an_xml_file_that_is_broken_is_a_fault_and_no_tomcat(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"server.xml": '<Server port="-1">'})
    assert (len(fleet.faults), fleet.tomcats) == (1, ())


# Templates


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("httpd.conf", "Listen <%= @port %>\n"),
        ("httpd.conf", "{% if tls %}\nListen 443\n{% endif %}\n"),
        ("httpd.conf", "ServerName {{ name }}\n"),
        ("httpd.conf", "ServerRoot @@ServerRoot@@\n"),
        ("httpd.conf", "Listen __PORT__\n"),
        ("server.xml", '<Server port="{{ port }}"/>'),
        ("workers.properties", "worker.list=<%= @workers %>\n"),
    ],
)
def test_a_template_is_noted_and_not_judged(tmp_path: Path, name: str, text: str) -> None:
    fleet = observed(tmp_path, {name: text})
    assert [note.message.startswith("is a template: it holds ") for note in fleet.notes] == [True]
    assert (fleet.faults, fleet.tomcats, fleet.modjks) == ((), (), ())
    assert not any(server.whole for server in fleet.web_servers)


@pytest.mark.parametrize(
    "text",
    [
        'LogFormat "%h %{Host}i %>s" x\n',
        "ServerAdmin webmaster@example.com\n",
        "RewriteRule ^/(.{2,3})$ /$1\n",
        "# made from <%= @template %>\nListen 80\n",
        "ServerName ${NAME}\n",
        "Listen 80\nSetEnvIf Host ^__x y\n",
    ],
)
def test_what_httpd_has_itself_is_no_template(tmp_path: Path, text: str) -> None:
    assert observed(tmp_path, {"httpd.conf": text}).notes == ()


def test_a_template_that_is_included_leaves_the_rest_judged_but_not_whole(tmp_path: Path) -> None:
    files = {"etc/apache2/apache2.conf": "Listen 80\nInclude t.conf\n", "etc/apache2/t.conf": "Listen {{ port }}\n"}
    fleet = observed(tmp_path, files)
    (server,) = fleet.web_servers
    assert (server.whole, [listener.port for listener in server.listeners]) == (False, [80])
    assert (len(fleet.notes), fleet.faults) == (1, ())


def test_a_template_is_known_by_its_name_in_a_folder(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"server.xml.j2": "<Server/>", "httpd.conf": "Listen 80\n"})
    assert [str(note) for note in fleet.notes] == [f"{tmp_path}/server.xml.j2:1:1: is a template, by its name"]


# Rendered trees


def manifest(**hosts: dict[str, dict[str, str]]) -> str:
    described = {host: {"entries": entries} for host, entries in hosts.items()}
    return json.dumps({"format": 1, "digest": "9f", "hosts": described})


def test_links_of_a_manifest_are_followed(tmp_path: Path) -> None:
    release = "/etc/httpdgen/current/tomcat/node1/server.xml"
    entries = {
        release: {"kind": "file", "mode": "0640"},
        "/etc/tomcat10/server.xml": {"kind": "link", "target": release},
    }
    fleet = observed(tmp_path, {"manifest.json": manifest(app1=entries), f"app1{release}": AJP})
    found = tomcat(fleet)
    assert (found.version, found.world_readable, fleet.whole) == ((10,), False, True)
    assert list(fleet.files) == [f"{tmp_path}/app1{release}"]


def test_a_link_of_a_manifest_leads_to_nothing_outside_of_the_tree(tmp_path: Path) -> None:
    secret = lay_down(tmp_path, {"server.xml": AJP}) / "server.xml"
    entries = {"/etc/tomcat10/server.xml": {"kind": "link", "target": str(secret)}}
    tree = lay_down(tmp_path / "tree", {"manifest.json": manifest(app1=entries)})
    assert observe([tree]).tomcats == ()


def test_a_file_that_a_manifest_names_and_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    entries = {"/etc/tomcat10/server.xml": {"kind": "file", "mode": "0640"}}
    fleet = observed(tmp_path, {"manifest.json": manifest(app1=entries)})
    assert said(fleet) == [f"{tmp_path}/app1/etc/tomcat10/server.xml:1:1: is in manifest.json, and not there"]


@pytest.mark.parametrize(
    "text", ['{"format": 2, "digest": "", "hosts": {}}', '{"format": 1, "digest": "", "hosts": [1]}']
)
def test_a_manifest_that_cannot_be_used_is_a_fault(tmp_path: Path, text: str) -> None:
    (fault,) = observed(tmp_path, {"manifest.json": text}).faults
    assert (fault.span.file, fault.hint) == (f"{tmp_path}/manifest.json", "render again")


def test_a_manifest_of_another_program_makes_no_tree(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"manifest.json": '{"name": "app"}', "httpd.conf": "Listen 80\n"})
    assert (len(fleet.web_servers), fleet.faults, fleet.whole) == (1, (), False)


# Whatever a file holds


PIECES = [
    b"\n",
    b" ",
    b"=",
    b'"',
    b"~ ",
    b"\xff",
    b"/x ",
    b">",
    b"/>",
    b"<Proxy balancer://a",
    b"</Proxy>",
    b"<VirtualHost ",
    b"<Server",
    b"BalancerMember ",
    b"JkMount ",
    b"ProxyPass ",
    b"ProxySet ",
    b"ajp://[:",
    b"balancer://",
    b"worker.a.",
]


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_any_bytes_are_observed(content: bytes) -> None:
    fleet = observe([Path("-")], stdin=content)
    assert fleet.faults or fleet.notes or fleet.files
