"""Secrets at the rim: resolved once, shown never."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.secret_ref import SecretRef

MASK = "********"


class Secrets:
    """The values behind the topology's secret references. Neither `repr` nor `str` shows one."""

    def __init__(self, values: Mapping[SecretRef, str]) -> None:
        self._values = dict(values)

    def reveal(self, ref: SecretRef) -> str:
        """Give the secret itself, for the file on the host that it belongs in and nothing else."""
        return self._values[ref]

    def mask(self, text: str) -> str:
        """Replace every secret in a text by `********`, the longest first."""
        for value in sorted(self._values.values(), key=len, reverse=True):
            text = text.replace(value, MASK)
        return text

    def __repr__(self) -> str:
        return f"Secrets({len(self._values)} of them, {MASK})"
