"""Lengths of time and parts as the options of a rollout take them."""

from __future__ import annotations

import pytest
import typer

from httpdgen.cli.rolling.options import part_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"), [("300ms", 0.3), ("10s", 10.0), ("5m", 300.0), ("1h", 3600.0), (7.0, 7.0)]
)
def test_a_length_of_time_has_a_unit(text: str | float, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["5", "5 m", "-5m", "5m\n", "", "1d", "9999999s", "٣s"])
def test_what_is_no_length_of_time_is_told_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="such as 300ms, 10s, 5m or 1h"):
        seconds_of(text)


@pytest.mark.parametrize(("text", "part"), [("0%", 0.0), ("30%", 0.3), ("100%", 1.0), (0.5, 0.5)])
def test_a_part_is_percent(text: str | float, part: float) -> None:
    assert part_of(text) == part


@pytest.mark.parametrize("text", ["30", "101%", "0.3", "%", "-1%", "30%%"])
def test_what_is_no_part_is_told_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="such as 30%"):
        part_of(text)
