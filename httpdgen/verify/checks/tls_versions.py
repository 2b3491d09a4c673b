"""Try every version of TLS at a site: those of its profile are spoken, and older ones are not.

The old ones are asked for by a ClientHello of our own, as few machines' OpenSSL still speaks them.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

from httpdgen.control.tls import TlsStream
from httpdgen.verify.checks.asking import connect, trusting_everybody
from httpdgen.verify.checks.hello import VERSIONS, chosen_version
from httpdgen.verify.checks.silence import SECONDS, Silence
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.connection import Connection, Stream
    from httpdgen.expected.doors import Door

_NEWEST = "TLS 1.3"
_WANTED: Final = {"intermediate": ("TLS 1.2", _NEWEST), "modern": (_NEWEST,)}
_HINT = "httpd runs with another SSLProtocol: look at directives of your own, or reload it"


def judge_versions(connection: Connection, door: Door, profile: str) -> Iterator[Remark]:
    """Say which versions a site should speak and does not, and the other way round.

    Where there is no answer nothing is said: whoever looks at the site's certificate says it.

    Raises:
        UnreachableError: the connection to the web server broke.
    """
    spoken = []
    for version in (*VERSIONS, _NEWEST):
        speaks = _speaks(connection, door, version)
        if speaks is None:
            return
        if speaks:
            spoken.append(version)
    wanted = _WANTED[profile]
    if tuple(spoken) != wanted:
        message = f"speaks {listed(spoken) if spoken else 'no version of TLS'}; {profile} is {listed(wanted)}"
        yield failed(door.host_header, message, _HINT)


def _speaks(connection: Connection, door: Door, version: str) -> bool | None:
    stream = connect(connection, door.address, door.port)
    if isinstance(stream, Silence):
        return None
    try:
        if version in VERSIONS:
            return chosen_version(stream, VERSIONS[version], door.site) == VERSIONS[version]
        return _speaks_newest(stream, door)
    except OSError:
        return None
    finally:
        stream.close()


def _speaks_newest(stream: Stream, door: Door) -> bool:
    context = trusting_everybody()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        TlsStream(stream, context, door.site, seconds=SECONDS)
    except ssl.SSLError:
        return False
    return True
