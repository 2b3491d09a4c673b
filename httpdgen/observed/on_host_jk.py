"""Read workers.properties and uriworkermap.properties that no web server here names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.errors import InputError
from httpdgen.formats import uriworkermap, workers
from httpdgen.observed.jk_build import build_mod_jk
from httpdgen.span import Span

if TYPE_CHECKING:
    from httpdgen.errors import Fault
    from httpdgen.observed.given.host_files import HostFiles
    from httpdgen.observed.given.survey import Survey
    from httpdgen.observed.jk import ModJk


def lone_mod_jks(
    files: HostFiles, found: Survey, version: tuple[int, ...] | None
) -> tuple[tuple[ModJk, ...], tuple[Fault, ...]]:
    """See what they describe: where there is one workers.properties, the maps are taken to be beside it."""
    faults: list[Fault] = []
    paths = [path for path in found.of("workers") if not _was_read(files, path)]
    maps = [path for path in found.of("uriworkermap") if not _was_read(files, path)]
    workers_read = [each for path in paths if (each := _read(files, path, "workers", faults))]
    maps_read = [each for path in maps if (each := _read(files, path, "uriworkermap", faults))]
    worker_documents = [workers.parse(*each) for each in workers_read]
    map_documents = [uriworkermap.parse(*each) for each in maps_read]
    if len(worker_documents) == 1:
        groups = [(worker_documents, map_documents)]
    else:
        groups = [([each], []) for each in worker_documents] + [([], [each]) for each in map_documents]
    built = [
        build_mod_jk(
            span=Span((documents or of_maps)[0].file, 1, 1),
            attached=False,
            whole=bool(documents),
            documents=documents,
            map_documents=of_maps,
            version=version,
        )
        for documents, of_maps in groups
    ]
    return tuple(built), tuple(faults)


def _was_read(files: HostFiles, path: str) -> bool:
    return files.index.real(path) in files.reads


def _read(files: HostFiles, path: str, kind: str, faults: list[Fault]) -> tuple[bytes, str] | None:
    try:
        content = files.read_as(path, kind)
    except InputError as error:
        faults += error.faults
        return None
    return None if content is None else (content, files.shown(path))
