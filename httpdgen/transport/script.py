"""Hand a script and its input to a shell on one stream, and tell what it wrote from what was written before it.

The command line is the same for every script: a shell that writes a mark to its error output, with its process id,
reads as many bytes of its input as the script has, with dd(1), and evaluates them. What follows on the input is the
script's own. dd reads exactly so many bytes, in a few calls of read(2): a shell that is handed a script as its own
input (`sh -s`) may read ahead of the command that it runs, and a command that reads its input would swallow the rest
of the script. `iflag=fullblock` is GNU's, and busybox has it.

The mark stands at both ends of the script as well, and without them nothing is evaluated: the connection may break
while it is sent, and a file such as ~/.bashrc may read from the input; half a script does what nobody wants.

Without the mark on the error output the shell was never there: sudo refused. What stands before it was written by
files such as ~/.bashrc, and is left out; so is what stands before the mark on the output, which follows once the
script is there.
"""

from __future__ import annotations

import re
import secrets
import shlex
from dataclasses import dataclass, field

from httpdgen.connection import Completed

_NOT_WHOLE = (
    "the shell of {user} got no whole script: dd is missing there, or a file such as ~/.bashrc reads what is meant for"
    " commands"
)
_REDIRECTED = "the errors of {user}'s shell go elsewhere: take that out of ~/.bashrc, or of what else a login runs"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command line that holds nothing of the script, what to write to its input, and the mark it begins with."""

    argv: tuple[str, ...]
    given: bytes = field(repr=False)  # the script, and secrets
    mark: bytes

    @property
    def command(self) -> str:
        """The command line for a login shell, whichever that is, which says that it runs commands at all."""
        return f"echo {self.mark.decode()}-login; {shlex.join(self.argv)}"

    def is_login_shell(self, stdout: bytes) -> bool:
        """Say whether a login shell has run the command."""
        return self.mark + b"-login\n" in stdout

    def started(self, stderr: bytes) -> int | None:
        """Give the shell's process id, or None if it never started."""
        found = self._found(stderr)
        return int(found[1]) if found else None

    def hindrance(self, stdout: bytes, stderr: bytes, user: str) -> str | None:
        """Say what kept a shell that a user has from the script, or its answer from us; None where nothing did."""
        has_begun, is_told = self.mark + b"\n" in stdout, self.started(stderr) is not None
        if has_begun == is_told:
            return None
        return (_REDIRECTED if has_begun else _NOT_WHOLE).format(user=user)

    def completed(self, code: int, stdout: bytes, stderr: bytes) -> Completed:
        """Give how the script ended, without the marks and what came before them."""
        found = self._found(stderr)
        return Completed(code, stdout.partition(self.mark + b"\n")[2], stderr[found.end() :] if found else b"")

    def _found(self, stderr: bytes) -> re.Match[bytes] | None:
        """Find the line with the mark: a shell that is told to trace shows the command line, too."""
        return re.search(rb"%s (\d+)\n" % self.mark, stderr)


def prepare(script: str, stdin: bytes, rights: tuple[str, ...]) -> Prepared:
    """Prepare a script; `rights` is what stands before the shell on the command line, such as sudo."""
    mark = f"httpdgen-{secrets.token_hex(8)}"
    text = f"#{mark}\n{script}\n#{mark}".encode()
    loader = (
        f'echo "{mark} $$" >&2; httpdgen_script=$(dd bs={len(text)} count=1 iflag=fullblock 2>/dev/null);'
        f' case $httpdgen_script in "#{mark}"*"#{mark}") echo {mark}; eval "$httpdgen_script";; esac'
    )
    return Prepared((*rights, "sh", "-c", loader), text + stdin, mark.encode())


def ending(process: int) -> str:
    """Give a script that ends a shell and all that it has started.

    sshd makes a session of each command, and sudo one of its own where it uses a terminal; the group is the fifth
    field of /proc/PID/stat (proc(5)), after a name that holds no space as it is `sh`.
    """
    return f'read -r a b c d group rest </proc/{process}/stat && kill -s TERM -- "-$group"'
