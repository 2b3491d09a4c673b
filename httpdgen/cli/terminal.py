"""What the terminal can show."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def in_colour(stream: TextIO) -> bool:
    """Say whether colours are shown there, and wanted (https://no-color.org)."""
    return stream.isatty() and "NO_COLOR" not in os.environ


def ascii_only(stream: TextIO) -> bool:
    """Say whether no more than ASCII can be written there."""
    return not (getattr(stream, "encoding", None) or "").lower().startswith("utf")
