"""Mounts of mod_jk, by directives and by files."""

from __future__ import annotations

import pytest
from jk_sources import directive, mod_jk, section

from httpdgen.formats import uriworkermap
from httpdgen.observed.jk_mounts import jk_mount, mounts_of


def test_a_mount_has_path_worker_and_places() -> None:
    (mount,) = jk_mount(directive("JkMount /app/* lb;reply_timeout=5"), None, 3)
    assert (mount.kind, mount.path, mount.target, mount.order) == ("JkMount", "/app/*", "lb", 3)
    assert (str(mount.span), str(mount.target_span)) == ("httpd.conf:1:1", "httpd.conf:1:16")
    assert [(entry.key, entry.text) for entry in mount.parameters] == [("reply_timeout", "5")]


def test_a_bar_makes_two_mounts() -> None:
    mounts = jk_mount(directive("JkMount /app|/* lb"), None, 0)
    assert [(mount.path, mount.order) for mount in mounts] == [("/app", 0), ("/app/*", 1)]


def test_an_exclusion_names_its_worker() -> None:
    mounts = jk_mount(directive("JkUnMount /img|/* *"), None, 0)
    assert [(mount.kind, mount.path, mount.target) for mount in mounts] == [
        ("JkUnMount", "/img", "*"),
        ("JkUnMount", "/img/*", "*"),
    ]


@pytest.mark.parametrize("opened", ["Location /app", "Location ~ /app"])
def test_a_section_gives_the_path(opened: str) -> None:
    within = section(opened)
    (mount,) = jk_mount(directive("JkMount lb"), within, 0)
    assert (mount.path, mount.target, mount.section) == ("/app", "lb", within)


@pytest.mark.parametrize("line", ["JkMount lb", "JkMount app lb", "JkMount"])
def test_what_httpd_refuses_makes_no_mount(line: str) -> None:
    assert jk_mount(directive(line), None, 0) == ()


@pytest.mark.parametrize(("line", "certain"), [("JkMount /a ${W}", True), ("JkMount /a w", False)])
def test_what_may_not_be_so_is_uncertain(line: str, certain: bool) -> None:
    (mount,) = jk_mount(directive(line, certain=certain), None, 0)
    assert not mount.certain


def test_a_file_has_mounts_without_those_that_are_off_or_unknown() -> None:
    document = uriworkermap.parse(b"/a|/*=lb\n-/off=lb\n!/a/*.png=lb\n/b=$(unknown)\n/c=w;stateless=1\n", "map")
    assert [(mount.kind, mount.path, mount.target, mount.order) for mount in mounts_of(document, 5)] == [
        ("JkMount", "/a", "lb", 5),
        ("JkMount", "/a/*", "lb", 6),
        ("JkUnMount", "/a/*.png", "lb", 7),
        ("JkMount", "/c", "w", 8),
    ]


def test_listed_workers_can_mount_themselves() -> None:
    jk = mod_jk(
        "worker.list=a\nworker.a.mount=/x, !/x/y\nworker.a.mount=/z|/*\nworker.b.mount=/b\n",
        mounts="/file=a\n",
    )
    assert [(mount.kind, mount.path, mount.target, mount.order) for mount in jk.mounts] == [
        ("JkMount", "/x", "a", 0),
        ("JkUnMount", "/x/y", "a", 1),
        ("JkMount", "/file", "a", 2),
    ]
