"""mod_jk itself understands properties and mounts as they are read here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import jk_here
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpdgen.formats import uriworkermap, workers
from httpdgen.formats.httpd.nodes import Argument, Directive
from httpdgen.observed.jk_build import build_mod_jk
from httpdgen.observed.jk_mounts import jk_mount
from httpdgen.observed.jk_properties import JkProperties, read_properties
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.jk import ModJk, Worker
    from httpdgen.observed.settings import Setting

HERE = Span("httpd.conf", 1, 1)
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not jk_here.IS_HERE, reason="needs httpd with mod_jk, as Debian has them"),
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that also httpd's children can use."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def all_values(read: JkProperties) -> dict[str, str | None]:
    """Give what counts for every key, with those that come by reference."""
    values = dict(read.values)
    for prefix in list(read.by_prefix):
        prefixes, resolved = read.chain(prefix)
        assert resolved
        if prefix.startswith("worker."):
            values |= {f"{prefix}.{entry.key}": entry.text for entry in read.counting(prefixes)}
    return values


def assert_same_properties(folder: Path, data: bytes) -> None:
    real = dict(jk_here.properties_read(folder, data))
    ours = all_values(read_properties([], [workers.parse(data + jk_here.IMPOSSIBLE, "workers.properties")]))
    real.pop("ServerRoot")
    ours.pop("ServerRoot", None)
    assert real.keys() == ours.keys()
    assert {key: real[key] for key, value in ours.items() if value is not None} == {
        key: value for key, value in ours.items() if value is not None
    }


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"worker.a.host=127.0.0.1 # here\nworker.a.secret=ab#cd\n#worker.a.port=1\n", id="comments"),
        pytest.param(b"  worker.a.host \t=\x0b\x0c x  y \t\r\nworker.a.port=80\r\n", id="white space"),
        pytest.param(b"worker.list=a\nworker.list = b, c\nworker.a.port=1\nworker.a.port=2\n", id="repeated"),
        pytest.param(b"worker.a.distance=1\nworker.a.distance=2\nv=1\nv=2\nw_path=a\nw_path=b\n", id="odd repeats"),
        pytest.param(b"worker.a.class_path=a\nworker.a.class_path=b\nworker.maintain=1\nworker.maintain=2", id="old"),
        pytest.param(b"Worker.a.host=1\nWORKER.LIST=a\nworker.b.c.host=2\nworker..port=2\n", id="case and dots"),
        pytest.param(b"nothing\n=x\nx=\ny = # no\n = \n\n", id="nothing"),
        pytest.param(b"a=1\nworker.a.host=$(a)$(b)$(a\nworker.a.port=$(a)$(a)\na=2\nworker.b.host=$(a)\n", id="macros"),
        pytest.param(b"a=$(a)\nb=$(c)\nc=x\n" + b"d=1\nworker.a.host=" + b"$(d)" * 25 + b"\n", id="many macros"),
        pytest.param(b"worker.a.host=" + b" " * 8170 + b"abcdefghi=1\n#" + b"c" * 8190 + b"z=1\n", id="long lines"),
        pytest.param(b"worker.a.host=ab\0cd\nworker.a.port\0=1\nworker.c.host=\xff\xe9\n", id="bytes"),
        pytest.param(
            b"worker.a.reference=worker.t\nworker.a.port=1\nworker.t.port=2\nworker.t.host=h\nworker.t.reference=u\n"
            b"u.secret=s\nu.host=i\nworker.t.balance_workers=x\nworker.t.balance_workers=y\n",
            id="references",
        ),
    ],
)
def test_mod_jk_reads_the_same_properties(folder: Path, data: bytes) -> None:
    assert_same_properties(folder, data)


KEYS = """
    worker.list worker.a.host worker.a.port worker.b.host worker.b.balance_workers worker.b.mount worker.a.distance
    worker.a.class_path worker.a.cmd_line worker.maintain worker.a.b.host v w.x v_path worker.t.host
"""
BLANKS = st.text(" \t\r\x0b", max_size=2)
TEXTS = st.text("ab1$()v= \t\r\x0b,#;é\0", max_size=12)
REFERENCES = st.sampled_from(["", "worker.a.reference=worker.t\nworker.t.reference=w\nw.y=1\nworker.t.port=1\n"])
LINES = st.tuples(BLANKS, st.sampled_from(KEYS.split()), BLANKS, TEXTS).map(lambda it: f"{it[0]}{it[1]}{it[2]}={it[3]}")


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES | TEXTS, max_size=60), REFERENCES)
def test_mod_jk_reads_any_properties_the_same(folder: Path, lines: list[str], references: str) -> None:
    assert_same_properties(folder, ("\n".join(lines) + "\n" + references).encode())


def match_type(path: str) -> str:
    return "Wildchar" if "*" in path or "?" in path else "Exact"


def ours_mounted(data: bytes) -> list[tuple[str, str, str]]:
    """Give the mounts in the words of mod_jk."""
    found = []
    for rule in uriworkermap.parse(data, "uriworkermap.properties").rules:
        assert rule.target is not None
        off, exclusion = "Disabled " * rule.disabled, "Unmount " * rule.exclusion
        found.append((rule.path, rule.target.worker, off + exclusion + match_type(rule.path)))
    return sorted(found)


def test_mod_jk_reads_the_same_mounts(folder: Path) -> None:
    data = (
        b"/app|/*=lb\n!/app/*.png = lb # static\n-/off/*=lb\n-!/both=lb\n/x=a;reply_timeout=5;active=b\n/x=b\nno=lb\n"
        b"!/img|/*=*\n/a|/b|/c=lb\n//two=lb ; stateless=1\n/y=;lb\n/q?=lb\n/www.example.com/app/*=lb\n/;=;\n"
    )
    assert jk_here.mounts_read(folder, mounts=data) == ours_mounted(data)


PATHS = st.text("/a|*!-.;", min_size=1, max_size=8)
WORKERS = st.text("ab;=1 ", min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(PATHS, WORKERS), max_size=60))
def test_mod_jk_reads_any_mounts_the_same(folder: Path, entries: list[tuple[str, str]]) -> None:
    data = "".join(f"{path}={worker}\n" for path, worker in entries).encode()
    assert jk_here.mounts_read(folder, mounts=data) == ours_mounted(data)


def directive(line: str) -> Directive:
    name, *words = line.split()
    arguments = tuple(Argument(word, HERE) for word in words)
    return Directive(name, arguments, " ".join(words), HERE)


def test_mod_jk_makes_the_same_mounts_of_directives(folder: Path) -> None:
    lines = ["JkMount /app|/* lb;reply_timeout=5", "JkUnMount /img|/* *", "JkMount /a|/b|/c lb", "JkUnMount /x? lb"]
    opened, inside = "<Location ~ /loc|/*>", "JkMount lb"
    section = directive(opened.strip("<>"))
    mounts = [mount for line in lines for mount in jk_mount(directive(line), None, 0)]
    mounts += jk_mount(directive(inside), section, 0)
    ours = [
        (mount.path, mount.target, "Unmount " * (mount.kind == "JkUnMount") + match_type(mount.path))
        for mount in mounts
    ]
    directives = "\n".join([*lines, opened, inside, "</Location>\n"])
    assert jk_here.mounts_read(folder, directives=directives) == sorted(ours)


def build(data: bytes) -> ModJk:
    document = workers.parse(data, "workers.properties")
    return build_mod_jk(span=HERE, attached=True, whole=True, documents=[document])


def known(setting: Setting[str] | Setting[int] | Setting[bool]) -> str | None:
    """Give a setting in the words of the status worker."""
    return None if not setting.known else "" if setting.value is None else str(setting.value)


def in_words_of_status(balancer: Worker, members: tuple[Worker, ...]) -> dict[str, str | None]:
    words = {
        "worker.lb.sticky_session": known(balancer.sticky),
        "worker.lb.sticky_session_force": known(balancer.sticky_force),
        "worker.lb.balance_workers": ",".join(name.name for name in balancer.balance_workers),
    }
    for member in members:
        pool = member.pool_timeout_ms
        activations = {"A": "ACT", "D": "DIS", "S": "STP"}
        settings_ = {
            "type": known(member.type),
            "host": known(member.host),
            "port": known(member.port),
            "connection_pool_timeout": str(pool.value // 1000) if pool.value is not None else None,
            "ping_timeout": known(member.ping_timeout_ms),
            "reply_timeout": known(member.reply_timeout_ms),
            "max_packet_size": known(member.max_packet_size),
            "activation": activations[member.activation.value] if member.activation.value else None,
            "lbfactor": known(member.lbfactor),
            "route": known(member.route),
            "redirect": known(member.redirect),
            "domain": known(member.domain),
            "distance": known(member.distance),
        }
        words |= {f"worker.{member.name}.{key}": value for key, value in settings_.items()}
    return words


def assert_same_workers(folder: Path, data: bytes) -> None:
    jk = build(data)
    balancer = jk.worker("lb")
    assert balancer is not None
    by_name = {worker.name: worker for worker in jk.workers}
    members = tuple(by_name[name.name] for name in balancer.balance_workers)
    ours = {key: value for key, value in in_words_of_status(balancer, members).items() if value is not None}
    real = jk_here.status(folder, data)
    assert {key: real[key] for key in ours} == ours


def test_mod_jk_gives_workers_the_same_settings(folder: Path) -> None:
    assert_same_workers(
        folder,
        b"""\
worker.list=lb
worker.lb.type=lb
worker.lb.balance_workers=a, b undefined
worker.lb.balance_workers=c
worker.lb.sticky_session=no
worker.a.host=127.0.0.2
worker.a.port=8010
worker.a.lbfactor=1.5
worker.a.route=west.a
worker.a.activation=dis
worker.a.cache_timeout=60
worker.b.reference=worker.t
worker.b.stopped=yes
worker.t.port=8K
worker.t.max_packet_size=9000
worker.t.jvm_route=old
worker.t.domain=east
worker.t.redirect=undefined
worker.t.reply_timeout=5000
worker.c.port=0
worker.c.lbfactor=0
worker.c.connection_pool_timeout=600
worker.c.max_packet_size=100000
worker.c.ping_timeout=7
worker.c.distance=2
""",
    )


NUMBERS = st.sampled_from(["0", "1", "1.5", "8K", "2m", "5x", "-1", "+7", "many", "70000", "99999999999", "8Kx", "09"])
WORDS = st.sampled_from(["a", "d", "s", "A", "D1", "x", "0", "1", "2", "on", "off", "true", "no", "Yes", "maybe"])
ATTRIBUTES = {
    "port": st.sampled_from(["0", "8010", "8010x", "+8011", "08012"]),
    "host": st.sampled_from(["127.0.0.1", "localhost"]),
    "lbfactor": st.sampled_from(["0", "1", "1.5", "7x", "-3", "2K", "many"]),
    "distance": NUMBERS,
    "connection_pool_timeout": NUMBERS,
    "cache_timeout": NUMBERS,
    "ping_timeout": NUMBERS,
    "reply_timeout": NUMBERS,
    "max_packet_size": NUMBERS,
    "activation": WORDS,
    "stopped": WORDS,
    "disabled": WORDS,
    "domain": WORDS,
    "redirect": WORDS,
}
MEMBERS = st.lists(
    st.fixed_dictionaries({}, optional=ATTRIBUTES).flatmap(
        lambda found: st.permutations(sorted(found.items())),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=10, deadline=None)
@given(MEMBERS, WORDS, WORDS)
def test_mod_jk_gives_any_workers_the_same_settings(
    folder: Path, members: list[list[tuple[str, str]]], sticky: str, force: str
) -> None:
    lines = ["worker.list=lb", "worker.lb.type=lb", f"worker.lb.sticky_session={sticky}"]
    lines.append(f"worker.lb.sticky_session_force={force}")
    for number, attributes in enumerate(members):
        lines.append(f"worker.lb.balance_workers=m{number}")
        lines += [f"worker.m{number}.{key}={value}" for key, value in attributes]
    assert_same_workers(folder, "\n".join(lines).encode())


def test_directives_are_read_before_the_file_and_their_lists_put_together(folder: Path) -> None:
    directives = "JkWorkerProperty worker.lb.balance_workers=d#x\nJkWorkerProperty worker.a.port=1\n"
    real = jk_here.properties_read(folder, b"worker.lb.balance_workers=a\nworker.a.port=2\n", directives)
    assert (real["worker.lb.balance_workers"], real["worker.a.port"]) == ("d#x,a", "2")
