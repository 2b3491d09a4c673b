"""Workers of mod_jk, with the defaults that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jk_sources import HERE, directive, mod_jk, worker

from httpdgen.formats import uriworkermap, workers
from httpdgen.observed.jk_build import build_mod_jk
from httpdgen.observed.settings import Origin

if TYPE_CHECKING:
    from httpdgen.observed.jk import Worker


def one(attributes: str) -> Worker:
    """Build the worker `a` of attributes such as `port=1 host=h`."""
    return worker(mod_jk("".join(f"worker.a.{attribute}\n" for attribute in attributes.split())), "a")


def test_a_worker_has_the_defaults_of_mod_jk() -> None:
    found = one("host=h")
    assert (found.type.value, found.port.value, found.route.value, found.lbfactor.value) == ("ajp13", 8009, "a", 1)
    assert (found.activation.value, found.distance.value, found.max_packet_size.value) == ("A", 0, 8192)
    assert (found.pool_timeout_ms.value, found.connect_timeout_ms.value, found.reply_timeout_ms.value) == (0, 0, 0)
    assert (found.ping_mode.value, found.ping_timeout_ms.value) == ("", 10_000)
    assert all(setting.missing for setting in (found.domain, found.redirect, found.secret))


def test_a_balancer_has_defaults_of_its_own() -> None:
    found = one("type=lb")
    assert (found.sticky.value, found.sticky_force.value) == (True, False)
    assert (found.session_cookie.value, found.session_path.value) == ("JSESSIONID", ";jsessionid")
    assert (found.host.value, found.port.value, found.pool_size.value) == (None, None, None)


def test_there_are_no_defaults_where_not_all_was_seen() -> None:
    found = worker(mod_jk("worker.a.host=h\n", whole=False), "a")
    assert found.host.value == "h"
    assert {setting.origin for setting in (found.type, found.port, found.route, found.domain)} == {Origin.UNKNOWN}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("route=r", "r"),
        ("jvm_route=old", "old"),
        ("jvm_route=old route=new", "new"),
    ],
)
def test_the_route_is_read_by_its_old_name_too(attributes: str, expected: str) -> None:
    assert one(attributes).route.value == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [("route=west.a", "west"), ("route=west.a domain=east", "east"), ("route=west", None)],
)
def test_a_route_with_a_dot_makes_a_domain(attributes: str, expected: str | None) -> None:
    assert one(attributes).domain.value == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("activation=stopped", "S"),
        ("activation=d", "D"),
        ("activation=1", "D"),
        ("activation=odd", "A"),
        ("disabled=1", "D"),
        ("disabled=yes stopped=on", "S"),
        ("disabled=no", "A"),
        ("disabled=1 activation=A", "A"),
        ("port=0", "S"),
        ("port=0 activation=A", "S"),
    ],
)
def test_the_activation_is_one_of_three_letters(attributes: str, expected: str) -> None:
    assert one(attributes).activation.value == expected


def test_a_whole_number_with_a_fraction_is_cut() -> None:
    assert (one("lbfactor=1.5").lbfactor.value, one("lbfactor=0").lbfactor.value) == (1, 1)


def test_a_number_that_is_none_is_unknown() -> None:
    assert one("lbfactor=many").lbfactor.origin is Origin.UNKNOWN


def test_times_are_in_milliseconds() -> None:
    found = one("connection_pool_timeout=600 socket_timeout=5 reply_timeout=70")
    assert (found.pool_timeout_ms.value, found.connect_timeout_ms.value) == (600_000, 5_000)
    assert found.reply_timeout_ms.value == 70
    assert one("socket_timeout=5 socket_connect_timeout=20").connect_timeout_ms.value == 20
    assert one("cache_timeout=60").pool_timeout_ms.value == 60_000


@pytest.mark.parametrize(("text", "expected"), [("9000", 9216), ("10", 8192), ("100K", 65536), ("65536", 65536)])
def test_the_packet_size_is_what_mod_jk_makes_of_it(text: str, expected: int) -> None:
    assert one(f"max_packet_size={text}").max_packet_size.value == expected


@pytest.mark.parametrize(("text", "expected"), [("A", "CPI"), ("ic", "CI"), ("none", ""), ("P", "P")])
def test_the_ping_mode_is_letters_in_order(text: str, expected: str) -> None:
    assert one(f"ping_mode={text}").ping_mode.value == expected


def test_the_pool_is_as_large_as_a_process_has_threads() -> None:
    def size(attribute: str, threads: int | None) -> tuple[int | None, Origin]:
        document = workers.parse(f"worker.a.{attribute}\n".encode(), "w")
        jk = build_mod_jk(span=HERE, attached=True, whole=True, documents=[document], threads_per_child=threads)
        return worker(jk, "a").pool_size.value, worker(jk, "a").pool_size.origin

    assert size("port=1", 25) == (25, Origin.DEFAULT)
    assert size("port=1", None) == (None, Origin.UNKNOWN)
    assert size("cachesize=7", None) == (7, Origin.WRITTEN)


def test_members_stand_where_the_lists_name_them() -> None:
    jk = mod_jk("m=c\nworker.lb.type=lb\nworker.lb.balance_workers = a, b\nworker.lb.balance_workers=$(m) d\n")
    assert [(name.name, str(name.span)) for name in worker(jk, "lb").balance_workers] == [
        ("a", "workers.properties:3:29"),
        ("b", "workers.properties:3:32"),
        ("c", "workers.properties:4:27"),
        ("d", "workers.properties:4:27"),
    ]


def test_members_by_the_old_name_count_only_alone() -> None:
    assert [name.name for name in one("type=lb balanced_workers=x,y").balance_workers] == ["x", "y"]
    assert [name.name for name in one("type=lb balanced_workers=x balance_workers=y").balance_workers] == ["y"]


def test_an_unknown_list_of_members_leaves_the_balancer_open() -> None:
    assert not one("type=lb balance_workers=$(members)").parameters.whole


def test_names_that_nothing_defines_are_workers_too() -> None:
    jk = mod_jk(
        "worker.list=lb,lost\nworker.lb.type=lb\nworker.lb.balance_workers=a\n",
        "JkMount /x gone;reply_timeout=1",
        "JkUnMount /y *",
        mounts="/z=away\n",
    )
    assert [(one.name, one.defined, one.host.value) for one in jk.workers] == [
        ("lb", True, None),
        ("lost", False, "localhost"),
        ("a", False, "localhost"),
        ("away", False, "localhost"),
        ("gone", False, "localhost"),
    ]
    assert str(worker(jk, "gone").span) == "httpd.conf:1:12"
    assert jk.worker("lost") is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("worker.lb.secret=s", "s"),
        ("worker.lb.secret=s\nworker.a.secret=own", "own"),
        ("worker.lb.secret=s\nworker.lb2.balance_workers=a\nworker.lb2.secret=s", "s"),
        ("worker.lb2.balance_workers=b", None),
    ],
)
def test_members_have_the_secret_of_their_balancer(more: str, expected: str | None) -> None:
    jk = mod_jk(f"worker.lb.type=lb\nworker.lb.balance_workers=a\nworker.a.host=h\n{more}\n")
    assert worker(jk, "a").secret.value == expected
    assert worker(jk, "a").secret.known


@pytest.mark.parametrize("other", ["worker.lb2.secret=t", "worker.lb2.type=lb", "worker.lb2.secret=$(unknown)"])
def test_a_secret_over_which_balancers_differ_is_unknown(other: str) -> None:
    jk = mod_jk(
        f"worker.lb.balance_workers=a\nworker.lb.secret=s\nworker.lb2.balance_workers=a\nworker.a.host=h\n{other}\n"
    )
    assert worker(jk, "a").secret.origin is Origin.UNKNOWN


def test_the_shared_memory_and_the_maintenance_have_defaults() -> None:
    jk = mod_jk("")
    assert (jk.shm_file.missing, jk.maintain_ms.value) == (True, 60_000)
    jk = mod_jk("worker.maintain=5\n", "JkShmFile /run/shm")
    assert (jk.shm_file.value, jk.maintain_ms.value) == ("/run/shm", 5_000)


def test_a_file_alone_says_nothing_of_the_shared_memory() -> None:
    document = workers.parse(b"worker.a.host=h\n", "workers.properties")
    jk = build_mod_jk(span=HERE, attached=False, whole=True, documents=[document])
    assert (jk.shm_file.origin, worker(jk, "a").port.value) == (Origin.UNKNOWN, 8009)


@given(st.binary(max_size=80), st.text("worker.lb=#,$()reftypnc \n", max_size=80), st.text("/a|=!-;w\n", max_size=30))
def test_nothing_in_the_files_is_too_odd(noise: bytes, properties: str, mounts: str) -> None:
    build_mod_jk(
        span=HERE,
        attached=True,
        whole=True,
        documents=[workers.parse(noise, "a"), workers.parse(properties.encode(), "b")],
        directives=[directive(f"JkWorkerProperty {properties.replace(chr(10), ' ')}"), directive(f"JkMount {mounts}")],
        map_documents=[uriworkermap.parse(mounts.encode() + noise, "c")],
    )
