"""Read the value of a variable as what it is: an address, a port, yes or no, a text, arguments of ssh."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from httpdgen.model.document.nodes import Scalar, Tagged
from httpdgen.model.inventory.ssh_arguments import SshArguments, read_ssh_arguments
from httpdgen.model.inventory.value_faults import NotReadableError, ValueFaultError
from httpdgen.model.types import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpdgen.model.document.nodes import Node

# Ansible takes these for booleans, in any case.
_TRUE = frozenset({"true", "yes", "on", "y", "t", "1", "1.0"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0", "0.0"})
_PORT = re.compile("[0-9]{1,5}")
_LAST_PORT = 65_535
# A leading '-' would be an option to the programs that these are handed to.
_TEXT = re.compile(r"[^\s\x00-\x1f\x7f-][^\x00-\x1f\x7f]*")
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


def text_of(node: Node) -> str | None:
    """Give a single value as text, or None where there is none.

    Raises:
        ValueFaultError: it is no single value.
        NotReadableError: it is encrypted, or a template.
    """
    if not isinstance(node, Scalar):
        raise ValueFaultError("must be a single value")
    unsafe = node.value == Tagged("!unsafe")
    if isinstance(node.value, Tagged) and not unsafe:
        raise NotReadableError(f"has the tag {node.value.tag}, and httpdgen cannot decrypt it", "say it in plain text")
    if not unsafe and ("{{" in node.text or "{%" in node.text):
        raise NotReadableError("holds a template, which only Ansible fills in", "say the value itself")
    return None if node.value is None else node.text


def read_text(text: str) -> str:
    """Read a name, a path or a word."""
    if not _TEXT.fullmatch(text):
        raise ValueFaultError("must be a text without control characters that does not begin with '-' or a space")
    return text


def read_address(text: str) -> str:
    """Read an address that other tiers can use."""
    try:
        return _ADDRESS.validate_python(text)
    except ValidationError:
        raise ValueFaultError(f"must be an IP address or a host name, got {text[:60]!r}") from None


def read_port(text: str) -> int:
    """Read a port."""
    if not (_PORT.fullmatch(text) and 0 < int(text) <= _LAST_PORT):
        raise ValueFaultError(f"must be a port, 1 to {_LAST_PORT}, got {text[:60]!r}")
    return int(text)


def read_yes_or_no(text: str) -> bool:
    """Read a boolean as Ansible does."""
    if text.lower() not in _TRUE | _FALSE:
        raise ValueFaultError(f"must be true or false, got {text[:60]!r}")
    return text.lower() in _TRUE


READERS: dict[str, Callable[[str], str | int | bool | SshArguments]] = {
    "httpdgen_address": read_address,
    "ansible_host": read_text,
    "ansible_port": read_port,
    "ansible_user": read_text,
    "ansible_ssh_private_key_file": read_text,
    "ansible_ssh_common_args": read_ssh_arguments,
    "ansible_ssh_extra_args": read_ssh_arguments,
    "ansible_connection": read_text,
    "ansible_become": read_yes_or_no,
    "ansible_become_user": read_text,
    "ansible_become_method": read_text,
}

# A ProxyCommand may hold a password: no line of a file is shown with it.
NOT_SHOWN = frozenset({"ansible_ssh_common_args", "ansible_ssh_extra_args"})
