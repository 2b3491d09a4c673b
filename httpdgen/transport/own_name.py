"""Who runs this program, as hosts know users."""

from __future__ import annotations

import getpass
import os


def own_name() -> str:
    """Give the login name, or the user's number where this machine has no name for it (in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # before Python 3.13, and since
        return str(os.geteuid())
