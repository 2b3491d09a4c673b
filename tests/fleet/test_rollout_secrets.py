"""No secret is told: not by a command's outputs, its report and its log, nor by any list of processes."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from fleetlab.fleet import a_secret
from fleetlab.plan import Plan
from fleetlab.rolled import Rolled

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetlab import Lab

pytestmark = pytest.mark.fleet
pytest_plugins = ["fleetlab.fixtures"]

TOPOLOGY = """httpdgen: 1
web_tiers:
  edge:
    hosts: [web1]
    max_request_workers: 50
    connector: mod_jk
clusters:
  shop:
    nodes:
      node1: {host: app1}
      node2: {host: app2}
    ajp_secret: {env: SHOP_AJP_SECRET}
    sessions: {replication: cluster, encryption_key: {env: SHOP_ENCRYPTION_KEY}}
    health: {uri: /shop/who.jsp}
sites:
  shop.example.com: {routes: {/shop: {cluster: shop}}}
"""
PAUSE_SECONDS = 0.05
LOGS = "journalctl --no-pager; find /var/log -name journal -prune -o -type f -exec cat {} +"


@pytest.fixture(scope="module")
def shop(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> Rolled:
    lab = make_lab(Plan(("web1",), ("app1", "app2")))
    secrets = {"SHOP_AJP_SECRET": a_secret(), "SHOP_ENCRYPTION_KEY": os.urandom(16).hex()}
    shop = Rolled(lab, tmp_path_factory.mktemp("shop"), TOPOLOGY, secrets)
    shop.install_application("shop")
    return shop


class CommandLines:
    """All command lines of this machine, and so of its hosts, sampled while something is done.

    What runs for less than a pause may be missed; a rollout runs hundreds of commands.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._seen: set[bytes] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def text(self) -> str:
        """All that was seen."""
        return b"\n".join(self._seen).decode(errors="replace")

    def _sample(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):  # it has ended
                    self._seen.add(path.read_bytes())


def refuse(shop: Rolled) -> None:
    """Have httpd refuse a line with a secret, which it then repeats."""
    (shop.folder / "extra.conf").write_text(f"Include {shop.secrets['SHOP_AJP_SECRET']}\n")
    shop.edit("connector:", "include: [extra.conf]\n    connector:")


def kept_beside(topology: Path) -> str:
    """Read every log and report."""
    files = [path for path in (topology.parent / ".httpdgen").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".json", ".jsonl"}
    return "".join(path.read_text() for path in files)


def test_no_secret_is_told_anywhere(shop: Rolled) -> None:
    known = dict(shop.secrets)
    with CommandLines() as command_lines:
        said = [shop.deploy("--allow-outage")]
        shop.secrets["SHOP_AJP_SECRET"] = known["the new secret"] = a_secret()
        said += [shop.run("plan", "--format", "json"), shop.run("plan", "--format", "markdown")]
        said += [shop.deploy(), shop.run("restart", "node2", "--yes", "--format", "json")]
        refuse(shop)
        said += [shop.deploy(), shop.run("rollback", "--yes")]
    assert [told.code for told in said] == [0, 0, 0, 0, 0, 3, 0], "\n".join(told.without_plan for told in said)
    assert "********" in said[5].errors
    seen = {
        "what it said": "".join(told.text for told in said),
        "what it keeps": kept_beside(shop.topology),
        "command lines": command_lines.text,
        "the hosts' logs": "".join(host.run(LOGS) for host in shop.lab.hosts.values()),
    }
    assert all(word in seen["command lines"] for word in ("httpdgen", "apache2", "catalina"))
    told = [f"{name} in {where}" for name, secret in known.items() for where, text in seen.items() if secret in text]
    assert told == []
