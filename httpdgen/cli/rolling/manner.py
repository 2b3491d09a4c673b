"""How a plan is carried out, as a command line says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.cli.rolling.limits import Limits
    from httpdgen.cli.rolling.options import Form


@dataclass(frozen=True, slots=True)
class Manner:
    """How a plan is carried out: for which command, beside which folder the record is kept, and how it is told."""

    command: str
    folder: Path
    limits: Limits
    form: Form
