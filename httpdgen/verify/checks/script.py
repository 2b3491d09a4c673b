"""Ask a host by one script of POSIX sh, and read the sections of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from httpdgen.model.wording import printable
from httpdgen.verify.outcome import Remark, not_made
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from testinfra.host import Host

NOT_FOUND = 127  # what POSIX sh ends with where it finds no such command
AS_ROOT = "let the login become root: ansible_become: true in the inventory"

# No name of a file and no line of a tool's answer holds a NUL, and records of them hold no three in a row.
_END = b"\0\0\0\n"
_WRITE_END = r"printf '\0\0\0\n'"


@dataclass(frozen=True, slots=True)
class Told:
    """What a host answered: whom the script ran as, what each section wrote, and what went wrong, line by line.

    Bytes that are no UTF-8 stand in the text as surrogates, as in file names of Python's.
    """

    user: str
    sections: tuple[str, ...]
    errors: tuple[str, ...]


def ask(host: Host, tools: Sequence[str], sections: Iterable[str]) -> Told | Remark:
    """Run the sections of a script, each by itself, or say why they could not be.

    A section's exit status counts for nothing: what it did not write says enough. `tools` are the programs that all
    of them need.
    """
    parts = tuple(sections)
    completed = host.run(_script(tuple(dict.fromkeys(tools)), parts))
    errors = tuple(completed.stderr_bytes.decode(errors="surrogateescape").splitlines())
    user, *told = (part.decode(errors="surrogateescape") for part in completed.stdout_bytes.split(_END))
    if completed.rc == NOT_FOUND and not told:
        return not_made("tools", f"{safe(listed(user.split() or ['what it needs']))} cannot be found on the host")
    if len(told) != len(parts) + 1:
        return not_made("answer", f"the host's answer is not whole{first_of(errors)}")
    return Told(user.strip(), tuple(told[:-1]), errors)


def first_of(errors: Sequence[str]) -> str:
    """Write the first error as the end of a message, if there is any."""
    return f": {safe(errors[0])}" if errors else ""


def safe(text: str) -> str:
    """Write what a host said so that no terminal acts on it."""
    return printable(text.encode(errors="surrogateescape").decode(errors="backslashreplace"))


def words(values: Iterable[str]) -> str:
    """Write words of a command line, each quoted."""
    return " ".join(quote(value) for value in values)


def every_path(paths: Iterable[str], command: str) -> str:
    r"""Write a command over many absolute paths, which stand in it as "$@", as often as it has to be run for them.

    `printf` is a part of the shell, so that no list of arguments is too long for it.

    >>> print(every_path(["/etc/hosts"], 'ls -- "$@"'))
    printf '%s\0' /etc/hosts | xargs -0 sh -c 'ls -- "$@"' sh
    """
    quoted = words(paths)
    return rf"printf '%s\0' {quoted} | xargs -0 sh -c {quote(command)} sh" if quoted else ":"


def _script(tools: Sequence[str], sections: Sequence[str]) -> str:
    """Write the script; tools of the administrator's folders are found without root's PATH, too."""
    return "\n".join(
        (
            "PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL",
            "missing=",
            f'for tool in {words(tools)}; do command -v "$tool" >/dev/null || missing="$missing $tool"; done',
            f'test -z "$missing" || {{ echo "$missing"; exit {NOT_FOUND}; }}',
            "id -un",
            *(f"{_WRITE_END}\n{section}" for section in sections),
            _WRITE_END,
        )
    )
