"""Workers of either kind: mod_proxy's members and mod_jk's workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.observed.web import Member

if TYPE_CHECKING:
    from httpdgen.observed.fleet import AnyWorker
    from httpdgen.span import Span


def place_of(worker: AnyWorker) -> Span:
    """Give the place that says where a worker leads: its URL, or its host."""
    return worker.backend.span if isinstance(worker, Member) else worker.host.span
