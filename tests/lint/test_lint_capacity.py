"""What httpd makes of limits that do not fit each other."""

from __future__ import annotations

import pytest

from httpdgen.lint.knowledge.capacity import Limits, limits_in_force
from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.web import Mpm
from httpdgen.span import Span

HERE = Span("httpd.conf", 1, 1)


def setting(value: int | None) -> Setting[int]:
    return Setting(value, HERE, Origin.UNKNOWN if value is None else Origin.WRITTEN)


def mpm(
    name: str | None, *, requests: int | None, threads: int | None, children: int | None, thread_limit: int | None = 64
) -> Mpm:
    return Mpm(
        name=Setting(name, HERE, Origin.UNKNOWN if name is None else Origin.WRITTEN),
        server_limit=setting(children),
        thread_limit=setting(thread_limit),
        threads_per_child=setting(threads),
        max_request_workers=setting(requests),
        start_servers=setting(None),
        min_spare_threads=setting(None),
        max_spare_threads=setting(None),
    )


@pytest.mark.parametrize(
    ("requests", "threads", "children", "thread_limit", "in_force"),
    [
        pytest.param(400, 25, 16, 64, Limits(16, 25), id="what fits stays"),
        pytest.param(130, 25, 16, 64, Limits(5, 25), id="requests are rounded down to whole children"),
        pytest.param(10, 25, 16, 64, Limits(1, 25), id="but not below one child"),
        pytest.param(400, 25, 4, 64, Limits(4, 25), id="children end at ServerLimit"),
        pytest.param(400, 100, 16, 64, Limits(6, 64), id="threads end at ThreadLimit"),
        pytest.param(130, 25, 4, 20, Limits(4, 20), id="all at once, as httpd 2.4.71 was seen to do it"),
    ],
)
def test_limits_are_repaired_as_httpd_does(
    requests: int, threads: int, children: int, thread_limit: int, in_force: Limits
) -> None:
    written = mpm("event", requests=requests, threads=threads, children=children, thread_limit=thread_limit)
    assert limits_in_force(written) == in_force


def test_a_child_of_prefork_has_one_thread_whatever_is_written() -> None:
    assert limits_in_force(mpm("prefork", requests=150, threads=25, children=256, thread_limit=None)) == Limits(150, 1)


@pytest.mark.parametrize("unknown", ["requests", "threads", "children", "thread_limit"])
def test_nothing_is_said_where_a_limit_is_not_known(unknown: str) -> None:
    limits: dict[str, int | None] = {"requests": 400, "threads": 25, "children": 16, "thread_limit": 64}
    limits[unknown] = None
    assert limits_in_force(mpm("event", **limits)) is None


def test_nothing_is_said_where_the_mpm_is_not_known() -> None:
    assert limits_in_force(mpm(None, requests=400, threads=25, children=16)) is None
