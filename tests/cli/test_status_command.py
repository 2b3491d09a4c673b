"""The command status: tables for people, JSON for programs, again and again; hosts are in memory."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from operated_site import HOSTS, Site, httpdgen, site_in

from httpdgen.cli.standing import hosts_table, looks, watch
from httpdgen.errors import UnreachableError

if TYPE_CHECKING:
    from httpdgen.connection import Connection


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return site_in(tmp_path, monkeypatch)


def interrupt_at(site: Site, look: int) -> None:
    """Press Ctrl-C after so many looks at web1."""

    def press() -> None:
        if site.world.done.count(("web1", "look")) == look:
            raise KeyboardInterrupt

    site.world.faults["web1", "look"] = press


def test_hosts_web_servers_and_nodes_are_told(site: Site) -> None:
    site.engines.busy["web2", "node02"] = [3]
    said = httpdgen("status").stdout
    release = site.world.hosts["web1"].current
    assert f"\nweb1   {release}  " in said
    assert "\nweb server  tier  httpd  up " in said
    assert "\nCluster shop  tolerates the loss of 1 host\n" in said
    assert re.search(r"\nnode02 +app02 +runs +ok +1 +3 +0 +25.0 %\n", said)
    assert f"last change: release {release} by alice@desk" in said


def test_a_host_that_is_not_reached_is_a_row_and_exit_code_3(site: Site) -> None:
    site.gone["app02"] = "does not answer\nhint: look"
    said = httpdgen("status", code=3).stdout
    assert "\napp02  not reached                 " in said
    assert "  does not answer\n" in said
    assert "\nnode02  app02  unknown  ok" in said


def test_an_httpd_that_does_not_run_or_says_nothing_is_told_with_the_reason(site: Site) -> None:
    site.world.hosts["web1"].running.clear()
    site.world.faults["web2", "look"] = UnreachableError("web2", "the connection broke")
    said = httpdgen("status").stdout
    assert "\nweb1        edge  does not run\nweb2        edge  says nothing\n" in said
    assert "! web1: apache2 does not run\n! web2: the connection broke\n" in said
    assert "apache2 inactive" in said
    assert "no member" in said


def test_web_servers_that_disagree_are_named(site: Site) -> None:
    site.gone["web2"] = "does not answer"
    httpdgen("drain", "node02", code=3)
    del site.gone["web2"]
    said = httpdgen("status").stdout
    assert "draining at web1; ok at web2" in said
    assert "! node02 is held draining" in said
    assert "; only on web1, web2 still sends" in said.replace("\n ", "")


def test_weights_that_differ_are_a_range_and_a_hold_is_the_last_change(site: Site) -> None:
    httpdgen("drain", "node02")
    assert "last change: node02 held draining by " in httpdgen("status").stdout


def test_many_hosts_that_are_alike_share_a_row(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setattr(hosts_table, "MANY_HOSTS", 3)
    site.world.hosts["app02"].running.clear()
    said = httpdgen("status").stdout
    assert "\napp02 " in said
    assert "\n5 more hosts  " in said
    assert "all run\n" in said


def test_a_narrow_terminal_has_no_bars_and_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    said = httpdgen("status").stdout
    assert max(map(len, said.splitlines())) <= 60
    assert "node04" in said


def test_characters_that_would_steer_the_terminal_are_escapes(site: Site) -> None:
    site.gone["app02"] = "\x1b]0;title\x07 secret=hush-hush"
    for form in ([], ["--format", "json"]):
        said = httpdgen("status", *form, code=3).stdout
        assert "\x1b" not in said
        assert "hush" not in said


def test_json_is_alone_on_standard_output_and_whole(site: Site) -> None:
    site.gone["app02"] = "does not answer"
    site.world.hosts["web2"].running.clear()
    httpdgen("drain", "node01", "--allow-outage")
    result = httpdgen("status", "--format", "json", code=3)
    said = json.loads(result.stdout)
    assert (said["version"], said["unreachable"]) == (1, {"app02": "does not answer"})
    assert list(said["hosts"]) == ["app01", "app03", "app04", "web1", "web2"]
    assert said["hosts"]["web2"]["services"] == {"apache2": {"active": "inactive", "enabled": "enabled"}}
    assert said["hosts"]["web1"]["holds"]["node01"]["state"] == "draining"
    assert said["web_servers"]["web2"] == {
        "tier": "edge", "connector": "mod_proxy", "clusters": ["shop"], "runs": False, "said": "nobody listens",
        "status": None,
    }  # fmt: skip
    node = said["clusters"]["shop"]["nodes"]["node01"]
    assert (node["host"], node["runs"], node["share"], node["wanted"]) == ("app01", True, None, 0.0)
    assert node["web_servers"]["web1"]["activation"] == "draining"
    assert said["clusters"]["shop"]["nodes"]["node02"]["runs"] is None


def test_watching_tells_again_and_again_until_an_interrupt_which_is_no_failure(site: Site) -> None:
    interrupt_at(site, 3)
    said = httpdgen("status", "--watch", "--every", "1ms", "--format", "json").stdout
    assert len([json.loads(line) for line in said.splitlines()]) == 2


def test_watching_keeps_the_connections_and_notes_a_host_that_goes_and_comes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "_TRY_AGAIN_SECONDS", 0.0)
    interrupt_at(site, 5)
    connected: list[str] = []
    connect = site.connect

    def connecting(host: str) -> Connection:
        connected.append(host)
        return connect(host)

    monkeypatch.setattr(site, "connect", connecting)

    def go() -> None:
        if site.world.done.count(("app02", "read")) == 3:
            site.gone["app02"] = "gone"
            raise UnreachableError("app02", "the connection broke")
        site.gone.clear()

    site.world.faults["app02", "read"] = go
    said = httpdgen("status", "--watch", "--every", "1ms", "--format", "json").stdout
    assert [list(json.loads(line)["unreachable"]) for line in said.splitlines()] == [[], [], ["app02"], ["app02"]]
    assert connected.count("web1") >= 2


def test_an_interrupt_before_the_first_look_is_one(site: Site) -> None:
    interrupt_at(site, 1)
    assert "interrupted" in httpdgen("status", "--watch", code=130).stderr


def test_on_a_terminal_it_is_drawn_in_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    main, terminal = os.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    interrupt_at(site, 3)
    drawn = bytearray()

    def read() -> None:
        with suppress(OSError):  # at its end, when nobody has the other side any more
            while True:
                drawn.extend(os.read(main, 4096))

    reader = threading.Thread(target=read)
    reader.start()
    with os.fdopen(terminal, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        watch.watch_on(looks.looks(Path("topology.yaml"), "prod", None), lambda _: None, 0.001, draw=True)
    monkeypatch.undo()
    reader.join()
    os.close(main)
    assert drawn.count(b"Cluster") == 2
    assert b"\x1b[?1049h" in drawn
    assert b"\x1b[?1049l" in drawn


def test_it_names_every_host(site: Site) -> None:
    assert all(f"\n{host} " in httpdgen("status").stdout for host in HOSTS)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert site.world.hosts["web1"].locked is None
