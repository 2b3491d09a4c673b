"""Read `ansible_ssh_common_args` and `ansible_ssh_extra_args`: what Ansible hands to the ssh program.

httpdgen speaks SSH itself, and so takes from them what says how a host is reached. What only tunes the ssh program
is left out; anything else is refused, as a host would then be reached in another way than was said. Nothing here
ever repeats a value: a ProxyCommand may hold a password.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.model.inventory.value_faults import ValueFaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

# As ssh(1) writes them, each with its keyword of ssh_config(5).
_WITH_VALUE = {"i": "identityfile", "J": "proxyjump", "l": "user", "p": "port"}
_ALONE = {"4": ("addressfamily", "inet"), "6": ("addressfamily", "inet6")}

HONOURED = frozenset(
    {
        *("hostname", "port", "user", "addressfamily", "connecttimeout", "proxycommand", "proxyjump"),
        *("identityfile", "identitiesonly", "identityagent"),
        *("hostkeyalias", "userknownhostsfile", "globalknownhostsfile", "stricthostkeychecking"),
    }
)
"""The keywords of ssh_config(5) that say how a host is reached; `stricthostkeychecking` only to say that it is not."""

_LEFT_OUT = frozenset(
    {
        *("controlmaster", "controlpath", "controlpersist"),  # there is one connection to a host anyway
        *("serveraliveinterval", "serveralivecountmax", "tcpkeepalive", "connectionattempts"),  # all has time limits
        # The file of known keys is only read, and DNS is not believed.
        *("updatehostkeys", "hashknownhosts", "visualhostkey", "verifyhostkeydns", "checkhostip"),
        # Keys are the only way in, and nobody is asked for anything.
        *("batchmode", "numberofpasswordprompts", "passwordauthentication", "kbdinteractiveauthentication"),
        *("challengeresponseauthentication", "preferredauthentications", "gssapiauthentication"),
        *("gssapidelegatecredentials", "addkeystoagent"),
        # Nothing that a check does needs a terminal, a forwarded agent or a display, or is long to send.
        *("requesttty", "forwardagent", "forwardx11", "forwardx11trusted", "compression", "loglevel", "escapechar"),
        *("sendenv", "setenv", "ipqos", "clearallforwardings", "exitonforwardfailure", "permitlocalcommand"),
    }
)
_LEFT_OUT_ALONE = frozenset("AaCKkMnqTtvXxYy")
_LEFT_OUT_WITH_VALUE = frozenset("eS")
_TAKES_VALUE = frozenset("BbcDEeFIiJLlmOoPpQRSWw")

_OPTION = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.+)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SECONDS = re.compile("[1-9][0-9]{0,4}")
_PORT = re.compile("[1-9][0-9]{0,4}")
_LAST_PORT = 65_535
_HINT = "take it out, or move it to ~/.ssh/config, where httpdgen leaves it alone"


@dataclass(frozen=True, slots=True)
class SshArguments:
    """Pairs of a keyword of ssh_config(5), in lower case, and its value: of two the first counts.

    `config` is the file of -F, which takes the place of ~/.ssh/config and /etc/ssh/ssh_config; "none" for no file.
    """

    options: tuple[tuple[str, str], ...] = ()
    config: str | None = None


def read_ssh_arguments(text: str) -> SshArguments:
    """Read arguments of ssh(1), quoted as a shell has them.

    >>> read_ssh_arguments("-J ada@gate -o ControlMaster=auto -o 'ConnectTimeout 5'").options
    (('proxyjump', 'ada@gate'), ('connecttimeout', '5'))

    Raises:
        ValueFaultError: they are no arguments, or some cannot be honoured.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueFaultError("has a quotation mark that is not closed") from None
    if any(_CONTROL.search(word) for word in words):
        raise ValueFaultError("must not hold control characters")
    options: list[tuple[str, str]] = []
    config = None
    for flag, value in _flags(words):
        if flag == "F":
            config = value
        elif flag == "o":
            options += _option(value)
        elif flag in _WITH_VALUE:
            options += _checked(_WITH_VALUE[flag], value, f"-{flag}")
        elif flag in _ALONE:
            options.append(_ALONE[flag])
        elif flag not in _LEFT_OUT_ALONE | _LEFT_OUT_WITH_VALUE:
            raise ValueFaultError(f"holds -{flag}, which httpdgen cannot honour", _HINT)
    return SshArguments(tuple(options), config)


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Give each flag with its value, as getopt(3) takes them apart: `-qp 22`, `-p22`."""
    waiting = iter(words)
    for word in waiting:
        if len(word) < len("-q") or not word.startswith("-") or word == "--":
            raise ValueFaultError(
                "holds a word that is no option of ssh", "write options only: -o Key=Value, -J, -i, …"
            )
        for place, flag in enumerate(word[1:], start=2):
            if not flag.isascii() or not flag.isalnum():
                raise ValueFaultError("holds a word that is no option of ssh")
            if flag in _TAKES_VALUE:
                value = word[place:] or next(waiting, "")
                if not value:
                    raise ValueFaultError(f"holds -{flag} without a value")
                yield flag, value
                break
            yield flag, ""


def _option(text: str) -> list[tuple[str, str]]:
    parts = _OPTION.fullmatch(text)
    if parts is None:
        raise ValueFaultError("holds an -o without Key=Value")
    written, value = parts.groups()
    key = written.lower()
    if key in _LEFT_OUT:
        return []
    if key not in HONOURED:
        raise ValueFaultError(f"holds the option {written}, which httpdgen cannot honour", _HINT)
    value = value.strip()
    # Quotation marks inside of an option are ssh's own.
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return _checked(key, value, written)


def _checked(key: str, value: str, written: str) -> list[tuple[str, str]]:
    if key == "port" and not (_PORT.fullmatch(value) and int(value) <= _LAST_PORT):
        raise ValueFaultError(f"holds {written} with something else than a port, 1 to {_LAST_PORT}")
    if key == "connecttimeout" and not _SECONDS.fullmatch(value):
        raise ValueFaultError(f"holds {written} with something else than whole seconds")
    return [(key, value)]
