"""Reports on fleets, made by hand."""

from __future__ import annotations

from dataclasses import replace

from httpdgen.cli.verdict.told import Told
from httpdgen.verify.outcome import Remark, Report, Result

CHECKS = (
    "files", "services", "ports", "running", "httpd", "clocks", "members", "routes", "sessions", "spread", "tls",
    "replication",
)  # fmt: skip
OF_TOMCATS = ("files", "services", "ports", "running", "clocks", "replication")
HOSTS = ("web1", "web2", "app1", "app2")


def all_passed(*hosts: str) -> Report:
    """Give a report on hosts all of whose checks passed: web servers (web...), and Tomcats."""
    return Report(
        {},
        tuple(
            Result(host, check, "3 things")
            for host in hosts
            for check in (CHECKS[:-1] if host.startswith("web") else OF_TOMCATS)
        ),
    )


def with_remarks(report: Report, host: str, check: str, *remarks: Remark) -> Report:
    """Put remarks on the result of a host's check."""
    here = [(result.host, result.check) == (host, check) for result in report.results]
    assert any(here)
    results = (
        replace(result, remarks=remarks) if it else result for result, it in zip(report.results, here, strict=True)
    )
    return replace(report, results=tuple(results))


def without(report: Report, host: str, why: str) -> Report:
    """Take a host out of a report, as one that could not be reached."""
    results = tuple(result for result in report.results if result.host != host)
    return replace(report, unreachable={host: why}, results=results)


def told(report: Report, hosts: tuple[str, ...] = HOSTS) -> Told:
    """Tell it, after 1.23 seconds."""
    return Told(report, hosts, CHECKS, 1.23)
