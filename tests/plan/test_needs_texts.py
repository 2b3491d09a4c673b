"""What single files say, and what of that a reload or a running service does not take."""

from __future__ import annotations

import pytest

from httpdgen.plan.needs import thread_change
from httpdgen.plan.needs_host import change_of
from httpdgen.plan.needs_httpd import Directives, restart_reasons
from httpdgen.plan.needs_listen import conflicts, listen_of
from httpdgen.plan.needs_meaning import same
from httpdgen.plan.needs_units import restart_reasons as unit_reasons
from httpdgen.tree import File


@pytest.mark.parametrize(
    ("old", "new", "is_conflict"),
    [
        ("80", "80 https", False),
        ("80", "*:80", False),
        ("80", "81", False),
        ("80", "192.0.2.1:80", True),
        ("192.0.2.1:80", "80", True),
        ("80", "0.0.0.0:80", True),
        ("80", "[::]:80", True),
        ("0.0.0.0:80", "192.0.2.1:80", True),
        ("0.0.0.0:80", "[2001:db8::1]:80", False),
        ("[2001:db8::1]:80", "80", True),
        ("[2001:db8::1]:80", "[2001:db8::2]:80", False),
        ("[2001:db8::1]:80", "[2001:db8:0::1]:80", True),
        ("192.0.2.1:80", "192.0.2.2:80", False),
        ("web1:80", "192.0.2.2:80", True),
        ("web1:80", "web1:80", False),
        ('"192.0.2.1:80"', "192.0.2.1:80", False),
    ],
)
def test_a_listen_that_an_open_one_hinders_is_known(old: str, new: str, is_conflict: bool) -> None:
    assert bool(list(conflicts([listen_of(old)], [listen_of(new)]))) == is_conflict


def reasons(old: str, new: str) -> list[str]:
    return list(restart_reasons(Directives([old.encode()]), Directives([new.encode()]), unread=False))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Listen 80\n# ServerLimit 5\n", "listen 80\n", []),
        ("serverlimit 5\n", "ServerLimit   5\n", []),
        ("ThreadLimit 5\n", "", ["ThreadLimit 5 -> of httpd's own: a reload keeps the old one"]),
        ("LoadModule mpm_event_module a.so\n", "LoadModule mpm_event_module b.so\n", []),
        ("LoadModule jk_module a.so\n", "", []),
        (
            "LoadModule mpm_event_module a.so\n",
            "",
            ["the MPM becomes of httpd's own: httpd would end at a reload that changes it"],
        ),
        ('SSLSessionCache "shmcb:/run/a(512000)"\n', 'SSLSessionCache "shmcb:/run/b(1024000)"\n', []),
        ("", "SSLSessionCache shmcb:/run/a\n", []),
        ("SSLStaplingCache none\n", "", []),
        (
            "SSLStaplingCache shmcb:/run/a\n",
            'SSLStaplingCache "None"\n',
            ["SSLStaplingCache is taken away: httpd would look for the old one at a reload, and end"],
        ),
    ],
)
def test_what_a_reload_does_not_bring_is_known(old: str, new: str, expected: list[str]) -> None:
    assert reasons(old, new) == expected


LIMITS = "[Unit]\nAfter=a\n[Service]\n# why\nLimitNOFILE=8192\nTasksMax=100\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (LIMITS, LIMITS.replace("why", "because").replace("After=a", "After=b"), []),
        (LIMITS, LIMITS.replace("8192", "4096").replace("100", "90"), []),
        (LIMITS, LIMITS.replace("8192", "9000"), ["LimitNOFILE 8192 -> 9000"]),
        (LIMITS, LIMITS.replace("100", "infinity"), ["TasksMax 100 -> infinity"]),
        (LIMITS, LIMITS.replace("TasksMax=100\n", ""), ["TasksMax 100 -> of systemd"]),
        (LIMITS, LIMITS + "Environment=A=secret\n", ["Environment changes"]),
        (None, LIMITS, ["LimitNOFILE of systemd -> 8192", "TasksMax of systemd -> 100"]),
    ],
)
def test_what_systemd_has_to_start_anew_is_known(old: str | None, new: str, expected: list[str]) -> None:
    before = None if old is None else old.encode()
    found = list(unit_reasons("/x/limits.conf", before, File(new.encode())))
    assert found == [f"{words}: a service keeps what systemd started it with" for words in expected]


@pytest.mark.parametrize(
    ("path", "old", "new", "is_same"),
    [
        ("a.conf", "# a\nListen 80\n", "\nListen 80\n# b \\\n c\n", True),
        ("a.conf", "Listen 80\n", "Listen 81\n", False),
        ("a.conf", "Listen 80\nListen 81\n", "Listen 81\nListen 80\n", False),
        ("workers.properties", "a=b # c\n", "#\na = b\n", True),
        ("workers.properties", "a=b\n", "a=c\n", False),
        ("server.xml", '<a b="1"><!-- x\n> --><d/></a>', '<a b="1"><!-- y --><d/></a>', True),
        ("server.xml", '<a b="1"/>', '<a b="2"/>', False),
        ("server.xml", "<a><!-- x --><b/></a>", "<a><!-- x --><b/><b/></a>", False),
        ("context.xml.default", "<Context><!-- x --></Context>", "<Context></Context>", True),
        ("connector.xml", "<a/><!-- x --><b/>", "<a/><!-- y --><b/>", True),
        ("server.xml", "<a><![CDATA[<!-- x -->]]></a>", "<a><![CDATA[<!-- y -->]]></a>", False),
        ("x.service", "[Unit]\nAfter=a\n[Service]\nUser=a\n", "[Service]\n; b\nUser = a\n[Install]\n", True),
        ("key.pem", "# a\n", "# b\n", False),
    ],
)
def test_only_what_is_read_counts(path: str, old: str, new: str, is_same: bool) -> None:
    assert same(f"/x/{path}", old.encode(), new.encode()) is is_same
    assert not same(f"/x/{path}", None, new.encode())


CONNECTOR = '<Server><Connector maxThreads="{}" maxConnections="{}"/><Connector maxThreads="1"/></Server>'


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (CONNECTOR.format(100, 200), CONNECTOR.format(100, 200), "same"),
        (CONNECTOR.format(100, 200), CONNECTOR.format(101, 200), "grows"),
        (CONNECTOR.format(100, 200), CONNECTOR.format(99, 300), "shrinks"),
        (CONNECTOR.format(100, 200), CONNECTOR.format(100, 199), "shrinks"),
        (CONNECTOR.format(100, 200), CONNECTOR.format(100, -1), "grows"),
        ("<Connector/>", '<Connector maxThreads="200" maxConnections="8192"/>', "same"),
        ("<Connector/>", '<Connector useVirtualThreads="true"/>', "grows"),
        ("<Connector/>", '<Connector maxThreads="${threads}"/>', "same"),
        ("<Connector/>", "<Server/>", "same"),
        ("<Connector/>", "<Connector", "same"),
    ],
)
def test_a_connector_grows_or_shrinks_by_its_threads_first(old: str, new: str, change: str) -> None:
    assert thread_change(old.encode(), new.encode()) == change
    opposite = {"grows": "shrinks", "shrinks": "grows", "same": "same"}[change]
    assert thread_change(new.encode(), old.encode()) == opposite


def test_a_connector_that_is_new_neither_grows_nor_shrinks() -> None:
    assert thread_change(None, b"<Connector/>") == thread_change(b"<Connector/>", None) == "same"


def test_files_are_named_up_to_three() -> None:
    tree = "/etc/httpdgen/current"
    assert change_of([f"{tree}/tomcat/node1/server.xml"]) == "node1/server.xml changes"
    assert change_of([f"{tree}/httpd/a.conf", "/etc/b"]) == "a.conf and /etc/b change"
    assert change_of([f"/{name}" for name in "abcd"]) == "/a, /b, /c and 1 more file change"
