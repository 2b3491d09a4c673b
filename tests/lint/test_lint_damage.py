"""Nothing that a file holds makes lint fail: rendered trees with random damage, and any bytes under any known name."""

from __future__ import annotations

import shutil
import tempfile
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
from httpdgen.render.store import write_tree
from httpdgen.sizing import size

if TYPE_CHECKING:
    from collections.abc import Mapping

TREES = Path(__file__).parent / "trees"
NAMES = (
    "etc/apache2/apache2.conf",
    "etc/apache2/envvars",
    "etc/httpd/conf/httpd.conf",
    "etc/httpd/conf/workers.properties",
    "etc/httpd/conf/uriworkermap.properties",
    "etc/tomcat10/server.xml",
    "etc/tomcat10/context.xml",
    "etc/tomcat10/catalina.properties",
    "var/lib/tomcat10/webapps/shop/WEB-INF/web.xml",
    "manifest.json",
)
ODD = (
    "",
    "0",
    "-1",
    "9" * 400,
    "٣",
    "\0",
    '"',
    "'",
    "<",
    "${X}",
    "$(x)",
    "\\",
    "a" * 10_000,
    "1e9",
    "nan",
    "::",
    "\udcff",
)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Render the trees, for damage."""
    folder = tmp_path_factory.mktemp("trees")
    for path in TREES.glob("*.yaml"):
        topology = load_topology(path).topology
        write_tree(render(topology, size(topology), placeholders(topology), {}, source=path.name), folder / path.stem)
    return {path.name: path for path in sorted(folder.iterdir())}


def judged(folder: Path) -> int:
    return len(lint(observe([folder]), Settings()).findings)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_tree_is_judged_all_the_same(trees: Mapping[str, Path], data: st.DataObject) -> None:
    source = trees[data.draw(st.sampled_from(sorted(trees)))]
    names = sorted(str(path.relative_to(source)) for path in source.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "build")
        shutil.copytree(source, tree)
        for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
            path = tree / name
            text = path.read_bytes().decode("utf-8", "surrogateescape")
            path.write_bytes(damaged(text, data).encode("utf-8", "surrogateescape"))
        assert judged(tree) >= 0


def damaged(text: str, data: st.DataObject) -> str:
    """Take a line away, say it twice, or put something odd in the place of a word."""
    lines = text.split("\n")
    index = data.draw(st.integers(0, len(lines) - 1))
    match data.draw(st.sampled_from(["drop", "repeat", "odd", "bytes"])):
        case "drop":
            del lines[index]
        case "repeat":
            lines.insert(index, lines[index])
        case "odd":
            begin, equals, _ = lines[index].partition("=")
            lines[index] = begin + equals + data.draw(st.sampled_from(ODD))
        case _:
            lines[index] = data.draw(st.binary(max_size=40)).decode("utf-8", "surrogateescape")
    return "\n".join(lines)


@settings(max_examples=120, deadline=None)
@given(files=st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=200), min_size=1, max_size=4))
def test_any_bytes_under_any_name_are_judged(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, "given", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert judged(Path(folder, "given")) >= 0
