"""Find secrets in text whose secrets are not known, so that they can be hidden: somebody's file never told them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = "********"
"""What is shown in a secret's place."""

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
# `secret=` of BalancerMember and workers.properties, attributes of server.xml whose names end alike, and directives
# that hold a secret (SessionCryptoPassphrase, AuthLDAPBindPassword, Define AJP_SECRET).
_VALUE = re.compile(
    r"""
      ^[ \t]*[\w.-]+\.(?:secret|password)[ \t]*=[ \t]*(?P<property>[^\s"'][^\n]*)
    | (?:(?P<before>["'])|(?<![\w.-]))[\w.-]*(?:secret|encryptionKey|passphrase|password|passwd|pass)\s*=
        (?: \s*"(?P<double>[^"]*)" | \s*'(?P<single>[^']*)'
          | (?P<quoted>(?(before)(?:\\.|[^"'\\\n])+|(?!))) | [ \t]*["']?(?P<plain>\S+))
    | ^[ \t]*(?:(?:Define|SetEnv)[ \t]+)?(?=[a-z])[\w.]*(?:secret|passphrase|password|passwd)(?!Dialog)\w*[ \t]+
        "?(?P<argument>[^\s"=<>][^\n"]*)
    | \bAuthorization["']?[ \t]+["']?(?P<header>[^\s"'][^\n"']*)
    | ://(?P<login>[^\s/"'@]+)@
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def secret_parts(text: str) -> Iterator[tuple[int, int]]:
    """Give the beginning and end of what looks like a secret, from left to right and none inside another.

    >>> [("ProxySet secret=abc ping=5")[start:end] for start, end in secret_parts("ProxySet secret=abc ping=5")]
    ['abc']
    """
    keys = [match.span() for match in _PEM.finditer(text)]
    values = [match.span(match.lastgroup or 0) for match in _VALUE.finditer(text)]
    end = 0
    for part in sorted(keys + values):
        if part[0] >= end and part[0] < part[1]:
            yield part
            end = part[1]


def mask_unknown(text: str) -> str:
    r"""Replace what looks like a secret by `********`: values of secret keys, and PEM blocks.

    >>> mask_unknown('BalancerMember ajp://app1:8009 route=node1 secret=abc ping=5')
    'BalancerMember ajp://app1:8009 route=node1 secret=******** ping=5'
    >>> mask_unknown('RequestHeader set Authorization "Basic abc"')
    'RequestHeader set Authorization "********"'
    >>> mask_unknown(r'BalancerMember ajp://app1:8009 "secret=\"abc\" z"')
    'BalancerMember ajp://app1:8009 "secret=********"'
    >>> mask_unknown('<Connector secret="abc" secretRequired="true"/>')
    '<Connector secret="********" secretRequired="true"/>'
    """
    for start, end in reversed(list(secret_parts(text))):
        text = text[:start] + MASK + text[end:]
    return text
