"""Read `key=value` arguments of ProxyPass, BalancerMember, ProxySet and <Proxy>."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.observed.settings import Parameter, Parameters
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from httpdgen.formats.httpd.nodes import Argument

_FLAGS = frozenset({"nocanon", "interpolate", "noquery"})
_OF_MOUNTS = _FLAGS | {"mapping"}


def read_parameters(arguments: Sequence[Argument], owner: Span, *, certain: bool = True) -> Parameters:
    """Read arguments as parameters; a flag such as nocanon is one with an empty text.

    Where they are not certainly in force their texts are not to be known. Where a key holds what is not to be known,
    there may be any parameter, so that they are not whole.
    """
    entries = [entry for argument in arguments if (entry := _parameter(argument, certain=certain)) is not None]
    known = all(argument.known or _has_plain_key(argument) for argument in arguments)
    return Parameters(tuple(entries), owner, whole=known, folded=True)


def of_mount(parameters: Parameters) -> Parameters:
    """Leave out what ProxyPass says of the mount itself, and not of the server or balancer."""
    entries = tuple(entry for entry in parameters if entry.key.lower() not in _OF_MOUNTS)
    return Parameters(entries, parameters.owner, parameters.whole, folded=True)


def merged(parts: Iterable[Parameters], owner: Span, *, whole: bool) -> Parameters:
    """Put parameters of several places together, in their order."""
    held = tuple(parts)
    entries = tuple(entry for part in held for entry in part)
    return Parameters(entries, owner, whole=whole and all(part.whole for part in held), folded=True)


def _parameter(argument: Argument, *, certain: bool) -> Parameter | None:
    key, equals, text = argument.text.partition("=")
    if not equals:
        return Parameter(key, "", argument.span, argument.span) if key.lower() in _FLAGS else None
    if not argument.known and not _has_plain_key(argument):
        return None
    value_span = Span(argument.span.file, argument.span.line, argument.span.column + len(key) + 1)
    return Parameter(key, text if certain and argument.known else None, argument.span, value_span)


def _has_plain_key(argument: Argument) -> bool:
    key, equals, _ = argument.text.partition("=")
    return bool(equals) and "$" not in key
