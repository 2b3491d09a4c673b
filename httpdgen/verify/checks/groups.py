"""Say which nodes left their group, from who sees whom."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Pair: TypeAlias = tuple[str, str]  # where a session began, and where it was asked for

_EACH_WITH_EACH = 5


def pairs(nodes: Sequence[str]) -> tuple[Pair, ...]:
    """Give the pairs to try: each node with each, or, of more than five, each with the next one in a ring.

    >>> pairs(["a", "b"]), len(pairs("abcde")), len(pairs("abcdef"))
    ((('a', 'b'), ('b', 'a')), 20, 6)
    """
    if len(nodes) <= _EACH_WITH_EACH:
        return tuple(permutations(nodes, 2))
    return tuple(zip(nodes, [*nodes[1:], nodes[0]], strict=True))


def apart(lost: Collection[Pair]) -> dict[str, tuple[Pair, ...]]:
    """Give the nodes that explain the pairs that do not see each other, and for each of them those pairs.

    A node that left its group fails with all others, and each of them with that one alone: so the node with the most
    failures is named, and what is left is looked at again. Where nodes have equally many, as two that make a group
    have, it cannot be told which one left, and all of them are named.

    >>> apart([("a", "c"), ("b", "c"), ("c", "a"), ("c", "b")]).keys()
    dict_keys(['c'])
    >>> sorted(apart([("a", "b"), ("b", "a")]))
    ['a', 'b']
    """
    named: dict[str, tuple[Pair, ...]] = {}
    left = set(lost)
    while left:
        failures = Counter(node for pair in left for node in pair)
        most = max(failures.values())
        worst = sorted(node for node, count in failures.items() if count == most)
        named |= {node: tuple(sorted(pair for pair in left if node in pair)) for node in worst}
        left = {pair for pair in left if not set(pair) & set(worst)}
    return named
