"""The pytest plugin: the checks of `httpdgen verify` as tests of a team's own suite, and fixtures for its own checks.

`--httpdgen-inventory NAME` switches it on. What is heavy is not imported without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from httpdgen.pytest_plugin.options import add_options, asked_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from testinfra.host import Host

    from httpdgen.expected.hosts import ExpectedHost
    from httpdgen.model.topology import Topology
    from httpdgen.pytest_plugin.fleet import FleetUnderTest

_FLEET = pytest.StashKey["FleetUnderTest"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Add the markers and, where an inventory is given, load what the fleet should be.

    Raises:
        pytest.UsageError: the input has faults, or a name is that of nothing.
    """
    config.addinivalue_line("markers", "httpdgen: a check of httpdgen verify on a host")
    config.addinivalue_line(
        "markers", "httpdgen_hosts(*names): the hosts, groups or patterns that the fixture httpdgen_host stands for"
    )
    options = asked_for(config)
    if options is not None:
        from httpdgen.pytest_plugin.hooks import Hooks, load  # noqa: PLC0415  # other suites have no use for it

        fleet = load(options, config)
        config.stash[_FLEET] = fleet
        config.pluginmanager.register(Hooks(fleet), "httpdgen-fleet")


@pytest.fixture(scope="module")
def httpdgen_host(request: pytest.FixtureRequest) -> Host:
    """Give a host of the inventory as testinfra's `Host`, reached as `httpdgen verify` reaches it, with its rights."""
    return _fleet(request).host(request.param)


@pytest.fixture(scope="session")
def httpdgen_topology(request: pytest.FixtureRequest) -> Topology:
    """Give the topology, with the environment's overlay and the inventory's addresses."""
    return _fleet(request).topology


@pytest.fixture(scope="session")
def httpdgen_fleet(request: pytest.FixtureRequest) -> Mapping[str, ExpectedHost]:
    """Give what each host of the topology should be, by name: its files, its services, and where they listen."""
    return _fleet(request).expected


def _fleet(request: pytest.FixtureRequest) -> FleetUnderTest:
    fleet = request.config.stash.get(_FLEET, None)
    if fleet is None:
        pytest.skip("--httpdgen-inventory is not given")
    return fleet
