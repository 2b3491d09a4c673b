"""${variables} are replaced as Tomcat does, and what nobody here sets is not to be known."""

from __future__ import annotations

import pytest

from httpdgen.observed.tomcat_variables import Variables

VALUES = {"port": "8009", "twice": "${port}", "odd:-name": "x", "loop": "${loop}", "catalina.base": "/srv"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8009", "8009"),
        ("${port}", "8009"),
        ("a${port}b${port}", "a8009b8009"),
        ("${twice}", "8009"),
        ("${port:-1}", "8009"),
        ("${missing:-1}", "1"),
        ("${missing:-}", ""),
        ("${missing:-${port}}", "8009"),
        ("${odd:-name}", "x"),
        ("$port $", "$port $"),
        ("${port", "${port"),
        ("${catalina.base}/conf", "/srv/conf"),
        ("${missing}", None),
        ("${:-1}", None),
        ("${java.io.tmpdir:-/tmp}", None),
        ("${loop}", None),
    ],
)
def test_a_text_with_variables(text: str, expected: str | None) -> None:
    assert Variables(VALUES, known=True).replace(text) == expected


def test_a_default_is_not_in_force_for_certain_where_others_may_set_the_variable() -> None:
    variables = Variables(VALUES, known=False)

    assert variables.replace("${missing:-1}") is None
    assert variables.replace("${port:-1}") == "8009"


def test_a_default_is_not_in_force_for_certain_where_values_come_from_another_source() -> None:
    source = {
        "org.apache.tomcat.util.digester.PROPERTY_SOURCE": "org.apache.tomcat.util.digester.EnvironmentPropertySource"
    }

    assert Variables(source, known=True).replace("${missing:-1}") is None


def test_variables_that_grow_without_end_are_not_to_be_known() -> None:
    values = {f"a{number}": f"${{a{number + 1}}}" * 100 for number in range(10)} | {"a10": "ha"}

    assert Variables(values, known=True).replace("${a0}") is None
