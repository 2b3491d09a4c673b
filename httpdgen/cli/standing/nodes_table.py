"""The nodes of a cluster: what web servers make of them, and their share of requests beside the wanted one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.text import Text

from httpdgen.cli.bars import bar
from httpdgen.cli.rolling.shown import shown_without
from httpdgen.cli.standing.tables import plain_table
from httpdgen.control.running import MemberState
from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from httpdgen.deploy.standing import NodeStanding

_BAR_WIDTH = 10
_WITH_BARS = 90
_WITH_HOSTS = 75
_NUMBERS = ("weight", "busy", "elected", "share", "wanted")
_COLOURS = {MemberState.OK: "green", MemberState.ERROR: "red", MemberState.STANDBY: ""}
_RUNS = {True: Text("runs"), False: Text("stopped", "red"), None: Text("unknown", "red")}


def nodes_table(nodes: Sequence[NodeStanding], width: int, *, ascii_only: bool) -> Table:
    """Draw it; numbers are of all web servers together."""
    bars, hosts = width >= _WITH_BARS, width >= _WITH_HOSTS
    columns = ("node", *(("host",) if hosts else ()), "Tomcat", "state", *_NUMBERS, *(("",) if bars else ()))
    table = plain_table(*columns, right=_NUMBERS)
    table.columns[0].no_wrap = True
    largest = max((max(node.share or 0, node.wanted) for node in nodes), default=0) or 1
    for node in sorted(nodes, key=lambda node: in_order(node.node)):
        cells = [Text(bar(Fraction((node.share or 0) / largest), _BAR_WIDTH, ascii_only=ascii_only), "green")]
        table.add_row(
            shown_without(node.node),
            *((node.host,) if hosts else ()),
            _RUNS[node.runs],
            _state(node),
            _weight(node),
            f"{node.busy:,}",
            f"{node.elected:,}",
            "" if node.share is None else f"{100 * node.share:.1f} %",
            f"{100 * node.wanted:.1f} %",
            *(cells if bars else []),
        )
    return table


def _state(node: NodeStanding) -> Text:
    """Say what the web servers make of it: once where they agree, otherwise by web server."""
    states: dict[MemberState, list[str]] = {}
    for web, each in node.members.items():
        states.setdefault(each.member.state, []).append(web)
    if not states:
        return Text("no member")
    if len(states) == 1:
        (state,) = states
        return Text(state.value, _colour(state))
    parts = (Text(f"{state.value} at {', '.join(webs)}", _colour(state)) for state, webs in states.items())
    return Text("; ").join(parts)


def _colour(state: MemberState) -> str:
    return _COLOURS.get(state, "yellow")


def _weight(node: NodeStanding) -> str:
    factors = sorted({each.member.factor for each in node.members.values()})
    return "-".join(f"{factor:g}" for factor in (factors if len(factors) < 2 else (factors[0], factors[-1])))  # noqa: PLR2004  # from the least to the greatest
