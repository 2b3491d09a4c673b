"""Who serves the requests of a web server's balancers, read from what it says of their members."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from httpdgen.lint.knowledge.pools import AJP_TYPES
from httpdgen.lint.knowledge.sharing import Sharer, Sharing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from httpdgen.observed.fleet import AnyWorker
    from httpdgen.observed.jk import ModJk, Worker
    from httpdgen.observed.web import Balancer, Member, WebServer

    UnitOf = Callable[[AnyWorker], str | None]

HOT_STANDBY, HOT_SPARE = "H", "R"


def sharings(web_server: WebServer, unit_of: UnitOf) -> tuple[Sharing, ...] | None:
    """Give everybody to whom a web server hands requests on; None where not all of that is known.

    `unit_of` says what a worker is lost with.
    """
    if not web_server.whole or _leads_elsewhere(web_server):
        return None
    found = [*_of_mod_proxy(web_server, unit_of), *_of_mod_jk(web_server.jk, unit_of)]
    known = tuple(sharing for sharing in found if sharing is not None)
    return known if len(known) == len(found) else None


def of_balancer(balancer: Balancer, unit_of: UnitOf) -> Sharing | None:
    """Say who serves for a balancer of mod_proxy; None where that is not known.

    bybusyness hands requests to whoever has fewest, whatever the weights say, and heartbeat does not look at them
    (httpd manual, mod_lbmethod_bybusyness, mod_lbmethod_heartbeat).
    """
    plain = [member for member in balancer.members if not _stands_by(member)]
    sets = [member.lb_set.value for member in balancer.members]
    weights = {member.load_factor.value for member in plain}
    method_counts_weights = balancer.method.value in {"byrequests", "bytraffic"} or (
        balancer.method.value == "bybusyness" and len(weights) == 1
    )
    if not balancer.whole or not method_counts_weights or not all(_known(member) for member in balancer.members):
        return None
    nearest = min((number for number in sets if number is not None), default=0)
    return _sharing(
        [(member, member.load_factor.value, "") for member in plain if member.lb_set.value == nearest],
        unit_of,
        replaced=any(has_flag(member.status.value or "", HOT_SPARE) for member in balancer.members),
    )


def of_worker(jk: ModJk, worker: Worker, unit_of: UnitOf) -> Sharing | None:
    """Say who serves for a worker of mod_jk: itself, or whom it balances; None where that is not known."""
    if worker.type.value in AJP_TYPES:
        return _sharing([(worker, 1, "")], unit_of)
    members = jk.members_of(worker)
    settings = [setting for member in members for setting in (member.distance, member.lbfactor, member.domain)]
    known = all(setting.known for setting in settings)
    if worker.type.value != "lb" or len(members) != len(worker.balance_workers) or not known:
        return None
    nearest = min((member.distance.value or 0 for member in members), default=0)
    sticky = worker.sticky.value is True
    return _sharing(
        [
            (member, member.lbfactor.value, (member.domain.value or "") if sticky else "")
            for member in members
            if member.distance.value == nearest
        ],
        unit_of,
    )


def has_flag(status: str, letter: str) -> bool:
    """Tell whether a member's status sets a letter; `+` sets those after it, which is the default, `-` clears them.

    >>> has_flag("+H", "H"), has_flag("DH", "h"), has_flag("S-H", "H")
    (True, True, False)
    """
    setting, found = True, False
    for character in status.upper():
        if character in "+-":
            setting = character == "+"
        elif character == letter.upper():
            found = setting
    return found


def _of_mod_proxy(web_server: WebServer, unit_of: UnitOf) -> Iterator[Sharing | None]:
    for balancer in web_server.balancers:
        yield of_balancer(balancer, unit_of)
    for member in web_server.direct_members:
        yield _sharing([(member, 1, "")], unit_of) if member.certain else None


def _of_mod_jk(jk: ModJk | None, unit_of: UnitOf) -> Iterator[Sharing | None]:
    if jk is None:
        return
    if not jk.whole:
        yield None
    for name in jk.listed:
        worker = jk.worker(name.name)
        if worker is None or worker.type.value != "status":
            yield None if worker is None else of_worker(jk, worker, unit_of)


def _sharing(
    weighed: Sequence[tuple[AnyWorker, float | None, str]], unit_of: UnitOf, *, replaced: bool = False
) -> Sharing | None:
    """Make it of workers with their weights and domains; httpd takes weights to the hundredth."""
    sharers = []
    for worker, weight, domain in weighed:
        unit = unit_of(worker)
        if weight is None or unit is None:
            return None
        sharers.append(Sharer(worker, Fraction(int(weight * 100), 100), unit, domain))
    return Sharing(tuple(sharers), replaced) if sharers else None


def _known(member: Member) -> bool:
    settings = (member.load_factor, member.lb_set, member.status)
    return member.certain and all(setting.known for setting in settings)


def _stands_by(member: Member) -> bool:
    status = member.status.value or ""
    return has_flag(status, HOT_STANDBY) or has_flag(status, HOT_SPARE)


def _leads_elsewhere(web_server: WebServer) -> bool:
    """Tell whether requests go where no balancer and no ProxyPass names the server: by a pattern, or a handler."""
    for virtual_host in web_server.virtual_hosts:
        for mount in virtual_host.mounts:
            to_balancer = mount.backend is not None and mount.backend.is_balancer
            if mount.kind in {"RewriteRule", "ProxyPassMatch"} and mount.target != "!" and not to_balancer:
                return True
            if mount.kind == "SetHandler" and mount.target.startswith("proxy:") and not to_balancer:
                return True
    return False
