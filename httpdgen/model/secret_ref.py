"""Where a secret is to be found: never the secret itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from httpdgen.model.base import Part
from httpdgen.model.types import Text

VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]


class SecretRef(Part):
    """One of an environment variable, a file (beside the topology, or absolute) or a command that prints it."""

    env: VariableName | None = Field(
        default=None, description="The name of an environment variable that holds the secret."
    )
    file: Text | None = Field(
        default=None,
        description="A file that holds the secret; a relative path starts at the topology's folder.",
    )
    command: Annotated[tuple[Text, ...], Field(min_length=1)] | None = Field(
        default=None, description="A program and its arguments (no shell) that prints the secret."
    )

    @model_validator(mode="after")
    def _one_of(self) -> SecretRef:
        if sum(source is not None for source in (self.env, self.file, self.command)) != 1:
            raise PydanticCustomError(
                "httpdgen",
                "must name exactly one of env, file or command, never the secret as text",
            )
        return self

    def __str__(self) -> str:
        if self.env is not None:
            return f"environment variable {self.env}"
        if self.file is not None:
            return f"file {self.file}"
        # A token may stand among the arguments.
        return f"command {' '.join((self.command or ())[:1])}"
