"""Fetch a secret from where it is kept: an environment variable, a file, a command."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from httpdgen.model.secret_ref import SecretRef

COMMAND_TIMEOUT_S = 30
_MAX_BYTES = 2**20


class SourceError(Exception):
    """A secret could not be fetched; the text says why, and holds nothing of what was read."""


def fetch(ref: SecretRef, folder: Path, environ: Mapping[str, str]) -> str:
    """Fetch a secret; one line end at the end of a file or of a command's output is no part of it.

    Relative files start at `folder`, and commands run there, with `environ` and without a shell.

    Raises:
        SourceError: there is none, or it is empty or no text.
    """
    if ref.env is not None:
        value = environ.get(ref.env)
        if value is None:
            raise SourceError(f"{ref} is not set")
    else:
        content = _read_file(ref, folder) if ref.file is not None else _run(ref, folder, environ)
        value = _decode(ref, content)
    if not value.strip():
        raise SourceError(f"{ref} holds nothing" if ref.command is None else f"{ref} printed nothing")
    return value


def _read_file(ref: SecretRef, folder: Path) -> bytes:
    path = folder / (ref.file or "")
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else None
        raise SourceError(f"{ref} cannot be read: {reason or error}") from None
    if len(content) > _MAX_BYTES:
        raise SourceError(f"{ref} is longer than a megabyte")
    return content


def _run(ref: SecretRef, folder: Path, environ: Mapping[str, str]) -> bytes:
    # What the command says on standard error is not passed on: it may hold the secret.
    try:
        with subprocess.Popen(  # noqa: S603  # the command is the user's own, and there is no shell
            list(ref.command or ()),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                output = _read_output(ref, process)
            except BaseException:
                process.kill()
                raise
    except subprocess.TimeoutExpired:
        raise SourceError(f"{ref} took longer than {COMMAND_TIMEOUT_S} s") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SourceError(f"{ref} cannot be run: {reason or error}") from None
    if process.returncode != 0:
        code = process.returncode
        how = f"was stopped by signal {-code}" if code < 0 else f"failed with exit code {code}"
        raise SourceError(f"{ref} {how}; run it by hand to see why")
    return output


def _read_output(ref: SecretRef, process: subprocess.Popen[bytes]) -> bytes:
    """Read what a command prints until it ends, at most so much, and at most so long."""
    deadline = time.monotonic() + COMMAND_TIMEOUT_S
    output, content = cast("IO[bytes]", process.stdout).fileno(), b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while len(content) <= _MAX_BYTES:
            if not selector.select(max(0, deadline - time.monotonic())):
                raise subprocess.TimeoutExpired(process.args, COMMAND_TIMEOUT_S)
            chunk = os.read(output, _MAX_BYTES)
            if not chunk:
                process.wait(max(0, deadline - time.monotonic()))
                return content
            content += chunk
    raise SourceError(f"{ref} printed more than a megabyte")


def _decode(ref: SecretRef, content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # The error would hold the bytes that were read.
        raise SourceError(f"{ref} does not give UTF-8 text") from None
    return text.removesuffix("\n").removesuffix("\r")
