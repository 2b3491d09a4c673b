"""What each node was owed by each web server, and is, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.words import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.cli.rolling.signs import Signs
    from httpdgen.deploy.rebalancing import Cleared

_HEADINGS = ("cluster", "web server", "node", "owed before", "now")
_NUMBERS = 3  # from this column on
_GAP = "  "


def lines(cleared: Sequence[Cleared], signs: Signs) -> Iterator[str]:
    """Write a row for each node of each balancer; names that come again are said once."""
    if not cleared:
        return
    rows = [_HEADINGS, *_rows(cleared)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    before = ("", "")
    for number, row in enumerate(rows):
        place = (row[0], row[1])
        shown = ("" if place[0] == before[0] else place[0], "" if place == before else place[1], *row[2:])
        before = place
        line = _GAP.join(
            text.rjust(width) if column >= _NUMBERS else text.ljust(width)
            for column, (text, width) in enumerate(zip(shown, widths, strict=True))
        ).rstrip()
        yield line if number else signs.strong(line)


def _rows(cleared: Sequence[Cleared]) -> Iterator[tuple[str, ...]]:
    for each in sorted(cleared, key=lambda each: (each.cluster, in_order(each.host))):
        nodes = sorted({*each.before, *each.after}, key=in_order)
        if not nodes:
            yield each.cluster, each.host, "(counts no requests)", "", ""
        for node in nodes:
            yield each.cluster, each.host, node, f"{each.before.get(node, 0):,}", f"{each.after.get(node, 0):,}"
