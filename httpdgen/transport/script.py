"""Hand a script and its input to a shell on one stream, and tell what it wrote from what was written before it.

The command line is the same for every script: a shell that writes a mark to both its outputs, with its process id,
and then reads as many bytes of its input as the script has, with dd(1), and evaluates them. What follows on the input
is the script's own. dd reads exactly so many bytes, in a few calls of read(2): a shell that is handed a script as
its own input (`sh -s`) may read ahead of the command that it runs, and a command that reads its input would
swallow the rest of the script. `iflag=fullblock` is GNU's, and busybox has it.

Without the mark the shell was never there: sudo refused. What stands before it was written
by files such as ~/.bashrc, and is left out.
"""

from __future__ import annotations

import secrets
import shlex
from dataclasses import dataclass

from httpdgen.connection import Completed

# A shell drops the line ends at the end of what it evaluates; a here-document may need its last one.
_END = b"\n#"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command line that holds nothing of the script, what to write to its input, and the mark it begins with."""

    argv: tuple[str, ...]
    given: bytes
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
        said = stderr.partition(self.mark + b" ")[2].partition(b"\n")[0]
        return int(said) if said.isdigit() else None

    def completed(self, code: int, stdout: bytes, stderr: bytes) -> Completed:
        """Give how the script ended, without the marks and what came before them."""
        return Completed(code, stdout.partition(self.mark + b"\n")[2], self._after(stderr))

    def _after(self, stderr: bytes) -> bytes:
        return stderr.partition(self.mark + b" ")[2].partition(b"\n")[2]


def prepare(script: str, stdin: bytes, rights: tuple[str, ...]) -> Prepared:
    """Prepare a script; `rights` is what stands before the shell on the command line, such as sudo."""
    text = script.encode() + _END
    mark = f"httpdgen-{secrets.token_hex(8)}"
    loader = f'echo {mark}; echo "{mark} $$" >&2; eval "$(dd bs={len(text)} count=1 iflag=fullblock 2>/dev/null)"'
    return Prepared((*rights, "sh", "-c", loader), text + stdin, mark.encode())


def ending(process: int) -> str:
    """Give a script that ends a shell and all that it has started.

    sshd makes a session of each command, and sudo one of its own where it uses a terminal; the group is the fifth
    field of /proc/PID/stat (proc(5)), after a name that holds no space as it is `sh`.
    """
    return f'read -r a b c d group rest </proc/{process}/stat && kill -s TERM -- "-$group"'
