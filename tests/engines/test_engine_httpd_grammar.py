"""httpd itself reads configuration as it is read here: the same directives, at the same lines, or the same refusal."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from httpd_reading import IS_HERE, MODULES, Seen, as_printed, ask_httpd, located, main_file, read_ourselves
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from httpdgen.formats.httpd.modules import source_of
from httpdgen.formats.httpd.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not IS_HERE, reason="needs httpd with mod_info, as Debian has them"),
]
DEBIAN = Path("/etc/apache2")
ENVIRONMENT = {
    "APACHE_RUN_USER": "www-data",
    "APACHE_RUN_GROUP": "www-data",
    "APACHE_PID_FILE": "/run/apache2/apache2.pid",
    "APACHE_RUN_DIR": "/run/apache2",
    "APACHE_LOCK_DIR": "/run/lock/apache2",
    "APACHE_LOG_DIR": "/var/log/apache2",
}

# httpd's reasons that come of its grammar; others come of what a directive makes of its arguments or its context.
GRAMMAR = re.compile(
    r"was not closed\.|without matching|but saw|before end of configuration|missing closing '>'"
    r"|requires additional arguments|does not take an argument|Line too long|Could not open configuration file"
    r"|No matches for the wildcard|Could not open directory|maximum include depth"
    r"|used with \d+ arguments instead|macro .* (undefined|is invalid)|Invalid command ''"
    r"|macro name specified|macro defined before|expected token not found|macro definition:|argument name conflict"
    r"|empty argument #\d+ name|cannot substitute|Version appears|unrecognized operator|Missing delimiting"
    r"|Define takes|UnDefine takes|Include takes|must not contain ':'"
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that also httpd's children can use."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def in_x(seen: list[Seen]) -> list[Seen]:
    """Leave out what the main file says itself, and name a file without its folder."""
    named = [found._replace(file=found.file.rpartition("/")[2]) for found in seen]
    return [found for found in named if found.file != "main.conf"]


def same_words(one: str, other: str) -> bool:
    """Compare two reasons as far as their words go.

    We write names as the user did, and give a line that is continued by its first number, httpd by its last.
    """
    ours, real = (
        re.sub(r"\W+", " ", re.sub(r"\\[nt]|on line \d+", " ", reason)).lower().split() for reason in (one, other)
    )
    return f" {' '.join(ours)} " in f" {' '.join(real)} "


def check(folder: Path, text: str | bytes) -> str:
    """Read a file both ways and compare; say what became of it."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    main = main_file(folder, data)
    answer = ask_httpd(main)
    ours = read_ourselves(main)
    reasons = [fault.message for fault in ours.faults]
    if answer.refusal is None:
        assert not reasons
        assert in_x(as_printed(ours)) == in_x(located(answer.seen, ours))
        return "taken"
    if GRAMMAR.search(answer.refusal) is None:
        return "refused for other reasons"
    assert any(same_words(reason, answer.refusal) for reason in reasons), (answer.refusal, reasons)
    return "refused"


TAKEN = {
    "names in any case": "UNSETENV a\n<LOCATION /x>\nunsetenv b\n</location>\n",
    "a quoted name": '"UnsetEnv" a\n',
    "an empty name is passed over": '"" what comes here\nUnsetEnv a\n',
    "a bracket after a name is dropped": "UnsetEnv> a\n",
    "white space around": " \t UnsetEnv a \t \n\v\f\n   # comment\n",
    "a comment only at the beginning": "UnsetEnv a # b\n",
    "CRLF": "UnsetEnv a\r\n<Location /x>\r\nUnsetEnv b\r\n</Location>\r\n",
    "no end of line": "UnsetEnv a",
    "continued": "UnsetEnv a \\\n   b \\\n c\nUnsetEnv d\n",
    "continued over CRLF": "UnsetEnv a \\\r\n   b\r\nUnsetEnv d\r\n",
    "continued in the middle of a word": "Unset\\\nEnv a\\\nb\n",
    "a section continued": "<Location \\\n  /x>\nUnsetEnv a\n</Loca\\\ntion>\n",
    "a comment continued": "# comment \\\nUnsetEnv a\nUnsetEnv b\n",
    "an empty line ends a continuation": "UnsetEnv a \\\n\nUnsetEnv b\n",
    "two backslashes continue": "UnsetEnv a\\\\\nUnsetEnv b\n",
    "of two backslashes the second continues after an empty line": "UnsetEnv a\\\\\n\nUnsetEnv b\n",
    "the same with CRLF": "UnsetEnv a\\\\\r\n\r\nUnsetEnv b\r\n",
    "backslashes alone": "UnsetEnv a\\\n\\\n\\\n b\nUnsetEnv c\n",
    "continued up to the end of the file": "UnsetEnv a \\\n",
    "a backslash at the end of the file": "UnsetEnv a \\",
    "a backslash and a space do not continue": "UnsetEnv a \\ \nUnsetEnv b\n",
    "NUL ends a line": "UnsetEnv a\0b\nUnsetEnv c\\\0\nUnsetEnv d\n",
    "not UTF-8": "UnsetEnv \udcff\udc80 \u00a0 \u3000\n",
    "sections in one another": "<Directory /x>\n<Files y>\nUnsetEnv a\n</Files>\n<If true>\n"
    "UnsetEnv b\n</If>\n</Directory>\n",
    "text after a closing tag": "<Location /x>\nUnsetEnv a\n</Location> <!-- end -->\nUnsetEnv b\n",
    "text after a bracket": "<Location /x> # c\nUnsetEnv a\n</Location>\n",
    "brackets in an argument": '<If "1 > 0">\nUnsetEnv a\n</If>\n',
    "a closing tag on the line of its section does not count": "<Location /x></Location>\nUnsetEnv a\n</Location>\n",
    "an empty section": "<Location /x>\n</Location>\n",
    "a condition that holds": "<IfModule env_module>\nUnsetEnv a\n</IfModule>\nUnsetEnv b\n",
    "a condition in other case": "<ifmodule mod_env.c>\nUnsetEnv a\n</IFMODULE>\n",
    "a condition that does not hold": "<IfModule no.c>\nUnsetEnv a\n<Location x\n</Location>\n</IfModule>\n"
    "UnsetEnv b\n",
    "conditions of names": "Define A\n<IfDefine A>\nUnsetEnv a\n</IfDefine>\n<IfDefine a>\nUnsetEnv b\n</IfDefine>\n",
    "not": "<IfModule !no.c>\n<IfModule ! env_module>\nUnsetEnv b\n</IfModule>\nUnsetEnv a\n</IfModule>\n",
    "a quoted condition": "<IfModule 'env_module' what>\nUnsetEnv a\n</IfModule>\n",
    "a condition that holds need not be closed": "<IfModule env_module>\nUnsetEnv a\n",
    "nor a section in it": "<IfModule env_module>\n<Location /x>\nUnsetEnv a\n",
    "a section around conditions": "<Directory /x>\n<IfModule env_module>\n<Files y>\nUnsetEnv a\n</Files>\n"
    "UnsetEnv b\n</IfModule>\n</Directory>\nUnsetEnv c\n",
    "versions": "<IfVersion >= 2.4>\nUnsetEnv a\n</IfVersion>\n<IfVersion < 2.4.6>\nUnsetEnv b\n</IfVersion>\n"
    "<IfVersion ~ ^2\\.[46]>\nUnsetEnv c\n</IfVersion>\n<IfVersion = /^2.2/>\nUnsetEnv d\n</IfVersion>\n"
    "<IfVersion !< 2.4>\nUnsetEnv e\n</IfVersion>\n<IfVersion 2.4.71>\nUnsetEnv f\n</IfVersion>\n"
    "<IfVersion '2.4.71' >\nUnsetEnv g\n</IfVersion>\n<IfVersion > '2.4' >\nUnsetEnv h\n</IfVersion>\n"
    "<IfVersion > 2.4.> x\nUnsetEnv i\n</IfVersion>\n",
    "files": "<IfFile /etc/passwd>\nUnsetEnv a\n</IfFile>\n<IfFile x.conf>\nUnsetEnv b\n</IfFile>\n"
    "<IfFile nowhere>\nUnsetEnv c\n</IfFile>\n",
    "a variable is put in before the line is cut": "Define V 'a b'\nUnsetEnv ${V}\nUnsetEnv '${V}' ${v}\n",
    "a variable in a name": "Define V UnsetEnv\n${V} a\nDefine E Env\nUnset${E} b\n",
    "a variable that is not defined stays": "UnsetEnv ${NONE} ${NONE:x} ${\nUnsetEnv $ $$ ${} {}\n",
    "a variable is not looked into again": "Define W w\nDefine V $\nUnsetEnv ${V}{W} ${V}${W}\n",
    "UnDefine": "Define V v\nUnsetEnv ${V}\nUnDefine V\nUnsetEnv ${V}\n<IfDefine V>\nUnsetEnv a\n</IfDefine>\n",
    "Define in a condition and a section": "<Location /x>\n<IfModule env_module>\nDefine V v\n</IfModule>\n"
    "</Location>\nUnsetEnv ${V}\n",
    "a closing tag out of a variable": "Define C </Location>\n<Location /x>\nUnsetEnv a\n${C}\nUnsetEnv b\n",
    "a macro": "<Macro m $a $b>\nUnsetEnv $a-$b\n# $a\n\nUnsetEnv \\\n$b.\n</Macro>\n"
    "Use m 1 2\nUse M 'x y' \"\"\nUnsetEnv end\n",
    "the longest parameter": "<Macro m $a $ab>\nUnsetEnv $a $ab $abc $aab\n</Macro>\nUse m 1 2\nUse m $ab $a\n",
    "a parameter that quotes": "<Macro m @a>\nUnsetEnv @a [@a]\n</Macro>\nUse m 'x \"y\\z\" w'\nUse m @a@a\n",
    "a macro that opens and closes": "<Macro o $x>\n<Location $x>\n</Macro>\n"
    "<Macro c>\nUnsetEnv a\n</Location>\n</Macro>\n"
    "Use o /x\nUnsetEnv b\nUse c\nUnsetEnv d\n",
    "a macro in a macro": "<Macro i $x>\nUnsetEnv i$x\n</Macro>\n<Macro o $x>\nUse i $x$x\n"
    "UnsetEnv o$x\n</Macro>\nUse o 1\n",
    "a macro that defines one": "<Macro o $x>\n<Macro $x $y>\nUnsetEnv $x $y\n</Macro>\n</Macro>\nUse o q\nUse q 3\n",
    "a macro in a condition that does not hold": "<IfModule no.c>\nUse nothing\n</IfModule>\nUnsetEnv a\n",
    "LoadModule and its condition": f"<IfModule !mod_actions.c>\nLoadModule actions_module {MODULES}/mod_actions.so\n"
    "</IfModule>\n<IfModule actions_module>\nUnsetEnv a\n</IfModule>\n",
}
REFUSED = {
    "a lone bracket": "> UnsetEnv a\n",
    "a section that is not closed": "<Location /x>\nUnsetEnv a\n",
    "two that are not closed": "<Location /x>\n<Files y>\nUnsetEnv a\n",
    "a closing tag alone": "</Location>\n",
    "a closing tag of another": "<Location /x>\n</Directory>\n",
    "two closing tags on one line": "<Location /x>\n</Location></VirtualHost>\n",
    "a closing tag without its bracket": "<Location /x>\n</Location\n",
    "a space in a closing tag": "<Location /x>\n</Location >\n",
    "no closing bracket": "<Location /x\nUnsetEnv a\n</Location>\n",
    "no closing bracket of a condition": "<IfModule env_module\nUnsetEnv a\n</IfModule>\n",
    "no argument": "<Location>\n</Location>\n",
    "neither": "<Location\n</Location>\n",
    "no argument of a condition": "<IfModule>\n</IfModule>\n",
    "no name": "<IfModule !>\n</IfModule>\n",
    "a condition that does not hold is not closed": "<IfModule no.c>\nUnsetEnv a\n",
    "nor a section in one": "<IfModule no.c>\n<Location /x>\nUnsetEnv a\n",
    "another closing tag in one": "<IfModule no.c>\n<Location /x>\n</IfModule>\n",
    "a condition across a section": "<Location /x>\n<IfModule env_module>\n</Location>\n</IfModule>\n",
    "text after the closing tag of one that holds": "<IfModule env_module>\nUnsetEnv a\n</IfModule> x\n",
    "a version": "<IfVersion > x>\n</IfVersion>\n",
    "an operator": "<IfVersion >>= 2.4>\n</IfVersion>\n",
    "no end of a pattern": "<IfVersion = /2.4>\n</IfVersion>\n",
    "a missing file": "Include nowhere.conf\n",
    "no file for a pattern": "Include x.conf.*\n",
    "no folder": "Include nowhere/*.conf\n",
    "itself": "Include x.conf\n",
    "two files": "Include x.conf y.conf\n",
    "no name to define": "Define\n",
    "a colon in a name": "Define a:b c\n",
    "no macro": "Use m\n",
    "another macro": "<Macro n>\nUnsetEnv a\n</Macro>\nUse m\n",
    "too many arguments": "<Macro n $a>\nUnsetEnv $a\n</Macro>\nUse n 1 2\n",
    "a macro that uses itself": "<Macro n>\nUse n\n</Macro>\nUse n\n",
    "two macros that use one another": "<Macro n>\nUse m\n</Macro>\n<Macro m>\nUse n\n</Macro>\nUse n\n",
    "a macro that is not closed": "<Macro n>\nUnsetEnv a\n",
    "one parameter twice": "<Macro n $a $a>\nUnsetEnv a\n</Macro>\n",
    "a macro that was forgotten": "<Macro n>\nUnsetEnv a\n</Macro>\nUndefMacro n\nUse n\n",
    "too long a line of a macro": f"<Macro n>\nUnsetEnv {'a' * 9000}\n</Macro>\n",
    "too long a line with its arguments": f"<Macro n $a>\nUnsetEnv {'$a' * 2000}\n</Macro>\nUse n aaaaa\n",
}


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_httpd_takes_it_and_reads_the_same(folder: Path, text: str) -> None:
    assert check(folder, text) == "taken"


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_httpd_refuses_it_for_the_same_reason(folder: Path, text: str) -> None:
    assert check(folder, text) == "refused"


def test_debians_own_configuration_is_read_as_httpd_reads_it(folder: Path) -> None:
    if not (DEBIAN / "apache2.conf").exists():
        pytest.skip("needs /etc/apache2")
    copy = folder / "debian"
    shutil.copytree(DEBIAN, copy)
    module = f"LoadModule info_module {MODULES}/mod_info.so\n"
    (copy / "ports.conf").write_text(module + "Listen 127.0.0.1:9\n")
    main = copy / "apache2.conf"
    main.write_text(f"DefaultRuntimeDir {folder}\nPidFile {folder}/pid\n" + main.read_text())
    environment = {**ENVIRONMENT, "APACHE_LOG_DIR": str(folder), "APACHE_PID_FILE": f"{folder}/pid"}
    answer = ask_httpd(main, environment)
    ours = read_ourselves(main, environment)
    assert answer.refusal is None
    assert (ours.faults, ours.unread) == ((), ())
    assert as_printed(ours) == list(answer.seen)
    assert len(answer.seen) > 50


def test_every_module_of_debians_is_found_by_the_name_of_its_source() -> None:
    loads = sorted((DEBIAN / "mods-available").glob("*.load"))
    names = [found[1] for load in loads if (found := re.search(r"^LoadModule (\S+)", load.read_text(), re.MULTILINE))]
    if not names:
        pytest.skip("needs Debian's mods-available")
    assert [name for name in names if not _names_its_source(name)] == []


def _names_its_source(module: str) -> bool:
    """Tell whether a module's binary holds the name that we have for its source; __FILE__ put it there."""
    binary = MODULES / f"mod_{module.removesuffix('_module')}.so"
    return not binary.exists() or source_of(module).encode() in binary.read_bytes()


# Words of every kind: quoted both ways, escaped, not closed, with what is special in another place.
WORDS = st.text(alphabet="ab '\"\\\\#<>\t=,é", min_size=1, max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=30, max_size=30))
def test_arguments_are_cut_as_httpd_cuts_them(folder: Path, lines: list[str]) -> None:
    """mod_macro cuts its arguments by the same function as all directives, and prints what it got."""
    lines = [line for line in (raw.rstrip(" \t\\").lstrip(" \t") for raw in lines) if line]
    cut = [[word.text for word in words(line)] for line in lines]
    macros = "".join(
        f"<Macro m{number} {' '.join(f'$({at})' for at in range(len(found)))}>\n"
        f"UnsetEnv {''.join(f'[$({at})]' for at in range(len(found)))}\n</Macro>\nUse m{number} {line}\n"
        for number, (line, found) in enumerate(zip(lines, cut, strict=True))
    )
    answer = ask_httpd(main_file(folder, macros.encode()))
    assert answer.refusal is None
    assert [seen.text for seen in answer.seen if seen.file.startswith("macro")] == [
        "unsetenv " + "".join(f"[{text}]" for text in found) for found in cut
    ]


# Lines out of which files are made. What a directive thinks of its place is left out: mod_env's may stand anywhere.
OPENINGS = ["<Directory '/y'>", "<IfModule env_module>", "<IfModule !env_module>", "<IfModule no.c>", "<IfDefine A>"]
OPENINGS += ["<IfVersion >= 2.4>", "<If true>", "<FILES z> x", "<IfFile x.conf>"]
PLAIN = ["UnsetEnv a", "UnsetEnv $x", "UnsetEnv 'a", "# c", "", "Define A", "UnDefine A", "Define V 'b c'"]
PLAIN += ["UnsetEnv ${V}", "Use m 1", "Use M '$x y'", '"" x', "UnsetEnv> q", "UnsetEnv \\\\", "Include y.conf"]
CLOSINGS = ["</Directory>", "</files>", "</IfModule>", "</IfDefine>", "</IfVersion>", "</If>", "</Macro>", "${C}"]
ODD = ["</Files> x", "</Files></If>", "<Directory", "<Files z", "</Files", "</>", "</ Files>", "<Files /a></Files>"]
ODD += ["<Macro m $y $x>", "<Macro n>", "<IfModule>", "<IfModule x", "Use m", "Use n", "UndefMacro m", "Define"]
ENDS = ["\n"] * 16 + ["\r\n", " \n", "\t\r\n", "\\\n", "\\\r\n", "\n\n", "\\\\\n"]
HEAD = "Define C </Files>\n<Macro m $x>\nUnsetEnv [$x]\n</Macro>\n"


@st.composite
def nested(draw: st.DrawFn) -> str:
    """Draw a file whose sections match, but for a line in some of them."""
    lines: list[str] = []
    open_sections: list[str] = []
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["open", "close", "plain", "plain"]))
        if kind == "open":
            lines.append(draw(st.sampled_from(OPENINGS)))
            open_sections.append(re.match(r"<(\w+)", lines[-1])[1])  # type: ignore[index]
        elif kind == "close" and open_sections:
            lines.append(f"</{open_sections.pop()}>")
        else:
            lines.append(draw(st.sampled_from(PLAIN)))
    lines += [f"</{name}>" for name in reversed(open_sections)]
    if draw(st.integers(0, 3)) == 0:
        odd = draw(st.sampled_from([*ODD, *CLOSINGS, *OPENINGS]))
        lines.insert(draw(st.integers(0, len(lines))), odd)
    ends = [draw(st.sampled_from(ENDS)) for _ in lines]
    return HEAD + "".join(line + end for line, end in zip(lines, ends, strict=True))


ANY = st.lists(st.tuples(st.sampled_from(OPENINGS + CLOSINGS + ODD + PLAIN), st.sampled_from(ENDS)), max_size=8)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nested() | ANY.map(lambda drawn: "".join(line + end for line, end in drawn)))
def test_what_httpd_takes_is_taken_and_what_it_refuses_is_refused(folder: Path, text: str) -> None:
    (folder / "y.conf").write_text("<IfDefine A>\nUnsetEnv y\n</IfDefine>\n")
    became = check(folder, text + "\n\n\n\nUnsetEnv end\n")
    event(became)
    assume(became != "refused for other reasons")
