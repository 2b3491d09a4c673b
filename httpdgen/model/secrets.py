"""Secrets at the rim: resolved once, shown never."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from httpdgen.errors import SecretError
from httpdgen.model.secret_sources import SourceError, fetch
from httpdgen.model.secret_uses import secret_uses
from httpdgen.secret_text import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from httpdgen.model.secret_ref import SecretRef
    from httpdgen.model.topology import Topology

# A line of a key that is shorter gives nothing away, and would mask what is no secret.
_SHORTEST_LINE = 16


class Secrets:
    """The values behind the topology's secret references. Neither `repr` nor `str` shows one, and none is pickled."""

    __slots__ = ("_pattern", "_values")

    def __init__(self, values: Mapping[SecretRef, str]) -> None:
        self._values = dict(values)
        self._pattern = _any_of(self._values.values())

    def reveal(self, ref: SecretRef) -> str:
        """Give the secret itself, for the file on the host that it belongs in and nothing else."""
        return self._values[ref]

    def mask(self, text: str) -> str:
        """Replace every secret in a text by `********`; of a secret of many lines, each line by itself."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def __repr__(self) -> str:
        return f"Secrets({len(self._values)} of them, {MASK})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are neither copied nor pickled")

    def __getstate__(self) -> NoReturn:
        self.__reduce__()


def _any_of(values: Iterable[str]) -> re.Pattern[str] | None:
    """Match any of the secrets and, as a diff shows a file line by line, any line of them; the longest first."""
    parts = {value for value in values if value}
    parts |= {line for value in parts for line in value.splitlines() if len(line) >= _SHORTEST_LINE}
    longest_first = sorted(parts, key=lambda part: (-len(part), part))
    return re.compile("|".join(map(re.escape, longest_first))) if parts else None


def resolve(topology: Topology, folder: Path, environ: Mapping[str, str]) -> Secrets:
    """Fetch every secret that the hosts' files need.

    `folder` is the topology's: relative files start there, and commands run there.

    Raises:
        SecretError: some could not be had or are malformed; the text names each, and holds none.
    """
    values: dict[SecretRef, str] = {}
    failures: dict[SecretRef, str] = {}
    faults: list[str] = []
    for use in secret_uses(topology):
        if use.ref not in values and use.ref not in failures:
            try:
                values[use.ref] = fetch(use.ref, folder, environ)
            except SourceError as error:
                failures[use.ref] = str(error)
        if use.ref in failures:
            faults.append(f"{use.path}: {failures[use.ref]}")
        elif not use.form.fits(values[use.ref]):
            faults.append(f"{use.path}: {use.ref}: {use.form.value}")
    if faults:
        raise SecretError("\n".join(faults))
    return Secrets(values)


def placeholders(topology: Topology) -> Secrets:
    """Make up a value for every secret: always the same, of the right form, and plainly no secret."""
    values: dict[SecretRef, str] = {}
    for use in secret_uses(topology):
        values.setdefault(use.ref, use.form.placeholder(use.owner))
    return Secrets(values)
