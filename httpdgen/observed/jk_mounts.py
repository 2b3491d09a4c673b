"""Mounts of mod_jk: by JkMount and JkUnMount, of a uriworkermap.properties, and by a worker's `mount`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from httpdgen.formats import uriworkermap, workers
from httpdgen.observed.settings import Parameter, Parameters
from httpdgen.observed.web import Mount
from httpdgen.observed.web_mounts import path_argument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.jk import Worker

_PATH_AND_WORKER = 2


def jk_mount(directive: Directive, section: Directive | None, order: int) -> tuple[Mount, ...]:
    """Read a JkMount or JkUnMount: `/path worker`, or the worker alone in a `section` such as <Location /path>.

    `order` is that of the first mount; `/app|/*` makes two. What httpd refuses makes none. The target is the worker
    also for an exclusion, which holds for that worker alone, or for all where it is `*`.
    """
    arguments = directive.arguments
    path = arguments[0] if len(arguments) == _PATH_AND_WORKER else path_argument(section) if section else None
    if not arguments or path is None or not path.text.startswith("/"):
        return ()
    worker = arguments[-1]
    exclusion = "!" if directive.key == "jkunmount" else ""
    entry = uriworkermap.Entry(exclusion + path.text, worker.text, path.span, worker.span)
    certain = directive.certain and path.known and worker.known
    mounts = _mounts(uriworkermap.rules(entry), order)
    return tuple(replace(mount, span=directive.span, section=section, certain=certain) for mount in mounts)


def mounts_of(document: uriworkermap.Document, first_order: int) -> tuple[Mount, ...]:
    """Read the mounts of a file, without those that `-` switches off and those whose worker is not to be known."""
    return tuple(_mounts(document.rules, first_order))


def mounts_of_workers(listed: Iterable[Worker], first_order: int) -> tuple[Mount, ...]:
    """Read the attribute `mount`, which counts for listed workers alone."""
    entries = (
        uriworkermap.Entry(path, worker.name, entry.span, entry.value_span)
        for worker in listed
        for entry in worker.parameters.all("mount")
        for _, path in workers.names(entry.text or "")
        if "|" not in path  # it has no meaning here
    )
    return tuple(_mounts((rule for entry in entries for rule in uriworkermap.rules(entry)), first_order))


def _mounts(rules: Iterable[uriworkermap.Rule], order: int) -> Iterator[Mount]:
    for rule in rules:
        if rule.target is not None and not rule.disabled:
            yield _mount(rule, rule.target, order)
            order += 1


def _mount(rule: uriworkermap.Rule, target: uriworkermap.Target, order: int) -> Mount:
    extensions = (Parameter(one.name, one.value, one.span, one.value_span) for one in target.extensions)
    return Mount(
        kind="JkUnMount" if rule.exclusion else "JkMount",
        path=rule.path,
        target=target.worker,
        backend=None,
        parameters=Parameters(tuple(extensions), rule.target_span),
        span=rule.span,
        target_span=target.span,
        section=None,
        order=order,
        certain=True,
    )
