"""Where things stand on a host: Debian's, RHEL's and a tarball's layout, and copies of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from observed_given import AJP, lay_down, observed, said, tomcat

from httpdgen.observed.given.host_files import HostFiles
from httpdgen.observed.given.index import Index
from httpdgen.observed.given.launch import launch_of
from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from pathlib import Path

DEBIAN = {
    "etc/apache2/apache2.conf": (
        "IncludeOptional mods-enabled/*.load\nIncludeOptional mods-enabled/*.conf\nInclude ports.conf\n"
        "ErrorLog ${APACHE_LOG_DIR}/error.log\nIncludeOptional sites-enabled/*.conf\n"
    ),
    "etc/apache2/ports.conf": "Listen 80\n<IfModule ssl_module>\n  Listen 443\n</IfModule>\n",
    "etc/apache2/envvars": "SUFFIX=\nexport APACHE_LOG_DIR=/var/log/apache2$SUFFIX\n",
    "etc/apache2/mods-available/mpm_event.load": "LoadModule mpm_event_module modules/mod_mpm_event.so\n",
    "etc/apache2/sites-available/shop.conf": "<VirtualHost *:80>\n  ServerName shop.example.com\n</VirtualHost>\n",
    "etc/apache2/sites-available/old.conf": "<VirtualHost *:80>\n  ServerName old.example.com\n</VirtualHost>\n",
}


def debian(folder: Path) -> Path:
    """Lay Debian's layout down, with links to what is enabled."""
    lay_down(folder, DEBIAN)
    for kind, name, target in (
        ("mods", "mpm_event.load", "../mods-available/mpm_event.load"),
        ("sites", "shop.conf", "/etc/apache2/sites-available/shop.conf"),
    ):
        enabled = folder / f"etc/apache2/{kind}-enabled"
        enabled.mkdir()
        (enabled / name).symlink_to(target)
    return folder


@pytest.mark.parametrize("given", ["", "etc", "etc/apache2"])
def test_debian_is_read_from_its_main_file_by_links_and_variables(tmp_path: Path, given: str) -> None:
    fleet = observe([debian(tmp_path) / given])
    assert said(fleet) == []
    (server,) = fleet.web_servers
    assert (server.whole, server.mpm.name.value) == (True, "event")
    assert [(listener.address, listener.port) for listener in server.listeners] == [("", 80)]
    assert [host.server_name.value for host in server.virtual_hosts] == [None, "shop.example.com"]
    assert server.variables["APACHE_LOG_DIR"] == "/var/log/apache2"


def test_a_site_that_is_not_enabled_is_read_where_it_is_given_itself(tmp_path: Path) -> None:
    site = debian(tmp_path) / "etc/apache2/sites-available/old.conf"
    (server,) = observe([site]).web_servers
    assert (server.whole, server.virtual_hosts[1].server_name.value) == (False, "old.example.com")


def test_a_link_that_leads_out_of_what_was_given_is_noted_and_not_followed(tmp_path: Path) -> None:
    debian(tmp_path / "given")
    elsewhere = lay_down(tmp_path, {"elsewhere.conf": "Listen 8080\n"}) / "elsewhere.conf"
    link = tmp_path / "given/etc/apache2/sites-enabled/zz.conf"
    link.symlink_to(elsewhere)
    fleet = observe([tmp_path / "given"])
    (server,) = fleet.web_servers
    assert [listener.port for listener in server.listeners] == [80]
    assert not server.whole
    assert [note.message for note in fleet.notes] == ["is a link that leads out of what was given"]
    assert said(fleet) == []


def test_a_link_that_leads_to_nothing_is_what_httpd_refuses(tmp_path: Path) -> None:
    debian(tmp_path)
    (tmp_path / "etc/apache2/sites-enabled/zz.conf").symlink_to("../sites-available/gone.conf")
    (fault,) = observe([tmp_path]).faults
    assert fault.message.startswith("Could not open configuration file /etc/apache2/sites-enabled/zz.conf")


def test_rhel_is_read_from_its_main_file(tmp_path: Path) -> None:
    files = {
        "etc/httpd/conf/httpd.conf": "Include conf.modules.d/*.conf\nIncludeOptional conf.d/*.conf\n",
        "etc/httpd/conf.modules.d/00-mpm.conf": "LoadModule mpm_worker_module modules/mod_mpm_worker.so\n",
        "etc/httpd/conf.d/shop.conf": "Listen 127.0.0.1:8080\n",
        "etc/httpd/conf.d/README": "Listen 1\n",
    }
    (server,) = observed(tmp_path, files).web_servers
    assert (server.whole, server.mpm.name.value) == (True, "worker")
    assert [(listener.address, listener.port) for listener in server.listeners] == [("127.0.0.1", 8080)]
    assert server.has_module("unixd_module") is False


def test_a_copy_of_a_tarball_is_read_though_its_paths_are_others(tmp_path: Path) -> None:
    files = {
        "httpd/conf/httpd.conf": (
            'ServerRoot "/opt/www"\nInclude conf/extra/shop.conf\nIncludeOptional conf/sites/*.conf\n'
        ),
        "httpd/conf/extra/shop.conf": "Listen 8080\n",
        "httpd/conf/sites/a.conf": "Listen 8081\n",
        "httpd/conf/original/httpd.conf": "Listen 80\n",
    }
    (server,) = observed(tmp_path, files).web_servers
    assert (server.whole, [listener.port for listener in server.listeners]) == (True, [8080, 8081])


def test_an_include_of_what_was_not_given_makes_a_server_that_is_not_whole(tmp_path: Path) -> None:
    lay_down(tmp_path, {"httpd.conf": "Listen 80\nInclude /etc/elsewhere/*.conf\n"})
    fleet = observe([tmp_path / "httpd.conf"])
    (server,) = fleet.web_servers
    assert (server.whole, said(fleet)) == (False, [])


def test_files_of_a_folder_without_a_main_file_are_fragments_each(tmp_path: Path) -> None:
    files = {"a.conf": "Listen 80\n", "b.conf": "ProxyPass /x http://app1/x\n", "unit.conf": "[Service]\nUser=root\n"}
    fleet = observed(tmp_path, files)
    assert [(server.span.file[-6:], server.whole) for server in fleet.web_servers] == [
        ("a.conf", False),
        ("b.conf", False),
    ]


def test_fragments_are_read_where_the_main_file_is_a_template(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"web/httpd.conf": "Listen <%= @port %>\n", "sites/a.conf": "ProxyPass /x http://a/x\n"})
    assert [server.span.file[-6:] for server in fleet.web_servers] == ["a.conf"]
    assert [note.message for note in fleet.notes] == ["is a template: it holds ERB or EPP (<% %>)"]


@pytest.mark.parametrize("name", ["httpd.conf", "site.conf", "workers.properties"])
def test_what_is_no_text_is_not_judged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("Listen 80\n".encode("utf-16"))
    assert said(observe([tmp_path / name])) == [f"{tmp_path / name}:1:1: is no text: it holds NUL bytes"]


def test_a_folder_s_binary_that_is_named_as_configuration_is_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "b.conf").write_bytes(b"\0\nListen 80\n")
    fleet = observed(tmp_path, {"a.conf": "Listen 80\n"})
    assert (len(fleet.web_servers), said(fleet)) == (1, [])


def test_a_server_xml_may_be_utf_16(tmp_path: Path) -> None:
    (tmp_path / "server.xml").write_bytes('<?xml version="1.0"?><Server port="-1"/>'.encode("utf-16"))
    fleet = observe([tmp_path / "server.xml"])
    assert (len(fleet.tomcats), said(fleet)) == (1, [])


def test_a_fragment_that_another_includes_is_no_server_of_its_own(tmp_path: Path) -> None:
    fleet = observed(tmp_path, {"z.conf": f"Include {tmp_path}/a.conf\n", "a.conf": "Listen 80\n"})
    assert [server.span.file for server in fleet.web_servers] == [f"{tmp_path}/z.conf"]


def test_the_parts_of_a_tomcat_are_found_beside_its_server_xml(tmp_path: Path) -> None:
    files = {
        "etc/tomcat10/server.xml": AJP.replace("8009", "${ajp.port}"),
        "etc/tomcat10/catalina.properties": "ajp.port=8010\n",
        "etc/tomcat10/context.xml": '<Context sessionCookieName="SHOPID"/>',
        "etc/tomcat10/web.xml": "<web-app/>",
        "var/lib/tomcat10/webapps/shop#v2/WEB-INF/web.xml": "<web-app><distributable/></web-app>",
    }
    found = tomcat(observed(tmp_path, files))
    assert found.version == (10,)
    assert [connector.port.value for _, connector in found.connectors()] == [8010]
    assert found.session_cookie.value == "SHOPID"
    assert [(each.path, each.distributable.value) for each in found.applications] == [("/shop/v2", True)]


def test_two_tomcats_on_a_host_have_each_their_own_files(tmp_path: Path) -> None:
    files = {f"srv/{name}/conf/server.xml": AJP for name in ("a", "b")}
    files["srv/a/conf/context.xml"] = '<Context sessionCookieName="A"/>'
    files["srv/b/webapps/ROOT/WEB-INF/web.xml"] = "<web-app/>"
    one, other = observed(tmp_path / "host", files).tomcats
    assert (one.session_cookie.value, other.session_cookie.value) == ("A", None)
    assert ([each.path for each in one.applications], [each.path for each in other.applications]) == ([], [""])


@pytest.mark.parametrize("entry", ["/etc/apache2/sites-enabled/zzz-httpdgen.conf"])
def test_an_entry_of_ours_is_a_main_file(entry: str) -> None:
    launch = launch_of(HostFiles(Index({}, [], [], loose=False), partial=True), entry)
    assert (launch.whole, launch.server_root) == (True, "/etc/apache2")


def test_options_of_the_start_are_not_known_where_envvars_has_some(tmp_path: Path) -> None:
    text = "<IfDefine TLS>\n  Listen 443\n</IfDefine>\n"
    known = observed(tmp_path / "a", {"etc/apache2/apache2.conf": text, "etc/apache2/envvars": "export A=b\n"})
    unknown = observed(
        tmp_path / "b", {"etc/apache2/apache2.conf": text, "etc/apache2/envvars": "export APACHE_ARGUMENTS=-DTLS\n"}
    )
    assert [len(fleet.web_servers[0].main.directives) for fleet in (known, unknown)] == [0, 1]


def test_a_second_file_at_the_path_of_a_first_is_kept_beside_it(tmp_path: Path) -> None:
    lay_down(tmp_path, {f"{name}/etc/tomcat10/server.xml": AJP for name in ("a", "b")})
    fleet = observe([tmp_path / "a/etc/tomcat10", tmp_path / "b/etc/tomcat10"])
    assert len(fleet.tomcats) == 2
