"""A weight is not what the balancer takes.

mod_proxy takes a loadfactor from 1 to 100, mod_jk an lbfactor that is a whole number from 1.

Why:
    httpd refuses a loadfactor that is out of range. mod_jk reads lbfactor=1.5 as 1, and 0 as 1, without a word, so that
    requests are spread otherwise than it says.

Fires:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 loadfactor=0
        BalancerMember http://app2:8080 loadfactor=200
    </Proxy>

Instead:
    -- httpd.conf --
    <Proxy balancer://shop>
        BalancerMember http://app1:8080 loadfactor=1
        BalancerMember http://app2:8080 loadfactor=100
    </Proxy>

Source: tried with httpd 2.4.71 and mod_jk 1.2.48; httpd manual, mod_proxy, BalancerMember, loadfactor; mod_jk
reference, workers.properties, lbfactor
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.formats.workers import integer
from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.once import once
from httpdgen.observed.web_units import load_factor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "loadfactor-out-of-range"
SEVERITY = Severity.ERROR


def check(fleet: Fleet) -> Iterator[Mark]:
    """Read the weights of every member."""
    return once(_marks(fleet))


def _marks(fleet: Fleet) -> Iterator[Mark]:
    for web_server in fleet.web_servers:
        for member in web_server.members():
            for written in member.parameters.all("loadfactor"):
                if member.certain and written.text is not None and load_factor(written.text) is None:
                    yield Mark(
                        written.value_span,
                        f"loadfactor is {written.text}, and httpd takes 1 to 100",
                        "keep the proportions, and choose weights from 1 to 100",
                    )
    for jk in fleet.modjks:
        for worker in jk.workers:
            factor = worker.parameters.get("lbfactor")
            if factor is not None and factor.text is not None and not _is_count(factor.text):
                yield Mark(
                    factor.value_span,
                    f"lbfactor is {factor.text}, which mod_jk reads as {max(integer(factor.text) or 1, 1)}",
                    "keep the proportions, and choose whole numbers from 1",
                )


def _is_count(text: str) -> bool:
    """Tell whether mod_jk reads all of a text, as a weight of at least 1."""
    return bool(re.fullmatch(r"\+?[0-9]+[KkMm]?", text)) and (integer(text) or 0) >= 1
