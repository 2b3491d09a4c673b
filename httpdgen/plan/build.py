"""Build a plan from what is wanted and what is present. It asks nobody, and knows no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.build_draft import Draft, Options
from httpdgen.plan.build_hosts import HostPlans
from httpdgen.plan.build_nodes import paired, sizes
from httpdgen.plan.build_release import parents, release_made
from httpdgen.plan.build_scope import entries_in_scope, shape_after, shape_before
from httpdgen.plan.digest import host_digest, plan_digest, wanted_digest
from httpdgen.plan.effect import effects
from httpdgen.plan.fleet_plan import FleetPlan
from httpdgen.plan.least import least_seconds
from httpdgen.plan.notes import notes
from httpdgen.plan.order import OrderQuestion, steps_of
from httpdgen.plan.outages import outages
from httpdgen.plan.refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.plan.fleet_plan import Step
    from httpdgen.plan.holds import Hold
    from httpdgen.plan.present import PresentHost
    from httpdgen.plan.wanted import Wanted

__all__ = ["Options", "plan"]


def plan(
    wanted: Wanted,
    present: Mapping[str, PresentHost],
    contents: Mapping[str, Mapping[str, bytes]],
    unreachable: Mapping[str, str],
    options: Options,
) -> FleetPlan:
    """Build the plan; the same input gives the same plan.

    `present` are the hosts that were read: those that are wanted, and those that have a release. `contents` are those
    of their files, by host and path: at least of those that `compare.paths_to_fetch` names, for their diffs.
    `unreachable` says why the others could not be read.
    """
    draft = _draft(wanted, present, contents, unreachable, options)
    question = _question(draft)
    unavoidable = outages(draft, question)
    steps = steps_of(question)
    release = release_made(draft)
    return FleetPlan(
        release=release,
        parents=parents(draft, release),
        wanted=draft.entries,
        present=dict(sorted(present.items())),
        shape=draft.shape,
        shape_before=draft.before,
        hosts=draft.hosts,
        steps=steps,
        effects=effects(draft),
        digest=_digest(draft, steps),
        paired=question.paired,
        holds={host: left for host, found in sorted(present.items()) if (left := _left_holds(draft, found))},
        outages=unavoidable,
        notes=notes(draft),
        refusals=refusals(draft, unavoidable),
        unreachable=dict(sorted(unreachable.items())),
        least_seconds=least_seconds(draft, steps),
        releases=dict(sorted(wanted.releases.items())),
    )


def _draft(
    wanted: Wanted,
    present: Mapping[str, PresentHost],
    contents: Mapping[str, Mapping[str, bytes]],
    unreachable: Mapping[str, str],
    options: Options,
) -> Draft:
    entries = entries_in_scope(wanted, present, options)
    before = shape_before(wanted, present, unreachable)
    after = shape_after(wanted, before, entries)
    hosts = HostPlans(wanted, entries, contents, before, after, options).of_all(present)
    return Draft(wanted, options, entries, present, contents, unreachable, hosts, after, before)


def _question(draft: Draft) -> OrderQuestion:
    return OrderQuestion(
        before=draft.before,
        after=draft.shape,
        services={host: found.services for host, found in draft.hosts.items()},
        changed=frozenset(host for host, found in draft.hosts.items() if found.changes),
        sizes=sizes(draft),
        paired=paired(draft),
        down=draft.down,
        held=draft.held,
        canary=draft.options.canary,
        batch=draft.options.batch,
    )


def _left_holds(draft: Draft, present: PresentHost) -> dict[str, Hold]:
    """Give the holds of a rollout that did not end and goes on now; what a limit leaves half changed stays held."""
    left = ((node, hold) for node, hold in sorted(present.holds.items()) if hold.rollout)
    return {node: hold for node, hold in left if not draft.beyond_limit(node)}


def _digest(draft: Draft, steps: tuple[Step, ...]) -> str:
    found = {host: host_digest(draft.present[host]) for host in draft.entries}
    return plan_digest(wanted_digest(draft.entries, draft.shape), found, draft.options.limit, steps)
