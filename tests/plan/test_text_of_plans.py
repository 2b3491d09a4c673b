"""Plans as a person reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from plan_site import FIRST, deployed, nodes, planned, topology, wanted

from httpdgen.plan.fleet_plan import Change, HostPlan
from httpdgen.plan.text import NOTHING, summary, text_lines
from httpdgen.plan.text_markdown import markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.plan.fleet_plan import FleetPlan


def a_weight() -> FleetPlan:
    return planned(topology(cluster={"nodes": nodes(lbfactor=2)}))


def a_secret() -> FleetPlan:
    """Change a secret of a cluster that tolerates nothing."""
    alone = {"nodes": nodes(1)}
    before = topology(cluster=alone)
    return planned(topology(cluster=alone | {"ajp_secret": {"env": "OTHER"}}), before)


def a_node_more_and_one_less() -> FleetPlan:
    left = {name: node for name, node in nodes(5).items() if name != "node2"}
    return planned(topology(cluster={"nodes": left}))


def a_drift() -> FleetPlan:
    hosts = deployed(wanted(topology(), FIRST))
    path = "/etc/tomcat10/server.xml"
    edited = replace(hosts["app1"].entries[path], target="/root/server.xml")
    hosts["app1"] = replace(hosts["app1"], entries={**hosts["app1"].entries, path: edited})
    return planned(topology(), present=hosts)


PLANS: dict[str, Callable[[], FleetPlan]] = {
    "weight": a_weight,
    "secret": a_secret,
    "nodes": a_node_more_and_one_less,
    "drift": a_drift,
    "nothing": lambda: planned(topology()),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_reads_like_this(name: str, golden: Callable[[str, str], None]) -> None:
    lines = text_lines(PLANS[name](), diffs=name != "nodes")  # whole files that come and go are long
    golden(f"plan/{name}.txt", "".join(f"{line.kind:8}|{line.text}\n" for line in lines))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_reads_like_this_in_a_pull_request(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"plan/{name}.md", markdown(PLANS[name]()))


def test_nothing_to_do_is_one_line() -> None:
    made = planned(topology())
    assert [line.text for line in text_lines(made)] == [summary(made)] == [NOTHING]


def test_hosts_with_the_same_changes_are_told_together() -> None:
    of = planned(topology(tier={"hosts": [f"web{n}" for n in range(1, 12)]}, cluster={"nodes": nodes(lbfactor=2)}),
                 topology(tier={"hosts": [f"web{n}" for n in range(1, 12)]}))  # fmt: skip
    assert "web1, web2, web3 and 8 more, each:" in [line.text for line in text_lines(of)]


def test_diffs_can_be_left_out() -> None:
    assert "diff" not in {line.kind for line in text_lines(a_weight(), diffs=False)}
    assert "diff" in {line.kind for line in text_lines(a_weight())}


def test_the_summary_says_how_much() -> None:
    made = a_weight()
    assert summary(made).startswith(f"Release {made.release}: 4 entries on 3 hosts, 3 steps, at least 10 s.")


def with_change(change: Change) -> FleetPlan:
    return replace(planned(topology()), hosts={"web1": HostPlan("web1", (change,), (), ())})


def test_a_diff_does_not_break_out_of_its_fence() -> None:
    written = markdown(with_change(Change("/a", "changed", "x", "+```\n+</details> @ada\n")))
    assert "````diff\n+```\n+</details> @ada\n````\n" in written


def test_hostile_names_are_text_in_a_pull_request() -> None:
    written = markdown(with_change(Change("/`a`/<b>", "changed", "<img src=x>\n# no heading", "+x\n")))
    assert "`` /`a`/<b> ``" in written
    assert "\\<img src=x\\> \\# no heading" in written
    assert "<summary>/`a`/&lt;b></summary>" in written


def test_what_is_too_long_for_a_comment_goes_without_diffs() -> None:
    written = markdown(with_change(Change("/a", "changed", "x", "+line\n" * 20_000)))
    assert written.endswith("_The diffs are too long to be shown here; the saved plan has them._\n")
    assert len(written) < 65_536


def test_many_kinds_of_change_of_a_cluster_are_cut() -> None:
    before = topology(cluster={"nodes": nodes(30)})
    after = topology(
        cluster={"nodes": {n: node | {"lbfactor": i + 2} for i, (n, node) in enumerate(nodes(30).items())}}
    )
    assert "    and 10 more kinds of change" in [line.text for line in text_lines(planned(after, before))]
