"""What a person sees of a verification: a mark for each host and check, and below it what did not pass, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verdicts import CHECKS, HOSTS, all_passed, told, with_remarks, without

from httpdgen.cli.verdict import text
from httpdgen.cli.verdict.headings import lay_out
from httpdgen.cli.verdict.marks import Marks
from httpdgen.cli.verdict.summary import summary
from httpdgen.verify.outcome import Report, failed, not_made

PLAIN = Marks()
REFUSED = failed("node2 (ajp://app2:8009)", "connection refused", "on app2: systemctl status tomcat10")


def shown(report: Report, hosts: tuple[str, ...] = HOSTS, width: int = 80, marks: Marks = PLAIN) -> str:
    return text.tell(told(report, hosts), marks, width)


def test_a_fleet_is_drawn_as_a_row_for_each_host_and_a_column_for_each_check() -> None:
    report = with_remarks(all_passed(*HOSTS), "web1", "members", REFUSED)
    report = with_remarks(report, "app2", "running", not_made("tomcat10", "no right to read /proc"))
    assert shown(report) == (
        "      files      ports     httpd    members  sessions tls\n"
        "      │ services │ running │ clocks │ routes │ spread │ replication\n"
        "web1  ✓ ✓        ✓ ✓       ✓ ✓      ✗ ✓      ✓ ✓      ✓\n"
        "web2  ✓ ✓        ✓ ✓       ✓ ✓      ✓ ✓      ✓ ✓      ✓\n"
        "app1  ✓ ✓        ✓ ✓         ✓                          ✓\n"
        "app2  ✓ ✓        ✓ ?         ✓                          ✓\n"
        "\n"
        "✗ web1 members: node2 (ajp://app2:8009): connection refused\n"
        "    hint: on app2: systemctl status tomcat10\n"
        "? app2 running: tomcat10: no right to read /proc\n"
    )


def test_a_host_that_does_not_answer_is_one_row_with_the_reason() -> None:
    drawn = shown(without(all_passed(*HOSTS), "app1", "app1.example.com does not answer: no route to host"))
    assert "\napp1  unreachable: app1.example.com does not answer: no route to host\napp2  ✓" in drawn
    assert drawn.count("app1") == 2  # nothing is said twice


def test_a_reason_of_several_lines_is_told_in_full_below_the_table() -> None:
    drawn = shown(without(all_passed(*HOSTS), "app1", "its key is another\nhint: ask who set it up anew"))
    assert "\napp1  unreachable: its key is another\n" in drawn
    assert drawn.endswith("\n✗ app1 unreachable: its key is another\n    hint: ask who set it up anew\n")


def test_where_no_host_answers_there_are_only_reasons() -> None:
    assert shown(Report({"web1": "refused"}, ())) == "web1  unreachable: refused\n"


def test_what_many_hosts_share_is_told_once_with_all_of_them() -> None:
    report = all_passed(*HOSTS)
    for host in ("web1", "web2"):
        report = with_remarks(report, host, "members", REFUSED)
    assert shown(report).count("connection refused") == 1
    assert "✗ web1, web2 members: node2" in shown(report)


def test_what_many_checks_of_a_host_share_is_told_once_with_all_of_them() -> None:
    report = all_passed(*HOSTS)
    for host, check in (("web1", "files"), ("web1", "ports"), ("app1", "files"), ("app1", "ports"), ("app2", "files")):
        report = with_remarks(report, host, check, not_made("", "sudo asks for a password"))
    assert shown(report).endswith(
        "\n\n? web1, app1, app2 files: sudo asks for a password\n? web1, app1 ports: sudo asks for a password\n"
    )
    report = with_remarks(report, "app2", "ports", not_made("", "sudo asks for a password"))
    assert shown(report).endswith("\n\n? web1, app1, app2 files, ports: sudo asks for a password\n")


def test_a_hint_that_several_remarks_share_is_told_once() -> None:
    differ = [failed(f"/etc/{name}", "differs", "httpdgen deploy") for name in ("a", "b")]
    drawn = shown(with_remarks(all_passed(*HOSTS), "web1", "files", *differ))
    assert drawn.endswith("✗ web1 files: /etc/a: differs\n✗ web1 files: /etc/b: differs\n    hint: httpdgen deploy\n")


def test_of_very_many_remarks_the_first_are_shown_and_the_others_counted() -> None:
    differ = [failed(f"/etc/{number}", "differs") for number in range(1234)]
    drawn = shown(with_remarks(all_passed(*HOSTS), "web1", "files", *differ))
    assert drawn.count("differs") == 10
    assert drawn.endswith("  web1 files: ... and 1,224 more; --format json has all of them\n")


def test_lines_of_a_message_are_indented() -> None:
    drawn = shown(with_remarks(all_passed(*HOSTS), "web1", "httpd", failed("", "says\nAH00526: Syntax error", "a\nb")))
    assert drawn.endswith("✗ web1 httpd: says\n    AH00526: Syntax error\n    hint: a\n    b\n")


def test_only_checks_that_were_made_have_a_column() -> None:
    drawn = shown(Report({}, tuple(each for each in all_passed("web1").results if each.check in {"files", "tls"})))
    assert drawn == "      files tls\nweb1  ✓     ✓\n"


def test_many_hosts_that_passed_share_a_row() -> None:
    hosts = tuple(f"app{number}" for number in range(60))
    assert shown(all_passed(*hosts), hosts) == (
        "          files services ports running clocks replication\n60 hosts  ✓     ✓        ✓     ✓       ✓      ✓\n"
    )
    report = with_remarks(all_passed(*hosts), "app7", "running", failed("tomcat10", "does not run"))
    rows = shown(without(report, "app9", "refused"), hosts).splitlines()[1:4]
    assert rows == [
        "app7           ✓     ✓        ✓     ✗       ✓      ✓",
        "app9           unreachable: refused",
        "58 more hosts  ✓     ✓        ✓     ✓       ✓      ✓",
    ]


def test_a_few_hosts_have_a_row_each() -> None:
    hosts = tuple(f"app{number}" for number in range(49))
    assert len(shown(all_passed(*hosts), hosts).splitlines()) == 1 + 49


def test_where_the_encoding_knows_no_marks_there_is_ascii() -> None:
    report = with_remarks(all_passed(*HOSTS), "web1", "members", REFUSED, not_made("node3", "not asked"))
    drawn = shown(report, marks=Marks(ascii_only=True))
    assert drawn.isascii()
    assert "\nweb1  . .        . .       . .      F .      . .      .\n" in drawn
    assert "\nF web1 members: node2" in drawn
    assert "\n? web1 members: node3" in drawn


def test_colour_is_only_where_it_is_asked_for() -> None:
    report = with_remarks(without(all_passed(*HOSTS), "app1", "refused"), "web1", "members", REFUSED)
    coloured = shown(report, marks=Marks(in_colour=True))
    assert "\x1b[31m\x1b[1m✗\x1b[0m" in coloured
    assert "\x1b" not in shown(report)


@pytest.mark.parametrize("width", [120, 80, 60, 40])
def test_the_table_fits_the_terminal(width: int) -> None:
    table = shown(all_passed("web1.prod"), ("web1.prod",), width).splitlines()
    assert max(map(len, table)) <= width
    assert all(any(check in line for line in table) for check in CHECKS[:-1])


@given(
    names=st.lists(st.text("abc", min_size=1, max_size=12), max_size=15), room=st.integers(min_value=-5, max_value=200)
)
def test_each_column_begins_where_its_heading_does_and_no_two_headings_touch(names: list[str], room: int) -> None:
    headings = lay_out(names, room, "|")
    words = [word for line in headings.lines for word in line.split() if word != "|"]
    assert sorted(words) == sorted(names)
    for number, (name, start) in enumerate(zip(names, headings.starts, strict=True)):
        lines = headings.lines
        assert lines[number % len(lines)][start:].split(" ")[0] == name
        assert all(line[start] == "|" for line in lines[number % len(lines) + 1 :])


def test_the_last_line_sums_up() -> None:
    report = with_remarks(all_passed(*HOSTS), "web1", "members", REFUSED)
    assert list(summary(told(report))) == ["4 hosts, 34 checks: 33 passed, 1 failed in 1.2 s"]


NOT_MADE = with_remarks(
    with_remarks(all_passed(*HOSTS), "web1", "tls", not_made("443", "sshd forwards nothing")),
    *("app1", "running", not_made("tomcat10", "no right")),
)


def test_what_could_not_be_made_is_counted_and_how_to_leave_it_out_is_said() -> None:
    assert list(summary(told(NOT_MADE))) == [
        "4 hosts, 34 checks: 32 passed, 2 not made in 1.2 s",
        "what could not be made has not passed; --skip running,tls leaves out what cannot be made here",
    ]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            without(NOT_MADE, "app2", "refused"),
            "4 hosts, 28 checks: 26 passed, 2 not made, 1 host unreachable in 1.2 s",
        ),
        (
            with_remarks(NOT_MADE, "web1", "members", REFUSED),
            "4 hosts, 34 checks: 31 passed, 1 failed, 2 not made in 1.2 s",
        ),
    ],
)
def test_where_something_else_is_to_be_mended_nothing_is_to_be_left_out(report: Report, said: str) -> None:
    assert list(summary(told(report))) == [said]


def test_that_nothing_was_looked_at_is_said() -> None:
    assert list(summary(told(Report({}, ())))) == ["0 hosts, 0 checks: nothing to check in 1.2 s"]
