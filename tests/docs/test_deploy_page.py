"""The page on plan and deploy: its table and its JSON are what is drawn and written."""

from __future__ import annotations

import json
import re

from pages import PROJECT, blocks

from httpdgen.cli.rolling.prepare import JOBS
from httpdgen.cli.rolling.report_json import Head, report_json
from httpdgen.deploy.events import Mark
from httpdgen.deploy.options import Options
from httpdgen.deploy.report import DeployReport, HostReport, Outcome

DEPLOY = PROJECT / "docs/deploy.md"


def test_the_table_is_what_is_drawn() -> None:
    drawn = (PROJECT / "tests/golden/rolling/going_on.txt").read_text()
    assert drawn in [block.text for block in blocks(DEPLOY) if block.info == "text"]


def test_the_report_is_what_is_written() -> None:
    (example,) = (json.loads(block.text) for block in blocks(DEPLOY) if block.info == "json")
    hosts = {name: HostReport(Outcome(host["outcome"]), host["said"], host["seconds"])
             for name, host in example["hosts"].items()}  # fmt: skip
    head = Head(example["rollout"], example["release"], example["command"], example["by"], example["began"])
    report = DeployReport(
        head.rollout,
        head.release,
        head.began,
        example["ended"],
        hosts,
        example["stopped"],
        tuple(example["way_on"]),
        {host: tuple(nodes) for host, nodes in example["held"].items()},
    )
    assert report_json(head, example["state"], report) == example


def test_every_outcome_and_mark_is_on_the_page() -> None:
    page = DEPLOY.read_text()
    assert [word.value for word in (*Outcome, *Mark) if not re.search(rf"\b{word.value}\b", page)] == []


def test_what_is_taken_where_nothing_is_said_is_as_the_commands_page_says() -> None:
    page, options = (PROJECT / "docs/commands.md").read_text(), Options()
    assert f"how many hosts are asked at once ({JOBS}; at least 2)" in page
    assert f"before it stops (`{options.drain_seconds / 60:g}m`)" in page
    assert f"before a node stops (`{options.in_flight_seconds / 60:g}m`)" in page
    assert f"before the rest is left alone ({options.max_failures})" in page
