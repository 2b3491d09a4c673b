"""A loadfactor is not kept as it is written.

httpd keeps hundredths, and cuts what is behind them: 1.155 counts as 1.15, and 2.3 as 2.29, since its binary fraction
is a little less than 2.3.

Why:
    The shares of the members are a little other than it says; weights that are whole numbers are kept as they are.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 loadfactor=1
        BalancerMember http://app2:8080 loadfactor=1.155
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 loadfactor=20
        BalancerMember http://app2:8080 loadfactor=23
    </Proxy>

Source: httpd manual, mod_proxy, BalancerMember, loadfactor
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "loadfactor-not-exact"
SEVERITY = Severity.INFO


_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")


def check(fleet: Fleet) -> Iterator[Mark]:
    """Compare what is written with what httpd makes of it."""
    for web_server in fleet.web_servers:
        for member in web_server.members():
            written, kept = member.parameters.get("loadfactor"), member.load_factor.value
            if written is None or kept is None or written.text is None or not _NUMBER.fullmatch(written.text):
                continue
            if Decimal(written.text) != Decimal(str(kept)):
                yield Mark(
                    written.value_span,
                    f"loadfactor is {written.text}, which httpd keeps as {kept}",
                    "choose whole numbers in the same proportions",
                )
