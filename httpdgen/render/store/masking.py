"""Hide secrets in text whose secrets are not known: an old file's were never told to us."""

from __future__ import annotations

import re

from httpdgen.model.secrets import MASK

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
# `secret=` of BalancerMember and workers.properties; the attributes of server.xml whose names end alike.
_KEY = re.compile(
    r"""((?:secret|encryptionKey|password|passwd|pass)\s*=\s*)   # what is kept
        ("[^"\n]*"|'[^'\n]*'|[^\s"'<>]+)                         # what is hidden""",
    re.IGNORECASE | re.VERBOSE,
)


def mask_unknown(text: str) -> str:
    r"""Replace what looks like a secret by `********`: values of secret keys, and PEM blocks.

    >>> mask_unknown('BalancerMember ajp://app1:8009 route=node1 secret=abc ping=5')
    'BalancerMember ajp://app1:8009 route=node1 secret=******** ping=5'
    >>> mask_unknown('<Connector secret="abc" secretRequired="true"/>')
    '<Connector secret="********" secretRequired="true"/>'
    """
    return _KEY.sub(_hide, _PEM.sub(MASK, text))


def _hide(match: re.Match[str]) -> str:
    key, value = match.groups()
    quote = value[0] if value[0] in "\"'" else ""
    return f"{key}{quote}{MASK}{quote}"
