"""What is said in the end: what became of each host, and how to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rollouts import report

from httpdgen.cli.rolling.length import length
from httpdgen.cli.rolling.outcome import tell
from httpdgen.cli.rolling.signs import Signs
from httpdgen.deploy.report import DeployReport, HostReport, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

ENDED_EARLY = replace(
    report(
        {
            "web1": HostReport(Outcome.CHANGED, "", 3.21),
            "web2": HostReport(Outcome.UNCHANGED),
            "app1": HostReport(Outcome.RETURNED, "node1 answers 503 after 90 s\nits log says: no database", 97.2),
            "app2": HostReport(Outcome.FAILED, "the connection broke", 12.0),
            "app10": HostReport(Outcome.UNTOUCHED),
            "app9": HostReport(Outcome.UNREACHABLE, "does not answer within 10 s"),
        },
        stopped="the first of its kind failed, so the others are left as they are",
    ),
    way_on=("mend what the hosts above say, then run the same command again", "`httpdgen rollback` puts them back"),
    held={"web1": ("node2", "node3")},
)


def told(found: DeployReport, signs: Signs | None = None) -> str:
    return "".join(f"{line}\n" for line in tell(found, signs or Signs()))


def test_each_host_is_told_with_what_became_of_it_and_why(golden: Callable[[str, str], None]) -> None:
    golden("rolling/outcome.txt", told(ENDED_EARLY))


def test_a_rollout_that_went_well_is_short(golden: Callable[[str, str], None]) -> None:
    golden("rolling/outcome_well.txt", told(report()))


def test_of_many_hosts_those_that_are_as_they_should_be_share_a_row(golden: Callable[[str, str], None]) -> None:
    hosts = {f"app{number}": HostReport(Outcome.CHANGED, "", 9.0) for number in range(1, 60)}
    golden("rolling/outcome_many.txt", told(report(hosts | {"app7": HostReport(Outcome.FAILED, "no room", 1.0)})))
    assert told(report(hosts)).startswith("59 hosts as they should be\n")


def test_colours_fill_no_room() -> None:
    text = told(ENDED_EARLY, Signs(in_colour=True))
    assert "\x1b[32m\x1b[1mchanged\x1b[0m      3.2 s" in text


def test_lengths_of_time_are_said_as_people_do() -> None:
    said = [length(seconds) for seconds in (0.0, 9.94, 9.96, 59.4, 59.99, 60, 61, 3599.6, 3600, 86399)]
    assert said == ["0.0 s", "9.9 s", "10.0 s", "59 s", "1 min", "1 min", "1 min 1 s", "1 h 0 min", "1 h 0 min",
                    "23 h 59 min"]  # fmt: skip
