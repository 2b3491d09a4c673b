"""Tell a CI how a fleet was found, as JUnit's XML: a suite for each host, a case for each check.

What failed is a failure; what could not be made, as on a host that could not be reached, is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from httpdgen.cli.junit_xml import Case, Wrong, write_suites
from httpdgen.cli.verdict.told import text_of
from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.cli.verdict.told import Told
    from httpdgen.verify.outcome import Result


def tell(told: Told) -> str:
    """Write all suites; that a host was reached is a case as well."""
    return write_suites("httpdgen verify", ((host, list(_cases(told, host))) for host in told.hosts))


def _cases(told: Told, host: str) -> Iterator[Case]:
    why = told.report.unreachable.get(host)
    yield Case("reachable", why or "", None if why is None else Wrong("error", "unreachable", why))
    for check, result in told.cells[host].items():
        yield Case(check, _text(result), _wrong(result))


def _wrong(result: Result) -> Wrong | None:
    if result.status is Status.PASSED:
        return None
    worst = next(remark for remark in result.remarks if remark.status is result.status)
    tag: Literal["failure", "error"] = "failure" if result.status is Status.FAILED else "error"
    return Wrong(tag, result.status, text_of(worst).partition("\n")[0])


def _text(result: Result) -> str:
    remarks = (f"{remark.status}: {text_of(remark)}" for remark in result.remarks)
    return "\n".join(filter(None, (result.seen, *remarks)))
