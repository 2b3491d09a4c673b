"""mod_jk balances, and no JkShmFile says where its shared memory is.

The default is `logs/jk-runtime-status` below ServerRoot, which on Debian is no folder that exists and on others is
shared by every httpd of that root.

Why:
    Where the default folder is not there, httpd does not start or each child process balances by itself and finds out
    by itself that a Tomcat died; where two servers share it, so do they.

Fires:
    -- httpd.conf --
    LoadModule jk_module modules/mod_jk.so
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.type=lb
    JkWorkerProperty worker.shop.balance_workers=node1
    JkWorkerProperty worker.node1.host=app1

Instead:
    -- httpd.conf --
    LoadModule jk_module modules/mod_jk.so
    JkShmFile /run/httpd/jk-runtime-status
    JkWorkerProperty worker.list=shop
    JkWorkerProperty worker.shop.type=lb
    JkWorkerProperty worker.shop.balance_workers=node1
    JkWorkerProperty worker.node1.host=app1

Source: mod_jk reference, Apache, JkShmFile
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "no-jk-shm-file"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look for a balancing mod_jk of a web server whose whole configuration was read."""
    for web_server in fleet.web_servers:
        jk = web_server.jk
        if jk is None or not web_server.whole or jk.shm_file.written or not jk.shm_file.known:
            continue
        if any(worker.type.value == "lb" for worker in jk.workers):
            yield Mark(
                jk.span,
                "mod_jk balances, and no JkShmFile says where its shared memory is",
                "write JkShmFile with a path on a local disk, such as /run/httpd/jk-runtime-status",
            )
