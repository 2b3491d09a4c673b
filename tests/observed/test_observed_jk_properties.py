"""Properties of mod_jk, put together from directives and files."""

from __future__ import annotations

import pytest
from jk_sources import directive, mod_jk, worker

from httpdgen.formats import workers
from httpdgen.observed.jk_properties import read_properties
from httpdgen.observed.settings import Origin


def test_directives_count_before_the_file() -> None:
    jk = mod_jk(
        "worker.list=b\nworker.b.port=2\n", "JkWorkerProperty worker.list=a", "JkWorkerProperty worker.b.port=1"
    )
    assert [name.name for name in jk.listed] == ["a", "b"]
    assert worker(jk, "b").port.value == 2
    assert [(entry.key, entry.text) for entry in jk.properties] == [
        ("worker.list", "a"),
        ("worker.b.port", "1"),
        ("worker.list", "b"),
        ("worker.b.port", "2"),
    ]


def test_a_directive_knows_no_comment_and_has_its_place() -> None:
    jk = mod_jk("", "JkWorkerProperty worker.a.secret=ab#cd")
    (entry,) = jk.properties
    assert (entry.text, str(entry.span), str(entry.value_span)) == ("ab#cd", "httpd.conf:1:18", "httpd.conf:1:34")


def test_a_directive_that_may_not_be_in_force_leaves_its_key_unknown() -> None:
    uncertain = directive("JkWorkerProperty worker.a.port=1", certain=False)
    read = read_properties([uncertain], [workers.parse(b"worker.a.host=h\n", "w")])
    assert (read.values, read.whole) == ({"worker.a.port": None, "worker.a.host": "h"}, False)


def test_a_variable_of_httpds_leaves_the_property_unknown() -> None:
    jk = mod_jk("worker.a.port=1", "JkWorkerProperty worker.a.host=${HOST}")
    found = worker(jk, "a")
    assert (found.host.origin, found.port.value, found.domain.origin) == (Origin.UNKNOWN, 1, Origin.UNKNOWN)


def test_macros_take_what_stands_before_them() -> None:
    jk = mod_jk("h=one\nworker.a.host=$(h)\nh=two\nworker.b.host=$(later)\nlater=x\n")
    assert worker(jk, "a").host.value == "one"
    assert worker(jk, "b").host.origin is Origin.UNKNOWN


def test_a_macro_of_an_unknown_value_is_unknown() -> None:
    jk = mod_jk("h=$(nowhere)\nworker.a.host=$(h)\n")
    assert worker(jk, "a").host.origin is Origin.UNKNOWN


def test_repeated_keys_that_mod_jk_joins_are_read_joined() -> None:
    jk = mod_jk("worker.a.distance=1\nworker.a.distance=2\n")
    assert worker(jk, "a").distance.value == 1


def test_references_fill_in_what_a_worker_does_not_say() -> None:
    jk = mod_jk(
        "worker.a.reference=worker.t\nworker.a.port=1\nworker.t.port=2\nworker.t.host=h\nworker.t.reference=common\n"
        "common.host=i\ncommon.ping_mode=a\n"
    )
    found = worker(jk, "a")
    assert (found.port.value, found.host.value, found.ping_mode.value) == (1, "h", "CPI")
    assert [entry.key for entry in found.own] == ["reference", "port"]
    assert [entry.key for entry in found.parameters] == ["reference", "port", "host", "ping_mode"]
    assert str(found.host.span) == "workers.properties:4:1"


@pytest.mark.parametrize(
    "properties",
    [
        "worker.a.reference=worker.a\n",
        "worker.a.reference=worker.b\nworker.b.reference=worker.a\n",
        "worker.a.reference=worker.nowhere\n",
        "worker.a.reference=t\nworker.t.host=h\n",
        "worker.a.reference=$(unknown)\n",
    ],
)
def test_a_reference_that_leads_nowhere_leaves_defaults_unknown(properties: str) -> None:
    found = worker(mod_jk(properties), "a")
    assert (found.host.origin, found.parameters.whole) == (Origin.UNKNOWN, False)


@pytest.mark.parametrize(("references", "resolved"), [(19, True), (20, False)])
def test_references_are_followed_as_far_as_mod_jk_follows_them(references: int, resolved: bool) -> None:
    chain = "".join(f"worker.w{number}.reference=worker.w{number + 1}\n" for number in range(references))
    found = worker(mod_jk(f"{chain}worker.w{references}.host=h\n"), "w0")
    assert (found.host.value == "h") is resolved


def test_values_that_grow_without_end_are_unknown() -> None:
    laughs = "".join(f"v{number + 1}=" + f"$(v{number})" * 20 + "\n" for number in range(30))
    jk = mod_jk(f"v0=lol\n{laughs}worker.a.host=$(v30)\n" + "list=x\n" * 20_000 + "worker.b.host=$(list)\n")
    assert {worker(jk, name).host.origin for name in "ab"} == {Origin.UNKNOWN}


def test_a_reference_to_a_multitude_is_not_followed() -> None:
    jk = mod_jk("worker.a.reference=worker.t\n" + "worker.t.mount=/x\n" * 201)
    assert (len(worker(jk, "a").parameters.entries), worker(jk, "a").parameters.whole) == (1, False)
