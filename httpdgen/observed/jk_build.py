"""See mod_jk in its directives and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.formats.uriworkermap import read_target
from httpdgen.formats.workers import integer
from httpdgen.observed.jk import ModJk, WorkerName
from httpdgen.observed.jk_mounts import mounts_of, mounts_of_workers
from httpdgen.observed.jk_properties import read_properties
from httpdgen.observed.jk_secrets import with_secrets_of_balancers
from httpdgen.observed.jk_workers import WorkersBuilder
from httpdgen.observed.settings import Origin, Parameters, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from httpdgen.formats import uriworkermap, workers
    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.jk import Worker
    from httpdgen.observed.web import Mount
    from httpdgen.span import Span

_SHM_FILE = "logs/jk-runtime-status"
_MAINTAIN_MS = 60_000
_EVERY_WORKER = "*"  # in an exclusion


def build_mod_jk(  # noqa: PLR0913  # all that mod_jk hears of, each by its name
    *,
    span: Span,
    attached: bool,
    whole: bool,
    documents: Sequence[workers.Document],
    directives: Sequence[Directive] = (),
    map_documents: Sequence[uriworkermap.Document] = (),
    version: tuple[int, ...] | None = None,
    threads_per_child: int | None = None,
) -> ModJk:
    """Put together what mod_jk reads.

    `directives` are all whose name begins with Jk, those in sections too, certain or not; `map_documents` are files
    of mounts that no directive names. `whole` says that what is written in none of them has its default: for a
    workers.properties that came alone too, as hardly anybody writes a worker in two places.
    """
    read = read_properties(directives, documents)
    whole = whole and read.whole
    builder = WorkersBuilder(read, span, whole=whole, threads_per_child=threads_per_child)
    listed, defined = builder.listed(), builder.defined()
    mounts = _mounts(map_documents, defined, listed)
    used = [*listed, *(name for worker in defined for name in worker.balance_workers), *_mounted(mounts, directives)]
    everything = with_secrets_of_balancers((*defined, *builder.undefined(used)))
    return ModJk(
        span=span,
        attached=attached,
        whole=whole,
        workers=everything,
        listed=listed,
        properties=read.entries,
        mounts=mounts,
        shm_file=_shm_file(directives, span, whole=whole and attached),
        maintain_ms=Parameters(read.entries, span, whole).setting("worker.maintain", _maintain_ms, _MAINTAIN_MS),
        version=version,
    )


def _mounts(
    documents: Sequence[uriworkermap.Document], defined: Sequence[Worker], listed: Sequence[WorkerName]
) -> tuple[Mount, ...]:
    names = {name.name for name in listed}
    mounts = mounts_of_workers([worker for worker in defined if worker.name in names], 0)
    for document in documents:
        mounts += mounts_of(document, len(mounts))
    return mounts


def _mounted(mounts: Sequence[Mount], directives: Sequence[Directive]) -> Iterator[WorkerName]:
    """Go through the workers that mounts name."""
    for mount in mounts:
        if mount.target != _EVERY_WORKER:
            yield WorkerName(mount.target, mount.target_span)
    for directive in directives:
        if directive.key in {"jkmount", "jkunmount"} and directive.known and directive.arguments:
            target = read_target(directive.arguments[-1].text, directive.arguments[-1].span)
            if target.worker != _EVERY_WORKER:
                yield WorkerName(target.worker, target.span)


def _shm_file(directives: Sequence[Directive], span: Span, *, whole: bool) -> Setting[str]:
    """Read the last JkShmFile; by default mod_jk takes a file below ServerRoot (mod_jk reference, JkShmFile)."""
    found = next((one for one in reversed(directives) if one.key == "jkshmfile" and one.arguments), None)
    if found is None:
        return Setting(_SHM_FILE if whole else None, span, Origin.DEFAULT if whole else Origin.UNKNOWN)
    if found.certain and found.known:
        return Setting(found.arguments[0].text, found.span, Origin.WRITTEN)
    return Setting(None, found.span, Origin.UNKNOWN)


def _maintain_ms(text: str) -> int | None:
    seconds = integer(text)
    return None if seconds is None else max(seconds, 0) * 1000
