"""Include and IncludeOptional: which files, in which order, and what is said of those that cannot be read."""

from __future__ import annotations

import time

import pytest
from given_files import GivenFiles
from httpd_cases import outline, read, reasons

from httpdgen.errors import Fault, InputError
from httpdgen.formats.httpd.load import load
from httpdgen.span import Span

SITES = {"sites/b.conf": "B\n", "sites/a.conf": "A\n", "sites/c.txt": "C\n", "sites/d/e.conf": "E\n"}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("sites/a.conf", ["A"]),
        ("sites/*.conf", ["A", "B"]),
        ("sites", ["A", "B", "C", "E"]),
        ("sites/", ["A", "B", "C", "E"]),
        ("/etc/apache2/sites/[bc].*", ["B", "C"]),
        ("*/a.conf", ["A"]),
        ("sites/../sites//a.conf", ["A"]),
    ],
)
def test_files_are_included_in_order_and_relative_to_server_root(pattern: str, names: list[str]) -> None:
    found = read(f"First\nInclude '{pattern}'\nLast\n", others=SITES)
    assert outline(found) == ["First", *names, "Last"]
    assert (found.faults, found.whole) == ((), True)


def test_documents_are_listed_in_the_order_of_reading() -> None:
    found = read("Include sites/*.conf\nInclude sites/a.conf\n", others=SITES)
    assert [document.file for document in found.documents] == ["apache2.conf", "sites/a.conf", "sites/b.conf"]
    assert outline(found) == ["A", "B", "A"]


def test_an_include_stands_in_its_section() -> None:
    found = read("<VirtualHost *>\nInclude sites/a.conf\nX\n</VirtualHost>\n", others=SITES)
    assert outline(found) == ["<VirtualHost *>", "  A", "  X"]
    assert [directive.span.file for directive in found.directives[0].walk()] == [
        "apache2.conf",
        "sites/a.conf",
        "apache2.conf",
    ]


def test_a_section_ends_in_the_file_in_which_it_begins() -> None:
    found = read("<Location />\nInclude x.conf\n</Location>\n", others={"x.conf": "</Location>\n<Files a>\n"})
    assert reasons(found) == [
        "x.conf:1:1: </Location> without matching <Location> section",
        "x.conf:2:1: <Files> was not closed.",
    ]


def test_defines_of_an_included_file_count_after_it() -> None:
    found = read("Include v.conf\nSet ${V}\nInclude ${V}.conf\n", others={"v.conf": "Define V w\n", "w.conf": "W\n"})
    assert outline(found) == ["Set w", "W"]


def test_include_optional_takes_what_is_missing() -> None:
    found = read("IncludeOptional none.conf\nIncludeOptional none/*.conf\n")
    assert (found.faults, found.unread, found.whole) == ((), (), True)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (
            "sites/*.none",
            "Include/IncludeOptional: No matches for the wildcard '*.none' in '/etc/apache2/sites', failing",
        ),
        (
            "none/*.conf",
            "Include/IncludeOptional: Could not open directory /etc/apache2/none: No such file or directory",
        ),
    ],
)
def test_include_wants_something_to_be_there(pattern: str, reason: str) -> None:
    found = read(f"Include {pattern}\n", others=SITES)
    assert [fault.message for fault in found.faults] == [reason]
    assert found.faults[0].hint == "write IncludeOptional where it may be missing"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Include /usr/share/x.conf", "/usr/share/x.conf is outside of what was given"),
        ("IncludeOptional /usr/share/*.conf", "/usr/share/*.conf is outside of what was given"),
        ("Include ${WHERE}/x.conf", "holds a variable that is not known"),
    ],
)
def test_what_cannot_be_looked_for_is_not_read_and_no_fault(line: str, why: str) -> None:
    found = read(f"{line}\nA\n")
    assert ([unread.why for unread in found.unread], found.faults, found.whole) == ([why], (), False)
    assert outline(found) == ["A"]


def test_a_relative_path_needs_a_server_root() -> None:
    found = read("Include x.conf\n", server_root=None, others={"x.conf": "A\n"})
    assert [unread.why for unread in found.unread] == ["is relative to ServerRoot, which is not known"]


def test_a_file_that_cannot_be_read_is_a_fault_of_its_own() -> None:
    class Locked(GivenFiles):
        def read(self, path: str) -> bytes | None:
            if path.endswith("x.conf"):
                raise InputError([Fault(Span("x.conf", 1, 1), "", "permission denied")])
            return super().read(path)

    files = Locked({"apache2.conf": "Include x.conf\nA\n", "x.conf": "B\n"})
    found = load("/etc/apache2/apache2.conf", files, whole=True, server_root="/etc/apache2")
    assert (outline(found), reasons(found)) == (["A"], ["x.conf:1:1: permission denied"])
    assert not found.whole


def test_an_entry_that_is_not_there_is_a_fault() -> None:
    found = load("/etc/apache2/none.conf", GivenFiles({}), whole=True)
    assert reasons(found) == [
        "none.conf:1:1: Could not open configuration file /etc/apache2/none.conf: No such file or directory"
    ]


def test_a_file_that_includes_itself_is_a_fault_and_is_seen_once() -> None:
    found = read("A\nInclude apache2.conf\nB\n")
    assert reasons(found) == [
        "apache2.conf:2:9: Exceeded maximum include depth of 128, There appears to be a recursion."
    ]
    assert outline(found) == ["A", "B"]


def test_what_a_circle_of_files_holds_is_seen_once() -> None:
    others = {"sites/a.conf": "A\nInclude sites\nB\n", "sites/b.conf": "C\nInclude sites\n", "c.conf": "D\n"}
    found = read("<VirtualHost *>\nInclude sites/b.conf\nE\n</VirtualHost>\nInclude c.conf\n", others=others)
    assert outline(found) == ["<VirtualHost *>", "  C", "  A", "  B", "  E", "D"]


def test_files_that_include_one_another_twice_come_to_an_end() -> None:
    began = time.perf_counter()
    found = read("Include a.conf\nInclude a.conf\n", others={"a.conf": "Include apache2.conf\n" * 3})
    assert any("There appears to be a recursion" in fault.message for fault in found.faults)
    assert time.perf_counter() - began < 5


def test_files_that_double_one_another_come_to_an_end() -> None:
    others = {f"{number}.conf": f"Include {number + 1}.conf\n" * 2 for number in range(60)}
    found = read("Include 0.conf\n", others={**others, "60.conf": "A\n"})
    assert any("they multiply one another" in fault.message for fault in found.faults)
