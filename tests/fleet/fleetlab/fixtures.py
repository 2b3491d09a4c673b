"""Labs for tests; without root or the tools the tests that ask for one are skipped, with the reason.

A plugin and no conftest.py: `pytest_plugins = ["fleetlab.fixtures"]`.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from fleetlab.fleet import Fleet
from fleetlab.lab import Lab, NoImageError
from fleetlab.plan import Plan, plan_for
from fleetlab.requirements import what_is_missing, what_is_missing_in_front
from httpdgen.model.load import load_topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class MakeFleet(Protocol):
    """Make a lab for a topology, deploy it there, and give it once it serves."""

    def __call__(self, topology: str, secrets: Mapping[str, str]) -> Fleet:
        """Give the fleet; its hosts are the topology's, on the topology's platform."""


@pytest.fixture(scope="module")
def make_lab() -> Iterator[Callable[[Plan], Lab]]:
    """Make labs; they are gone when the module's tests are done."""
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    with ExitStack() as made:

        def make(plan: Plan) -> Lab:
            try:
                return made.enter_context(Lab.create(plan))
            except NoImageError as error:
                pytest.skip(str(error))

        yield make


@pytest.fixture(scope="session")
def haproxy() -> None:
    """Skip where nothing can stand in front of web servers; see `front`."""
    missing = what_is_missing_in_front()
    if missing:
        pytest.skip(missing)


@pytest.fixture(scope="module")
def make_fleet(make_lab: Callable[[Plan], Lab], tmp_path_factory: pytest.TempPathFactory) -> MakeFleet:
    """Make fleets, each in a lab of its own; a module's own fixture gives its topology.

    @pytest.fixture(scope="module")
    def shop(make_fleet: MakeFleet) -> Fleet:
        return make_fleet(TOPOLOGY, {"SHOP_AJP_SECRET": a_secret()})
    """

    def make(topology: str, secrets: Mapping[str, str]) -> Fleet:
        folder = tmp_path_factory.mktemp("fleet")
        path = folder / "topology.yaml"
        path.write_text(topology)
        fleet = Fleet(make_lab(plan_for(load_topology(path).topology)), folder)
        fleet.deploy(topology, secrets)
        return fleet

    return make
