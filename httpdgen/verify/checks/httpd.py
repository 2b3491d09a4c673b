"""Whether the running httpd is the one that was sized: its MPM, how much it serves at once, and its modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from testinfra.host import Host

from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.server_status import read_status
from httpdgen.errors import ForwardRefusedError
from httpdgen.verify.batch import LiveBackend
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks import units
from httpdgen.verify.checks.entries import deploy_or
from httpdgen.verify.checks.script import AS_ROOT, ask, safe
from httpdgen.verify.checks.silence import SECONDS, Silence, forwards_nothing, not_answered, not_connected
from httpdgen.verify.checks.stat import hindrances
from httpdgen.verify.outcome import Remark, failed, not_made
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.control.running import ServerStatus
    from httpdgen.expected.hosts import ExpectedHost, Unit
    from httpdgen.verify.subject import WebServer

_TOOLS = (*units.TOOLS, "cat", "sed", "sort")
# Every object that a process has loaded is mapped (proc(5)); after an upgrade of its package it is marked as deleted.
_MODULES = (
    f"for pid in $({units.STATES} | sed -n 's/^MainPID=//p'); do cat /proc/$pid/maps; done"
    r" | sed -n 's:.*/mod_\([^/]*\)\.so\( (deleted)\)*$:\1:p' | sort -u"
)
_FIRST_GENERATION = 1


def _look(web: WebServer) -> Looked | None:
    """Compare what server-status says, and the objects that the process has loaded."""
    expected = web.expected
    httpd = next((unit for unit in expected.units if unit.node is None), None)
    if httpd is None or expected.tier is None:
        return None
    seen = f"MPM and {counted(len(expected.modules), 'module')}"
    status = _status(web, expected.tier.management.port)
    if isinstance(status, Silence):
        remarks = [status.not_made(httpd.name, "its MPM and its limits are not known")]
    else:
        remarks = list(_mpm(status, expected))
    modules = _modules(web, httpd)
    return Looked(seen, (*remarks, modules) if modules else tuple(remarks))


CHECK = WebCheck("httpd", "The running httpd has its MPM, its limits and its modules", _look)


def _status(web: WebServer, port: int) -> ServerStatus | Silence:
    connected = False
    try:
        with management(web.connection, port, seconds=SECONDS) as client:
            connected = True
            return read_status(client, old_generations=False)
    except ForwardRefusedError as error:
        return forwards_nothing(error)
    except ProtocolError as error:
        return Silence(str(error))
    except OSError as error:
        return not_answered(error) if connected else not_connected(error, web.connection.host)


def _mpm(status: ServerStatus, expected: ExpectedHost) -> Iterator[Remark]:
    """Compare the MPM, and how many requests are served at once.

    A reload keeps ServerLimit and ThreadLimit as they were at the start, and what is above them is cut down to them
    (httpd manual, mpm_common): so a tier that grew may serve less than its files say, until it is stopped and started.
    The scoreboard shows how many slots there are, and after a reload workers may stand beyond them: then no more is
    known than that the limit is between `least_slots` and `slots`, and no less than the workers that serve.
    """
    service, workers = expected.platform.httpd.service, status.busy + status.idle
    restart = f"systemctl restart {service}"
    if status.mpm.lower() != expected.mpm:
        yield failed(service, f"runs with the MPM {safe(status.mpm)}, should with {expected.mpm}", restart)
    wanted = expected.max_request_workers or 0
    if status.slots < wanted:
        hint = f"a reload raises neither ServerLimit nor ThreadLimit: {restart}"
        yield failed(service, _limits(status.slots, wanted), hint)
    elif status.least_slots > wanted or (workers > wanted and _has_settled(status)):
        found = max(status.least_slots, workers)
        yield failed(service, _limits(found, wanted), deploy_or(f"systemctl reload {service}"))
    elif workers > wanted:
        message = f"what it serves at once is not known while threads of before a reload end ({workers} are there)"
        yield not_made(service, message, "verify again once they have ended")


def _has_settled(status: ServerStatus) -> bool:
    """Say whether no workers of before a reload are among those that are counted."""
    return status.generation == _FIRST_GENERATION or status.stopping == 0


def _limits(found: int, wanted: int) -> str:
    return f"serves at most {found} requests at once, should {wanted} (MaxRequestWorkers)"


def _modules(web: WebServer, httpd: Unit) -> Remark | None:
    """Compare the modules that the main process has loaded."""
    loaded = _loaded(web, httpd)
    if isinstance(loaded, Remark):
        return loaded
    missing = sorted(web.expected.modules - loaded)
    if not missing:
        return None
    plural = f"modules {listed(missing)} are" if len(missing) > 1 else f"module {missing[0]} is"
    return failed(httpd.name, f"the {plural} not loaded", deploy_or(f"systemctl restart {httpd.name}"))


def _loaded(web: WebServer, httpd: Unit) -> frozenset[str] | Remark:
    """Name the modules that are not built in, or say why they are not known."""
    told = ask(Host(LiveBackend(web.connection)), _TOOLS, (units.state_of((httpd,)), _MODULES))
    if isinstance(told, Remark):
        return told
    states = units.read_states(told.sections[0], (httpd,))
    if isinstance(states, Remark):
        return states
    if not states[httpd.name].runs:
        return not_made(httpd.name, "does not run, so that it has no modules")
    if hindrances(told.errors, "cat"):
        return not_made(httpd.name, f"no right to see its modules as {safe(told.user)}", AS_ROOT)
    return frozenset(told.sections[1].split()) or not_made(httpd.name, "its modules were not shown")
