"""Tell a program how a fleet was found, as JSON; docs/verify.md says what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from httpdgen.verify.outcome import Status

if TYPE_CHECKING:
    from httpdgen.cli.verdict.told import Told
    from httpdgen.verify.outcome import Result

_VERSION = 1


def tell(told: Told) -> str:
    """Write everything as one object."""
    report = {
        "version": _VERSION,
        "status": told.status,
        "counts": {status: told.counts[status] for status in Status},
        "hosts": {
            host: {
                "reachable": host not in told.report.unreachable,
                "checks": {check: _result(result) for check, result in cells.items()},
            }
            for host, cells in told.cells.items()
        },
        "unreachable": told.report.unreachable,
    }
    return json.dumps(report, indent=2) + "\n"


def _result(result: Result) -> dict[str, object]:
    return {
        "status": result.status,
        "seen": result.seen,
        "remarks": [asdict(remark) for remark in result.remarks],
    }
