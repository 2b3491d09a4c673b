"""A mount leads to a worker that is not in worker.list.

Only the workers of worker.list can be mounted, and their names are compared letter by letter, in case too.

Why:
    httpd starts, and every request for the path is answered with 500.

Fires:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.host=app1
    JkMount "/shop|/*" Shop

Instead:
    -- httpd.conf --
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.host=app1
    JkMount "/shop|/*" shop

Source: mod_jk reference, workers.properties, worker.list; Apache, JkMount
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.jk_names import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.web import Mount

ID = "mount-to-unknown-worker"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for the worker of each mount in worker.list."""
    for web_server in fleet.web_servers:
        for virtual_host in web_server.virtual_hosts:
            yield from _unknown(virtual_host.mounts, web_server.jk)
    for jk in fleet.modjks:
        yield from _unknown(jk.mounts, jk)


def _unknown(mounts: tuple[Mount, ...], jk: ModJk | None) -> Iterator[Mark]:
    if jk is None or not jk.whole or not jk.properties:
        return
    listed = {named.name for named in jk.listed}
    unknown = {
        mount.target_span: mount.target
        for mount in mounts
        if mount.kind == "JkMount" and mount.certain and listed and mount.target not in listed
    }
    for span, name in unknown.items():
        if jk.worker(name) is None:
            yield Mark(
                span, f"no worker is called {name}", did_you_mean(name, jk) or "define it, and list it in worker.list"
            )
        else:
            yield Mark(span, f"the worker {name} is not in worker.list", f"write worker.list={name}")
