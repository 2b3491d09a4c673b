"""Whatever a file holds, it is read and judged: no rule fails, and no place lies outside of the files."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpdgen.lint.run import lint
from httpdgen.lint.settings import Settings
from httpdgen.model.load import load_topology
from httpdgen.model.secrets import placeholders
from httpdgen.observed.observe import observe
from httpdgen.render import render
from httpdgen.sizing import size
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

TREES = Path(__file__).parent / "trees"
PATHS = (
    "etc/apache2/apache2.conf",
    "etc/apache2/envvars",
    "etc/apache2/sites-enabled/www.conf",
    "etc/apache2/mods-enabled/jk.conf",
    "etc/httpd/conf/httpd.conf",
    "etc/libapache2-mod-jk/workers.properties",
    "etc/apache2/uriworkermap.properties",
    "etc/tomcat10/server.xml",
    "etc/tomcat10/context.xml",
    "etc/tomcat10/catalina.properties",
    "var/lib/tomcat10/webapps/shop/WEB-INF/web.xml",
    "opt/apache-tomcat-9.0.80/conf/server.xml",
    "manifest.json",
)
# What a value is not: numbers out of range or of other scripts, what opens and never closes, addresses cut short.
ODD = (
    *("", "0", "-1", "+5", "1_000", "0x10", "nan", "1/0", "9" * 30, "9" * 10_000, "\u0661\u0662", "\u00b2"),
    *(
        "\0",
        '"',
        "'",
        "\\",
        "x" * 10_000,
        "\u00a0",
        "\u2028",
        "\udcff",
        "<",
        ">",
        "&x;",
        "]]>",
        "<!--",
        "{",
        "(",
        "[a-",
    ),
    *("${X}", "${X", "$(X)", "%{HTTP_HOST}", "(a+)+$", "*", "!", "-", "|", ",,,", "..", "/" * 3_000, "%00"),
    *("ajp://[::1", "ajp://[zz]:8009", "http://:::", "balancer://", "://", "[", "127.0.0.1/33", "10.0.0.0/8.8", "::1"),
)
VALUE = re.compile(r"""(="|= |=|\w +)[^\s"]+(?="|$)""", re.MULTILINE)
WORD = re.compile(r"[^\s\"'<>=]+")


@cache
def rendered(topology: Path) -> Mapping[str, str]:
    """Give the files that a topology is rendered to, by host and path."""
    loaded = load_topology(topology)
    tree = render(loaded.topology, size(loaded.topology), placeholders(loaded.topology), loaded.includes, source="t")
    entries = ((host, path, entry) for host, paths in tree.hosts.items() for path, entry in paths.items())
    return {f"{host}{path}": entry.content.decode() for host, path, entry in entries if isinstance(entry, File)}


@st.composite
def damaged(draw: DrawFn, text: str) -> str:
    """Delete, double or swap lines, put an odd value in a word's place, change a sign, or cut the end off."""
    for damage in draw(st.lists(st.sampled_from(["delete", "double", "swap", "word", "sign", "cut"]), max_size=6)):
        lines = text.split("\n")
        here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        words = list(WORD.finditer(text))
        if damage == "word" and words:
            word = draw(st.sampled_from(words))
            text = text[: word.start()] + draw(st.sampled_from(ODD)) + text[word.end() :]
        elif damage == "sign" and text:
            place = draw(st.integers(0, len(text) - 1))
            text = text[:place] + draw(st.characters(max_codepoint=255)) + text[place + 1 :]
        elif damage == "cut":
            text = text[: draw(st.integers(0, len(text)))]
        elif damage in {"delete", "double", "swap"}:
            lines[here], lines[there] = lines[there], lines[here]
            lines[here : here + 1] = [] if damage == "delete" else [lines[here]] * (2 if damage == "double" else 1)
            text = "\n".join(lines)
    return text


@st.composite
def damaged_trees(draw: DrawFn) -> dict[str, bytes]:
    """Give what is rendered of a topology, with damage in one to three of its files."""
    files = dict(rendered(draw(st.sampled_from(sorted(TREES.glob("*.yaml"))))))
    for path in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=3)):
        files[path] = draw(damaged(files[path]))
    return {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}


def odd_files() -> SearchStrategy[dict[str, bytes]]:
    """Give files of known names that hold anything."""
    line = st.lists(st.sampled_from(ODD) | st.text(max_size=5), max_size=4).map(" ".join)
    words = st.lists(line, max_size=5).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass"))
    return st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=300) | words, min_size=1, max_size=4)


def judge(files: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for path, content in files.items():
            file = Path(name, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        report = lint(observe([Path(name)]), Settings())
        assert all(file.startswith(name) for file in report.fleet.files)


@settings(derandomize=True, max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=odd_files())
def test_files_that_hold_anything_are_judged(files: dict[str, bytes]) -> None:
    judge(files)


@settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=damaged_trees())
def test_a_damaged_tree_is_judged(files: dict[str, bytes]) -> None:
    judge(files)


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_an_odd_value_of_every_attribute_and_last_argument_is_judged(value: str) -> None:
    for topology in sorted(TREES.glob("*.yaml")):
        texts = {path: VALUE.sub(lambda found: found[1] + value, text) for path, text in rendered(topology).items()}
        judge({path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()})
