"""Directives, sections, variables and modules, as httpd reads them one after the other."""

from __future__ import annotations

from httpd_cases import outline, read, reasons

from httpdgen.span import Span


def test_sections_hold_what_stands_in_them() -> None:
    found = read("A 1\n<VirtualHost *:80 *:81>\n B '2 3'\n <location />\n C\n </Location>\n</virtualhost>\nD\n")
    assert outline(found) == ["A 1", "<VirtualHost *:80 *:81>", "  B 2 3", "  <location />", "    C", "D"]
    assert (found.faults, found.whole) == ((), True)


def test_a_directive_keeps_its_text_as_written_and_a_section_without_its_bracket() -> None:
    directive, section = read('SetEnv  a  "b  c" \n<If  "1 > 0" >\n</If>\n').directives
    assert (directive.text, section.text, section.children) == ('a  "b  c"', '"1 > 0" ', ())


def test_names_and_arguments_have_places() -> None:
    (section,) = read('<Location \\\n  "/a">\n\tProxyPass\t"http://b" x\n</Location>').directives
    (inner,) = section.children or ()
    assert (section.span, section.arguments[0].span) == (Span("apache2.conf", 1, 1), Span("apache2.conf", 2, 4))
    assert inner.span == Span("apache2.conf", 3, 2)
    assert [argument.span.column for argument in inner.arguments] == [13, 23]


def test_what_comes_out_of_a_variable_has_the_place_of_the_variable() -> None:
    (directive,) = read("Define V 'a b'\nSet ${V} x-${V}-y z\n").directives
    assert [(argument.text, argument.span.column) for argument in directive.arguments] == [
        ("a", 5),
        ("b", 5),
        ("x-a", 10),
        ("b-y", 12),
        ("z", 19),
    ]


def test_an_unknown_variable_stays_and_is_known_to_be_unknown() -> None:
    (directive,) = read("Set a ${NONE} x${NONE}y '${map:key}' b\n").directives
    assert [(argument.text, argument.known) for argument in directive.arguments] == [
        ("a", True),
        ("${NONE}", False),
        ("x${NONE}y", False),
        ("${map:key}", True),
        ("b", True),
    ]
    assert not directive.known


def test_variables_come_from_the_environment_and_define_goes_before_it() -> None:
    found = read("Set ${A} ${a}\nDefine a 2\nSet ${A} ${a}\nUnDefine A\nSet ${A}\n", variables={"A": "1"})
    assert outline(found) == ["Set 1 ${a}", "Set 2 2", "Set 1"]
    assert found.variables == {"A": "1"}


def test_a_variable_that_may_be_defined_is_not_known() -> None:
    found = read("<IfDefine WHO>\nDefine V 1\n</IfDefine>\nSet ${V}\nDefine V 2\nSet ${V}\n")
    assert outline(found) == ["Set ${V}", "Set 2"]
    assert not found.directives[0].known


def test_a_value_that_holds_an_unknown_variable_is_not_known() -> None:
    found = read("Define V a${NONE}\nSet ${V}\n")
    assert [argument.known for argument in found.directives[0].arguments] == [False]


def test_modules_are_listed_in_the_order_of_their_loading() -> None:
    found = read("LoadModule b_module b.so\nLoadModule a_module a.so\nLoadModule b_module again.so\n")
    assert list(found.modules) == ["b_module", "a_module"]
    assert found.modules["b_module"] == Span("apache2.conf", 1, 12)
    assert (found.modules_known, found.possible_modules) == (True, frozenset())


def test_faults_are_all_told_with_their_places() -> None:
    found = read("</A>\n<Location /x>\n B\n</Files>\n<Files\n</Files>\n", whole=False)
    assert reasons(found) == [
        "apache2.conf:1:1: </A> without matching <A> section",
        "apache2.conf:2:1: <Location> was not closed.",
        "apache2.conf:4:1: Expected </Location> but saw </Files>",
        "apache2.conf:5:1: <Files> directive requires additional arguments",
    ]


def test_reading_goes_on_after_a_section_that_another_tag_closes() -> None:
    found = read("<VirtualHost *>\n<Location /x>\nA\n</VirtualHost>\nB\n")
    assert outline(found) == ["<VirtualHost *>", "  <Location /x>", "    A", "B"]
    assert reasons(found) == ["apache2.conf:4:1: Expected </Location> but saw </VirtualHost>"]
    assert found.faults[0].hint == "<Location> was opened on line 2 of apache2.conf"


def test_a_file_that_is_not_there_is_a_fault() -> None:
    found = read("A\n<Location /x>\nInclude conf/none.conf\n</Location>\n")
    assert reasons(found) == [
        "apache2.conf:3:9: Could not open configuration file /etc/apache2/conf/none.conf: No such file or directory"
    ]
    assert (found.whole, [unread.pattern for unread in found.unread]) == (False, ["conf/none.conf"])


def test_server_root_is_what_was_read_last() -> None:
    assert read("ServerRoot /etc/apache2/x\n").server_root == "/etc/apache2/x"
    assert read("ServerRoot ${WHERE}\n").server_root is None


def test_a_byte_order_mark_is_refused_as_httpd_does_and_the_line_is_read_all_the_same() -> None:
    found = read(b"\xef\xbb\xbfListen 80\nServerName a\n")
    assert reasons(found) == ["apache2.conf:1:1: Invalid command '\ufeffListen'"]
    assert outline(found) == ["Listen 80", "ServerName a"]
