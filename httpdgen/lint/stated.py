"""Figures that somebody states in a comment right above a Connector, for what no configuration says.

    <!-- httpdgen: concurrency=200 margin=0.2 tolerate=1 unit=host -->

`concurrency` are the requests at once that come to all Tomcats of its balancer together, `margin` the error that
balancers may make, `tolerate` how many Tomcats or hosts (`unit`: node or host) may be lost at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.tomcat import Connector

_MARGIN = r"\d{1,20}(?:\.\d{1,20}|/[1-9]\d{0,19})?"
_FIGURE = rf"(?:concurrency=\d{{1,9}}|margin={_MARGIN}|tolerate=\d{{1,4}}|unit=(?:host|node))(?=\s|-->|\Z)"
_STATEMENT = re.compile(rf"httpdgen:((?:\s+{_FIGURE}){{1,8}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a Tomcat is to be sized for; `concurrency` is None where only the web servers' limits tell."""

    margin: Fraction
    tolerate: int
    concurrency: int | None = None
    by_host: bool = True


def figures_for(connector: Connector, fleet: Fleet, default: Figures) -> Figures:
    """Give what is stated above a Connector, and `default` for the rest."""
    file = fleet.file_of(connector.span)
    stated = {} if file is None else stated_above(file.text, connector.span.line)
    return Figures(
        margin=Fraction(stated["margin"]) if "margin" in stated else default.margin,
        tolerate=int(stated["tolerate"]) if "tolerate" in stated else default.tolerate,
        concurrency=int(stated["concurrency"]) if "concurrency" in stated else default.concurrency,
        by_host=stated.get("unit", "host") == "host",
    )


def is_statement(comment: str) -> bool:
    """Tell whether a comment's text states figures, and nothing else.

    >>> is_statement("httpdgen: margin=1/3 unit=host"), is_statement("httpdgen: margin=much")
    (True, False)
    """
    return _STATEMENT.fullmatch(comment) is not None


def stated_above(text: str, line: int) -> dict[str, str]:
    r"""Read the statement in the comments that stand between the last element and a line, counted from 1.

    >>> stated_above('<Service>\n<!-- httpdgen: concurrency=200 margin=1/3 -->\n<!-- AJP -->\n<Connector/>', 4)
    {'concurrency': '200', 'margin': '1/3'}
    >>> stated_above('<!-- httpdgen: margin=0 -->\n<Service>\n<Connector/>', 3)
    {}
    """
    above = "\n".join(text.split("\n")[: line - 1]).rstrip()
    while above.endswith("-->") and (start := above.rfind("<!--")) >= 0:
        if statement := _STATEMENT.search(above, start):
            return dict(word.split("=", 1) for word in statement[1].split())
        above = above[:start].rstrip()
    return {}
