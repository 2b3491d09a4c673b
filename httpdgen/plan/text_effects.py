"""Tell what becomes of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.text_hosts import some_of
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.fleet_plan import ClusterEffect, NodeEffect

_SHOWN = 20


def effect_lines(effect: ClusterEffect) -> Iterator[str]:
    """Give a cluster's lines; nodes to which the same happens are told together, and none that stays as it is."""
    headroom = "" if effect.headroom is None else f", {_headroom(effect.headroom)}"
    yield f"{effect.cluster}: {_members(effect)}{headroom}"
    said: dict[str, list[str]] = {}
    for node in effect.nodes:
        what = "; ".join(_node(node))
        if what:
            said.setdefault(what, []).append(node.node)
    for what, nodes in list(said.items())[:_SHOWN]:
        yield f"  {some_of(nodes)}: {what}"
    if len(said) > _SHOWN:
        yield f"  and {len(said) - _SHOWN} more kinds of change"
    yield from (f"  {note}" for note in effect.notes)


def _members(effect: ClusterEffect) -> str:
    before = sum(node.factor_before is not None for node in effect.nodes)
    after = sum(node.factor_after is not None for node in effect.nodes)
    return counted(after, "member") if before == after else f"{counted(before, 'member')} become {after}"


def _headroom(part: float) -> str:
    """Say how much is left with the loss that a cluster tolerates.

    >>> _headroom(0.2), _headroom(-0.05)
    ('20 % more than the demand after the worst loss', '5 % less than the demand after the worst loss')
    """
    return f"{abs(part):.0%} {'more' if part >= 0 else 'less'} than the demand after the worst loss".replace("%", " %")


def _node(node: NodeEffect) -> Iterator[str]:
    if node.factor_before is None:
        yield f"joins with weight {node.factor_after}"
    elif node.factor_after is None:
        yield f"leaves; its weight was {node.factor_before}"
    elif node.factor_before != node.factor_after:
        yield f"weight {node.factor_before} becomes {node.factor_after}"
    if node.share_before != node.share_after:
        yield f"share {_share(node.share_before)} becomes {_share(node.share_after)}"
    if node.threads_before != node.threads_after and node.threads_before and node.threads_after:
        yield f"threads {node.threads_before} become {node.threads_after}"


def _share(part: float | None) -> str:
    return "none" if part is None else f"{100 * part:.1f} %"
