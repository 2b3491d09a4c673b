"""Turn whatever stops a command into a message and an exit code: no traceback for what a user can cause."""

from __future__ import annotations

import functools
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, ParamSpec, TextIO

import typer

from httpdgen import __version__
from httpdgen.cli import exits
from httpdgen.cli.speak import complain, note, show_faults
from httpdgen.errors import HttpdgenError, InputError, NoHostError

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
DEBUG = "HTTPDGEN_DEBUG"


def guarded(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Wrap a command so that it ends with one of our exit codes."""

    @functools.wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if os.environ.get(DEBUG):
                raise
            raise typer.Exit(_told(error)) from None

    return run


def _told(error: Exception | KeyboardInterrupt) -> int:
    """Explain an error, also where nobody is left to hear it."""
    try:
        return _explain(error)
    except BrokenPipeError:
        _silence(sys.stdout, sys.stderr)
        return exits.NO_READER
    except OSError:
        _silence(sys.stdout, sys.stderr)
        return exits.BAD


def _explain(error: Exception | KeyboardInterrupt) -> int:
    match error:
        case InputError():
            show_faults(error)
        case NoHostError():
            complain(str(error))
            return exits.SOME_HOSTS
        case HttpdgenError():
            complain(str(error))
        case KeyboardInterrupt():
            note("interrupted")
            return exits.INTERRUPTED
        case BrokenPipeError():
            _silence(sys.stdout)
            return exits.NO_READER
        case OSError():
            _silence(sys.stdout)  # what could not be written must not be tried again at the end
            complain(f"{error.filename or 'the output'}: {error.strerror or error}")
        case _:
            complain(
                f"httpdgen {__version__} failed: {type(error).__name__}: {error}: please report this, with what"
                f" {DEBUG}=1 shows"
            )
            return exits.INTERNAL
    return exits.BAD


def _silence(*outputs: TextIO) -> None:
    """Send what is left for an output nowhere."""
    for output in outputs:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
