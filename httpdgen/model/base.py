"""What every part of the model has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a topology: frozen, and refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)
