"""Read workers.properties as mod_jk does: its attributes, repeated keys, $(macros), and values.

Source: mod_jk reference, workers.properties; for what that leaves open, mod_jk's own jk_map and jk_util.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.formats import properties

if TYPE_CHECKING:
    from collections.abc import Callable

Document = properties.Document
parse = properties.parse

# mod_jk takes these still; most of them mean nothing any more, the last six stand for another attribute.
_OLD = """
    sysprops stderr stdout mx ms class_path bridge jvm_lib ld_path cmd_line native_lib recycle_timeout local_worker
    local_worker_only cachesize cache_timeout balanced_workers jvm_route disabled stopped
"""

# Of a repeated key of these the last counts; the values of others are put together.
_ALONE = """
    secret reference host source port type cachesize connection_pool_size connection_pool_minsize cache_timeout
    connection_pool_timeout connection_acquire_timeout recovery_options connect_timeout prepost_timeout ping_timeout
    ping_mode reply_timeout socket_timeout socket_connect_timeout socket_buffer socket_keepalive
    connection_ping_interval recycle_timeout lbfactor sticky_session sticky_session_force session_cookie session_path
    set_session_cookie session_cookie_path local_worker local_worker_only jvm_route route domain redirect method lock
    disabled stopped activation recover_time error_escalation_time max_reply_timeouts retry_interval busy_limit
    max_packet_size css read_only retries lb_retries ns xmlns doctype prefix user_case_insensitive prefer_ipv6
"""

DEPRECATED = frozenset(_OLD.split())
SINGLE = frozenset(_ALONE.split())
LISTS = frozenset({"balance_workers", "mount", "user", "good", "bad", "fail_on_status", "list"})
ATTRIBUTES = SINGLE | LISTS | DEPRECATED | {"distance", "secretkey", "maintain"}

_MACROS_AT_MOST = 21
LONGEST = 16_384
"""A value that grows beyond this, by macros in macros or by lists without end, is taken as not to be known."""

_INTEGER = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)(.*)", re.DOTALL)
_UNITS = {"k": 1024, "m": 1024 * 1024}
_INT_MAX = 2**31 - 1
_NAME = re.compile(r"[^ \t,]+")


def split_key(key: str) -> tuple[str, str] | None:
    """Cut a worker's key into the worker's name and the attribute; None where it is no worker's.

    >>> split_key("worker.node1.host")
    ('node1', 'host')
    >>> split_key("worker.list")
    """
    if not key.startswith("worker."):
        return None
    name, dot, attribute = key.removeprefix("worker.").rpartition(".")
    return (name, attribute) if dot and name else None


def is_accepted(key: str) -> bool:
    """Tell whether mod_jk takes a key; one that does not begin with `worker.` is a variable, and always taken."""
    return not key.startswith("worker.") or attribute_of(key) in ATTRIBUTES


def combined(key: str, earlier: str, later: str) -> str:
    """Give what mod_jk makes of a key that is written twice.

    >>> combined("worker.list", "a", "b"), combined("worker.a.port", "8009", "8010")
    ('a,b', '8010')
    """
    attribute = attribute_of(key)
    if attribute in SINGLE:
        return later
    return f"{earlier}{_joint(key, attribute)}{later}"


def attribute_of(key: str) -> str:
    """Give what stands behind the last dot; nothing where there is no dot."""
    return key.rpartition(".")[2] if "." in key else ""


def _joint(key: str, attribute: str) -> str:
    if key.endswith("_path"):
        return ":"
    if attribute == "cmd_line":
        return " "
    return "," if attribute in LISTS else "*"


def expanded(value: str, variable: Callable[[str], str | None]) -> str | None:
    """Replace each $(NAME), once; None where a name is not known here: httpd's environment may have it.

    >>> expanded("$(home)/bin", {"home": "/opt"}.get)
    '/opt/bin'
    """
    done, rest = "", value
    for _ in range(_MACROS_AT_MOST):
        before, _, after = rest.partition("$(")
        name, closing, behind = after.partition(")")
        if not closing:
            break
        replacement = variable(name)
        if replacement is None or len(done) + len(replacement) > LONGEST:
            return None
        done, rest = f"{done}{before}{replacement}", behind
    return done + rest


def integer(text: str) -> int | None:
    """Read a whole number as mod_jk does: what stands behind it is ignored, but for K and M.

    None where it is none, or where versions of mod_jk differ over it.

    >>> integer("8009 # AJP"), integer("1.5"), integer("8K"), integer("8 K"), integer("many")
    (8009, 1, 8192, None, None)
    """
    found = _INTEGER.match(text)
    if found is None:
        return None
    digits, rest = found.groups()
    first, last = (_UNITS.get(letter.lower(), 1) for letter in (rest[:1], rest[-1:]))
    if first != last or len(digits) > len(str(_INT_MAX)) + 1 or abs(int(digits) * first) > _INT_MAX:
        return None
    return int(digits) * first


def boolean(text: str) -> bool | None:
    """Read a switch as mod_jk does: by its first letter, 0, 1, on or off; None for anything else."""
    if text.lower() == "off" or text[:1] in {"F", "f", "N", "n"} or text == "0":
        return False
    if text.lower() == "on" or text[:1] in {"T", "t", "Y", "y"} or text == "1":
        return True
    return None


def names(text: str) -> list[tuple[int, str]]:
    """Cut a list at blanks, tabs and commas; each name with its offset.

    >>> names("node1, node2")
    [(0, 'node1'), (7, 'node2')]
    """
    return [(found.start(), found.group()) for found in _NAME.finditer(text)]
