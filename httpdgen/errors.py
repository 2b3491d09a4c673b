"""Everything that can go wrong and that a person can mend, as one small tree of exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpdgen.span import Span


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a user's input.

    `span` is its place; `path` the dotted way to the value inside the file ("" for the whole file);
    `message` says what is wrong; `hint` the way out, or None; `line` is the text of the line itself, or
    None where there is none to show (bytes that are no text, or an empty file); `shift` is how many
    columns further to the right the place is in it than in the file, as something before it is masked.

    >>> from httpdgen.span import Span
    >>> fault = Fault(Span("topology.yaml", 12, 15), "clusters.shop.nodes.node2.lbfactor",
    ...               "must be between 1 and 100, got 0")
    >>> str(fault)
    'topology.yaml:12:15: clusters.shop.nodes.node2.lbfactor: must be between 1 and 100, got 0'
    """

    span: Span
    path: str
    message: str
    hint: str | None = None
    line: str | None = None
    shift: int = 0

    @property
    def shown_column(self) -> int:
        """The place's column in `line`, counted from 1."""
        return self.span.column + self.shift

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.span), self.path, self.message) if part)


class HttpdgenError(Exception):
    """The root: whatever a user, a file or a host can cause. Its text says what, where and what to do."""


class InputError(HttpdgenError):
    """The input has faults; all of them, in the order of their places."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.span, fault.path, fault.message)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SecretError(HttpdgenError):
    """Secrets that could not be had. The text names each, and never holds one."""


class WriteError(HttpdgenError):
    """Something could not be written; what was there before is still there, whole."""


class TemplateError(HttpdgenError):
    """A template, ours or the user's, could not be used; the text names its file and line."""


class HostError(HttpdgenError):
    """Something that a host, or the way to it, caused; `host` is its name in the inventory."""

    def __init__(self, host: str, message: str) -> None:
        self.host = host
        super().__init__(f"{host}: {message}")
        self.message = message


class UnreachableError(HostError):
    """A host does not answer, refuses us, or the connection to it broke."""


class NoHostError(HttpdgenError):
    """No host at all was reached; the text says of each why not."""

    def __init__(self, inventory: object, unreachable: Mapping[str, str]) -> None:
        why = "".join(f"\n  {host}: {why}" for host, why in unreachable.items())
        super().__init__(f"no host of {inventory} was reached{why}")


class HostKeyError(UnreachableError):
    """A host's key is unknown, or another than the one that is known; the text says how to accept it."""


class BecomeError(HostError):
    """A host does not give us the rights that the inventory says (sudo asks for a password, or refuses)."""


class HostTimeoutError(HostError):
    """A command on a host was not done in time."""


class ForwardRefusedError(HostError):
    """A host's sshd connects nobody to anything (AllowTcpForwarding no)."""
