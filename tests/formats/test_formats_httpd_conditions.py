"""Conditions that hold, that do not, and that nobody can decide."""

from __future__ import annotations

import pytest
from httpd_cases import outline, read, reasons

from httpdgen.formats.httpd.versions import VersionError, version_holds


def condition(line: str, name: str, **known: object) -> str:
    """Read one directive under a condition; say whether it is there, and certain."""
    found = outline(read(f"{line}\nA\n</{name}>\n", **known))  # type: ignore[arg-type]
    return {(): "no", ("A",): "yes", ("A ?",): "unknown"}[tuple(found)]


@pytest.mark.parametrize(
    ("test", "whole", "fragment"),
    [
        ("core.c", "yes", "yes"),
        ("so_module", "yes", "yes"),
        ("mod_ssl.c", "no", "unknown"),
        ("ssl_module", "no", "unknown"),
        ("!ssl_module", "yes", "unknown"),
        ("version_module", "yes", "yes"),
        ("Core.c", "no", "unknown"),
    ],
)
def test_a_module_is_decided_in_a_whole_configuration(test: str, whole: str, fragment: str) -> None:
    line, builtin = f"<IfModule {test}>", ("version_module",)
    assert condition(line, "IfModule", builtin_modules=builtin) == whole
    assert condition(line, "IfModule", builtin_modules=builtin, whole=False) == fragment


@pytest.mark.parametrize("name", ["proxy_module", "mod_proxy.c"])
def test_a_module_counts_from_its_loading_on(name: str) -> None:
    section = f"<IfModule {name}>\nA\n</IfModule>\n"
    found = read(f"{section}LoadModule proxy_module x.so\n{section}")
    assert outline(found) == ["LoadModule proxy_module x.so", "A"]


def test_a_module_that_is_loaded_where_it_is_not_loaded_is_certain() -> None:
    text = "<IfModule !{}>\nLoadModule ssl_module x.so\n</IfModule>\n<IfModule mod_ssl.c>\nA\n</IfModule>\n"
    for name in ("ssl_module", "mod_ssl.c"):
        found = read(text.format(name), whole=False)
        assert list(found.modules) == ["ssl_module"]
        assert outline(found) == ["LoadModule ssl_module x.so ?", "A"]


def test_a_module_under_another_condition_is_only_possible() -> None:
    found = read("<IfDefine SSL>\nLoadModule ssl_module x.so\n</IfDefine>\n<IfModule mod_ssl.c>\nA\n</IfModule>\n")
    assert (list(found.modules), list(found.possible_modules)) == ([], ["ssl_module"])
    assert outline(found)[-1] == "A ?"


def test_after_an_include_that_was_not_read_no_module_is_known_to_be_absent() -> None:
    found = read("Include /elsewhere/x.conf\n<IfModule ssl_module>\nA\n</IfModule>\n")
    assert outline(found) == ["A ?"]
    assert (found.modules_known, found.whole) == (False, False)


def test_the_source_of_a_module_not_of_httpds_own_may_have_another_name() -> None:
    loads = "LoadModule rpaf_module x.so\n"
    assert outline(read(f"{loads}<IfModule mod_rpaf-2.0.c>\nA\n</IfModule>\n"))[-1] == "A ?"
    assert outline(read(f"{loads}<IfModule mod_remoteip.c>\nA\n</IfModule>\n"))[-1] == "LoadModule rpaf_module x.so"


def test_a_name_is_decided_where_the_options_are_known() -> None:
    line = "<IfDefine SSL>"
    assert condition(line, "IfDefine", defines=None) == "unknown"
    assert condition(line, "IfDefine", defines=()) == "no"
    assert condition(line, "IfDefine", defines=("SSL",)) == "yes"
    assert condition(line, "IfDefine", defines=("ssl",)) == "no"
    assert outline(read("Define SSL\n<IfDefine SSL>\nA\n</IfDefine>\n")) == ["A"]
    assert outline(read("UnDefine SSL\n<IfDefine SSL>\nA\n</IfDefine>\n")) == []


def test_a_file_is_decided_where_it_can_be_looked_for() -> None:
    assert condition("<IfFile apache2.conf>", "IfFile") == "yes"
    assert condition("<IfFile none.conf>", "IfFile") == "no"
    assert condition("<IfFile !/etc/apache2/none.conf>", "IfFile") == "yes"
    assert condition("<IfFile /elsewhere>", "IfFile") == "unknown"
    assert condition("<IfFile apache2.conf>", "IfFile", server_root=None) == "unknown"


def test_directives_and_sections_are_never_decided() -> None:
    assert condition("<IfDirective A>", "IfDirective") == "unknown"
    assert condition("<IfSection Location>", "IfSection") == "unknown"


def test_a_version_is_decided_where_it_is_known() -> None:
    assert condition("<IfVersion >= 2.4>", "IfVersion") == "unknown"
    assert condition("<IfVersion >= 2.4>", "IfVersion", httpd_version=(2, 4, 62)) == "yes"
    assert condition("<IfVersion >= 2.5>", "IfVersion", httpd_version=(2, 4, 62)) == "no"


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["2.4.62>"], True),
        (["2.4.62", ">"], True),
        (["=", "2.4>"], False),
        (["<", "2.4.63>"], True),
        (["!<", "2.4.63>"], False),
        ([">", "2.4.62>"], False),
        ([">=", "2.4.62", ">"], True),
        (["~", r"^2\.4\.>"], True),
        (["=", r"/2\.2/>"], False),
        ([">", "2.>"], True),
        ([">", "999999999999999999999.0>"], False),
        (["~", "(((((a*)*)*)*)*)*b>"], None),
    ],
)
def test_versions_are_compared_as_by_httpd(arguments: list[str], holds: bool | None) -> None:
    assert version_holds(arguments, (2, 4, 62)) is holds


@pytest.mark.parametrize("arguments", [["2.4"], ["=", "x>"], ["<=>", "2>"], ["=", "/2>"], ["~", "(>"], [">"]])
def test_versions_that_httpd_refuses_are_refused(arguments: list[str]) -> None:
    with pytest.raises(VersionError):
        version_holds(arguments, (2, 4, 62))


def test_a_condition_with_an_unknown_variable_is_not_decided() -> None:
    assert condition("<IfModule ${M}>", "IfModule") == "unknown"
    assert condition("<IfVersion > ${M}>", "IfVersion", httpd_version=(2, 4, 62)) == "unknown"


def test_all_that_stands_in_a_doubtful_condition_is_doubtful() -> None:
    found = read(
        "<IfDefine X>\n<Location />\nA\n</Location>\nInclude b.conf\n</IfDefine>\nC\n", others={"b.conf": "B\n"}
    )
    assert outline(found) == ["<Location / ?>", "  A ?", "B ?", "C"]


def test_what_does_not_hold_is_passed_over_with_its_sections() -> None:
    found = read("<IfModule no.c>\n<Location x\nA\n</location>\n<IfModule y>\n</IfModule>\n</IfModule> # end\nB\n")
    assert (outline(found), found.faults) == (["B"], ())


def test_a_condition_that_does_not_hold_must_be_closed() -> None:
    assert reasons(read("<IfModule no.c>\n<Location x>\nA\n")) == [
        "apache2.conf:2:1: Expected </Location> before end of configuration"
    ]
    assert reasons(read("<IfModule no.c>\n<Location x>\n</IfModule>\nB\n")) == [
        "apache2.conf:3:1: Expected </Location> but saw </IfModule>"
    ]


def test_a_condition_that_holds_or_may_hold_need_not_be_closed() -> None:
    found = read("<IfModule core.c>\n<Location x>\nA\n")
    assert (outline(found), found.faults) == (["<Location x>", "  A"], ())
    assert reasons(read("<IfModule no.c>\n<Location x>\nA\n", whole=False)) == []


def test_a_missing_file_in_doubt_is_no_fault_but_not_read() -> None:
    found = read("<IfModule ssl_module>\nInclude ssl.conf\n</IfModule>\n", whole=False)
    assert found.faults == ()
    assert [unread.why for unread in found.unread] == ["/etc/apache2/ssl.conf is not there"]
