"""What a comment above a Connector states of its load."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from cases import seen

from httpdgen.lint.stated import Figures, figures_for, stated_above

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = Figures(Fraction(1, 5), 1)


def figures(comment: str, folder: Path) -> Figures:
    """Read what is stated in a server.xml that has these lines above its Connector."""
    text = (
        f'-- server.xml --\n<Server port="-1"><Service name="Catalina">\n{comment}\n<Connector port="8080"\n'
        '  maxThreads="100"/>\n<Engine name="Catalina" defaultHost="localhost"/></Service></Server>\n'
    )
    fleet = seen(text, folder)
    ((_, connector),) = fleet.tomcats[0].connectors()
    return figures_for(connector, fleet, DEFAULT)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    stated = "<!-- httpdgen: concurrency=200 margin=0.5 tolerate=2 unit=node -->"
    assert figures(stated, tmp_path) == Figures(Fraction(1, 2), 2, 200, by_host=False)


def test_what_is_not_stated_is_as_by_default(tmp_path: Path) -> None:
    assert figures("<!-- httpdgen: tolerate=0 -->", tmp_path) == Figures(Fraction(1, 5), 0)


def test_it_may_stand_in_a_longer_comment_or_above_another(tmp_path: Path) -> None:
    stated = "<!-- As many as are needed.\n     httpdgen: concurrency=200 -->\n\n<!-- AJP -->"
    assert figures(stated, tmp_path) == Figures(Fraction(1, 5), 1, 200)


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param("", id="no comment"),
        pytest.param("<!-- httpdgen: margin=much -->", id="no number"),
        pytest.param("<!-- httpdgen: margin=1/0 -->", id="no fraction"),
        pytest.param("<!-- httpdgen: ignore=too-few-tomcat-threads -->", id="something else"),
        pytest.param('<!-- httpdgen: tolerate=0 --><Executor name="pool"/>', id="above another element"),
    ],
)
def test_whatever_is_no_statement_changes_nothing(comment: str, tmp_path: Path) -> None:
    assert figures(comment, tmp_path) == DEFAULT


def test_a_comment_that_never_opens_is_none() -> None:
    assert stated_above("tolerate=0 -->\n<Connector/>", 2) == {}
