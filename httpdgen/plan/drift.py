"""Tell what somebody else has changed on a host since its last release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.plan.present import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.plan.compare import Sides
    from httpdgen.plan.present import PresentEntry


def drift(host: Sides) -> tuple[str, ...]:
    """Say what is not as the release left it, each path with what became of it, sorted.

    What somebody made as it is wanted is no drift: nothing is lost.
    """
    changed = {
        path: " and ".join(_differences(before, host.now(path)))
        for path, before in host.ours.items()
        if host.now(path) not in (before, host.should.get(path))
    }
    extra = dict.fromkeys(host.present.extra, "was put there by somebody else")
    return tuple(f"{path} {said}" for path, said in sorted({**extra, **changed}.items()))


def _differences(before: PresentEntry, now: PresentEntry) -> Iterator[str]:
    if before == ABSENT:
        yield "is back, though it must not be there"
    elif now == ABSENT:
        yield "is gone"
    elif now.kind != before.kind:
        yield f"is {_KINDS[now.kind]} now"
    elif now.kind == "link":
        yield f"leads to {now.target}, and not to {before.target}"
    else:
        if now.sha256 != before.sha256:
            yield "was edited"
        if now.mode != before.mode:
            yield f"has mode {now.mode}, and not {before.mode}"
        if (now.owner, now.group) != (before.owner, before.group):
            yield f"belongs to {now.owner}:{now.group}, and not to {before.owner}:{before.group}"


_KINDS = {"file": "a file", "link": "a link", "else": "a folder or a device"}
