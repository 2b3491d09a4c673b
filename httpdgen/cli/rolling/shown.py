"""Make texts fit to be shown and kept: no secret in them, and nothing that would steer a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from httpdgen.cli.speak import visible
from httpdgen.secret_text import mask_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.deploy.report import DeployReport
    from httpdgen.model.secrets import Secrets

Shown: TypeAlias = "Callable[[str], str]"


def shown_with(secrets: Secrets) -> Shown:
    """Give what hides these secrets, and whatever looks like one."""
    return lambda text: visible(mask_unknown(secrets.mask(text)))


def shown_without(text: str) -> str:
    r"""Hide what looks like a secret, where none is known.

    >>> shown_without("secret=abc\x1b[31m")
    'secret=********'
    """
    return visible(mask_unknown(text))


def report_shown(report: DeployReport, shown: Shown) -> DeployReport:
    """Make all that a report says fit to be shown."""
    return replace(
        report,
        hosts={name: replace(host, said=shown(host.said)) for name, host in report.hosts.items()},
        stopped=shown(report.stopped),
        way_on=tuple(map(shown, report.way_on)),
    )
