"""What the plugin does once it is switched on: load, add tests, and clear away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from httpdgen.cli.choice import Asked
from httpdgen.cli.options import names_in
from httpdgen.cli.speak import visible
from httpdgen.cli.verification import prepare
from httpdgen.errors import HttpdgenError, InputError
from httpdgen.pytest_plugin.fleet import FleetUnderTest
from httpdgen.pytest_plugin.items import FleetCollector, chosen
from httpdgen.pytest_plugin.options import PREFIX
from httpdgen.pytest_plugin.shared import SharedFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.pytest_plugin.options import Options

_FOLDER = "httpdgen_folder"
_HOST = "httpdgen_host"


def load(options: Options, config: pytest.Config) -> FleetUnderTest:
    """Load what a fleet should be.

    Raises:
        pytest.UsageError: the input has faults, or a name is that of nothing.
    """
    only, skip, limit = map(names_in, (options.only, options.skip, options.limit))
    asked = Asked(only, skip, limit, options.drill, (PREFIX + "{}").format)
    if options.templates is not None and not options.templates.is_dir():
        raise pytest.UsageError(f"{PREFIX}templates: there is no folder {visible(str(options.templates))}")
    try:
        verification = prepare(options.topology, options.inventory, options.templates, asked)
    except InputError as error:
        raise pytest.UsageError("\n".join(_faults(error))) from None
    except typer.BadParameter as error:
        raise pytest.UsageError(visible(error.message)) from None
    except (HttpdgenError, OSError) as error:
        raise pytest.UsageError(visible(str(error))) from None
    given = getattr(config, "workerinput", {}).get(_FOLDER)  # xdist's, in the processes that run tests
    return FleetUnderTest(options.inventory, verification, limit, None if given is None else Path(given))


def _faults(error: InputError) -> Iterator[str]:
    for fault in error.faults:
        yield visible(str(fault))
        if fault.hint is not None:
            yield visible(f"  hint: {fault.hint}")


class Hooks:
    """The hooks of pytest and xdist, for one run."""

    def __init__(self, fleet: FleetUnderTest) -> None:
        self._fleet = fleet
        self._shared = SharedFolder()

    def pytest_report_header(self) -> str:
        """Say what is verified."""
        return self._fleet.header

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # Any: xdist's, which need not be there
        """Tell a process of xdist's where it finds what another has found."""
        node.workerinput[_FOLDER] = self._shared.path

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add the checks behind the team's own tests, before -k and -m choose among all of them."""
        items += session.genitems(FleetCollector.from_parent(session, name="httpdgen", fleet=self._fleet))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Look at nothing that was not chosen."""
        self._fleet.choose(chosen(session.items))

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test that takes a host once for each of the hosts that its marker names, or for all."""
        if _HOST in metafunc.fixturenames:
            marks = metafunc.definition.iter_markers("httpdgen_hosts")
            names = [name for mark in marks for name in mark.args]
            metafunc.parametrize(_HOST, self._fleet.named(names), indirect=True, scope="module")

    def pytest_unconfigure(self) -> None:
        """Close every connection, and remove what was shared."""
        self._fleet.close()
        self._shared.remove()
