"""Stop a plan that changes more at once than its operator can have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.words import some_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.build_draft import Draft

MOST_MEMBERS = 0.5
"""The part of a cluster's members that may be removed where nothing is said."""


def too_much(draft: Draft) -> tuple[str, ...]:
    """Say what is more than `--max-change` allows, each with the way out."""
    return (*_hosts(draft), *_members(draft))


def _hosts(draft: Draft) -> Iterator[str]:
    """Count the hosts that change, of those that have a release: a first deploy changes whatever it finds."""
    most = draft.options.max_change
    known = [name for name in draft.entries if draft.present[name].release is not None]
    changed = [name for name in known if draft.hosts[name].has_work]
    if most is not None and len(changed) > most * len(known):
        yield (
            f"{len(changed)} of {len(known)} hosts change, which is more than --max-change {_percent(most)} allows:"
            f" look at the plan, and raise it to {_percent(len(changed) / len(known))}, or take fewer with --limit"
        )


def _members(draft: Draft) -> Iterator[str]:
    """Count the members that are removed from each cluster."""
    most = MOST_MEMBERS if draft.options.max_change is None else draft.options.max_change
    for name, nodes in draft.before.members.items():
        stay = {node.name for node in draft.shape.members.get(name, ())}
        gone = [node.name for node in nodes if node.name not in stay]
        if len(gone) > most * len(nodes):
            yield (
                f"cluster {name} loses {len(gone)} of its {len(nodes)} members ({some_of(gone)}), which is more than"
                f" {_percent(most)}: where that is meant, say --max-change {_percent(len(gone) / len(nodes))}"
            )


def _percent(part: float) -> str:
    """Write a part, rounded up so that it allows what it was computed from.

    >>> _percent(0.3), _percent(2 / 3)
    ('30%', '67%')
    """
    return f"{-int(-100 * part // 1)}%"
