"""Who may reach a path, told from addresses and sections; that httpd agrees is proved in tests/engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.lint.knowledge.access import answers_elsewhere, main_server_answers, may_reach, may_use_proxy
from httpdgen.lint.knowledge.patterns import matches
from httpdgen.lint.knowledge.requirements import Client
from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.observed.web import WebServer

CLOSED = '<Location "/status">\nRequire ip 10.0.0.0/8\n</Location>\n'
OPEN = '<Location "/status">\nRequire all granted\n</Location>\n'


def seen(folder: Path, text: str, name: str = "httpd.conf") -> WebServer:
    (folder / name).write_text(text)
    (found,) = observe([folder / name]).web_servers
    return found


def reached(folder: Path, text: str, path: str = "/status", client: Client = Client.ANYBODY) -> bool | None:
    server = seen(folder, text)
    return may_reach(server, server.virtual_hosts[-1], path, client)


@pytest.mark.parametrize(
    ("require", "anybody", "invited"),
    [
        ("all granted", True, True),
        ("all denied", False, False),
        ("local", False, False),
        ("ip 127.0.0.0/8 ::1", False, False),
        ("ip 10.0.0.0/8", False, True),
        ("host example.com", False, True),
        ("host localhost", False, False),
        ("valid-user", False, True),
        ("ldap-group cn=admins", False, True),
        ("env LET_IN", None, None),
        ("expr true", None, None),
        ("method GET", None, None),
    ],
)
def test_a_require_lets_in_whom_it_names(
    require: str, anybody: bool | None, invited: bool | None, tmp_path: Path
) -> None:
    text = f'<Location "/status">\nRequire {require}\n</Location>\n'
    assert reached(tmp_path, text) is anybody
    assert reached(tmp_path, text, client=Client.INVITED) is invited


def test_what_nobody_says_is_open_in_a_whole_configuration(tmp_path: Path) -> None:
    assert reached(tmp_path, "Listen 80\n") is True


def test_what_nobody_says_is_not_to_be_known_in_a_part_of_a_configuration(tmp_path: Path) -> None:
    server = seen(tmp_path, "Listen 80\n", "site.conf")
    assert may_reach(server, server.main, "/status", Client.ANYBODY) is None


def test_a_later_section_replaces_an_earlier_one(tmp_path: Path) -> None:
    assert reached(tmp_path, CLOSED + OPEN) is True
    assert reached(tmp_path, OPEN + CLOSED) is False


def test_a_virtual_host_s_section_comes_after_the_main_server_s(tmp_path: Path) -> None:
    assert reached(tmp_path, f"<VirtualHost *:80>\n{OPEN}</VirtualHost>\n{CLOSED}") is True


def test_a_location_ends_where_a_segment_ends(tmp_path: Path) -> None:
    assert reached(tmp_path, CLOSED, "/statuses") is True
    assert reached(tmp_path, CLOSED, "/status/deeper") is False


def test_a_folder_s_section_holds_for_the_files_below_the_document_root(tmp_path: Path) -> None:
    folder = '<Directory "/srv/www/">\nRequire all denied\n</Directory>\n'
    assert reached(tmp_path, f'DocumentRoot "/srv/www"\n{folder}') is False
    assert reached(tmp_path, f'DocumentRoot "/srv/other"\n{folder}') is True
    assert reached(tmp_path, folder) is None


def test_what_goes_to_another_server_is_no_file(tmp_path: Path) -> None:
    server = seen(tmp_path, '<Directory "/">\nRequire all denied\n</Directory>\n')
    assert may_reach(server, server.main, "/status", Client.ANYBODY, as_file=False) is True


@pytest.mark.parametrize(
    "text",
    [
        '<IfDefine X>\n<Location "/status">\nRequire local\n</Location>\n</IfDefine>\n',
        '<LocationMatch "(s+)*t">\nRequire local\n</LocationMatch>\n',
        '<Location "/status">\n<If "true">\nRequire local\n</If>\n</Location>\n',
        '<If "true">\nRequire local\n</If>\n',
        '<Location "${WHERE}">\nRequire local\n</Location>\n',
        '<Location "/status">\nRequire ip ${WHO}\n</Location>\n',
        '<Location "/status">\nAllow from env=LET_IN\nDeny from all\n</Location>\n',
    ],
)
def test_what_cannot_be_told_is_not_guessed(text: str, tmp_path: Path) -> None:
    assert reached(tmp_path, text) is None


def test_a_proxy_s_section_for_some_urls_says_nothing_of_all(tmp_path: Path) -> None:
    some = '<Proxy "http://inside.example.com/">\nRequire local\n</Proxy>\n'
    everything = "<Proxy *>\nRequire local\n</Proxy>\n"
    for text, expected in ((some, True), (everything, False), (everything + some, False)):
        server = seen(tmp_path, text)
        assert may_use_proxy(server, server.main, Client.ANYBODY) is expected


@pytest.mark.parametrize(
    ("listen", "address", "elsewhere"),
    [
        ("80", "*:80", True),
        ("127.0.0.1:80", "*:80", False),
        ("127.0.0.1:80", "*", False),
        ("127.0.0.1:80\nListen 80", "*:80", True),
        ("80", "127.0.0.1:80", False),
        ("80", "[::1]:80", False),
        ("80", "localhost:80", False),
        ("80", "127.0.0.1:80 10.0.0.1:80", True),
        ("80", "_default_:80", True),
        ("127.0.0.1:80\n<IfDefine X>\nListen 80\n</IfDefine>", "*:80", True),
    ],
)
def test_other_machines_reach_what_is_not_on_the_loopback(
    listen: str, address: str, elsewhere: bool, tmp_path: Path
) -> None:
    server = seen(tmp_path, f"Listen {listen}\n<VirtualHost {address}>\n</VirtualHost>\n")
    assert answers_elsewhere(server, server.virtual_hosts[1]) is elsewhere


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Listen 80\n", True),
        ("Listen 80\n<VirtualHost *:80>\n</VirtualHost>\n", False),
        ("Listen 80\nListen 81\n<VirtualHost *:80>\n</VirtualHost>\n", True),
        ("Listen 80\nListen 81\n<VirtualHost *>\n</VirtualHost>\n", False),
        ("Listen 80\n<VirtualHost 10.0.0.1:80>\n</VirtualHost>\n", True),
    ],
)
def test_the_main_server_answers_where_no_virtual_host_does(text: str, answers: bool, tmp_path: Path) -> None:
    assert main_server_answers(seen(tmp_path, text)) is answers


@pytest.mark.parametrize("pattern", ["(a+)+$", "a*a*a*a*a*b", "(", "x" * 501, "(?P<n>a)(?P<n>b)"])
def test_a_pattern_that_may_take_for_ever_is_not_tried(pattern: str) -> None:
    assert matches(pattern, "a" * 200) is None
