"""Who bears which part of the requests, compared with every loss that there can be, and with what is sized."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from httpdgen.lint.knowledge.sharing import Sharer, Sharing
from httpdgen.sizing.losses import worst_losses
from httpdgen.sizing.members import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import AnyWorker

NOBODY = cast("AnyWorker", None)  # what a sharer's worker says does not matter here


def sharing(*weights: int) -> Sharing:
    """Make sharers of these weights, each on its own host: a, b, c and so on."""
    return Sharing(
        tuple(Sharer(NOBODY, Fraction(weight), unit) for unit, weight in zip("abcdefg", weights, strict=False))
    )


def worst_part(shared: Sharing, sharer: Sharer, tolerate: int) -> Fraction:
    return max(shared.part(sharer, lost) for lost in shared.worst_losses(sharer, tolerate))


def worst_parts(shared: Sharing, tolerate: int) -> list[Fraction]:
    return [worst_part(shared, sharer, tolerate) for sharer in shared.sharers]


def test_parts_are_by_weight() -> None:
    assert worst_parts(sharing(1, 2, 1), 0) == [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]


def test_the_worst_is_the_loss_of_the_heaviest_other() -> None:
    shared = sharing(1, 2, 1)
    assert worst_parts(shared, 1) == [Fraction(1, 2), Fraction(2, 3), Fraction(1, 2)]
    assert shared.worst_losses(shared.sharers[0], 1) == (("b",),)


def test_nobody_has_more_than_everything() -> None:
    assert worst_parts(sharing(1, 2, 1), 5) == [1, 1, 1]


def test_what_is_on_one_host_is_lost_together_and_lives_together() -> None:
    one, other, third = (Sharer(NOBODY, Fraction(1), unit) for unit in ("app1", "app1", "app2"))
    shared = Sharing((one, other, third))
    assert worst_part(shared, one, 1) == Fraction(1, 2)
    assert worst_part(shared, third, 1) == 1


def test_a_domain_of_two_bears_what_one_of_it_had() -> None:
    shared = Sharing(
        tuple(Sharer(NOBODY, Fraction(1), unit, domain) for unit, domain in zip("abcd", "AABB", strict=True))
    )
    assert worst_parts(shared, 1) == [Fraction(1, 2)] * 4


def test_a_spare_takes_the_place_of_what_is_lost() -> None:
    shared = Sharing(sharing(1, 1).sharers, replaced=True)
    assert worst_parts(shared, 1) == [Fraction(1, 2)] * 2


@st.composite
def members(draw: st.DrawFn, *, domains: bool) -> list[Member]:
    """Give members that all serve, some on one host; who is of one domain shares no host with another domain."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        domain = draw(st.sampled_from(["", "left", "right"])) if domains else ""
        host = f"{domain}{draw(st.integers(1, 4))}"
        found.append(Member(f"node{number}", draw(st.integers(1, 5)), host, domain))
    return found


def as_sharing(found: list[Member]) -> Sharing:
    return Sharing(tuple(Sharer(NOBODY, Fraction(each.weight), each.unit, each.domain) for each in found))


def every_loss(found: list[Member], own: str, tolerate: int) -> Iterator[set[str]]:
    others = sorted({member.unit for member in found} - {own})
    for count in range(tolerate + 1):
        yield from (set(lost) for lost in combinations(others, count))


@settings(max_examples=100, deadline=None)
@given(found=members(domains=False), tolerate=st.integers(0, 4))
def test_no_other_loss_is_worse(found: list[Member], tolerate: int) -> None:
    shared = as_sharing(found)
    for member, sharer in zip(found, shared.sharers, strict=True):
        left = (
            sum(other.weight for other in found if other.unit not in lost)
            for lost in every_loss(found, member.unit, tolerate)
        )
        assert worst_part(shared, sharer, tolerate) == Fraction(member.weight, min(left))


@settings(max_examples=100, deadline=None)
@given(found=members(domains=True), tolerate=st.integers(0, 3), by_domain=st.booleans())
def test_what_is_sized_is_never_too_little(found: list[Member], tolerate: int, *, by_domain: bool) -> None:
    shared = as_sharing(found if by_domain else [Member(each.name, each.weight, each.unit) for each in found])
    sized = worst_losses(found, tolerate, by_domain=by_domain).sized_for
    for member, sharer in zip(found, shared.sharers, strict=True):
        assert worst_part(shared, sharer, tolerate) <= sized[member.name].load
