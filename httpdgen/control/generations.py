"""Count what generations of before a reload still serve, by the table of workers on server-status.

Only that table knows each worker's generation. The scoreboard alone is not enough: with prefork a worker that is
finishing (G) looks like any other (W) once it reads the next request of its connection, and with worker the children
of a new generation move into slots of the old one, where its workers go on and are counted among theirs.

Source: httpd manual, mod_status; the table has no page there, and is what httpd 2.4 writes with ExtendedStatus On.
"""

from __future__ import annotations

import re

from httpdgen.control.protocol_error import ProtocolError

_FIELD = re.compile(rb"<dt>(Server MPM|Parent Server MPM Generation): ([^<]*)</dt>")
# "Srv" (child and generation), "PID", "Acc" and "M" of a row; what idle and empty slots have in M is no letter.
_ROW = re.compile(rb"<tr><td><b>[0-9]+-([0-9]+)</b></td><td>[^<]*</td><td>[^<]*</td><td>(?:<b>)?([A-Z])\b")
_TABLE = b"<th>Srv</th>"
_BUSY = frozenset({b"R", b"W", b"K", b"D", b"L"})
_FINISHING = b"G"


def old_generation_busy(page: bytes) -> int:
    """Count workers of old generations that serve a request, or may still take one; `page` is server-status in HTML.

    A connection that is kept alive (K) counts while a worker waits on it, at most KeepAliveTimeout: a request that
    comes meanwhile is still served by the old generation. What only waits for its client to close (C) does not.

    Raises:
        ProtocolError: the page does not tell.
    """
    said = {name: value.strip() for name, value in _FIELD.findall(page)}
    mpm, generation = said.get(b"Server MPM"), said.get(b"Parent Server MPM Generation")
    if mpm is None or generation is None or _TABLE not in page:
        raise ProtocolError(
            "server-status does not say which requests are older than the last reload; is ExtendedStatus Off?"
        )
    # With the MPM worker it is threads that have ended which are left as G.
    busy = _BUSY if mpm.lower() == b"worker" else _BUSY | {_FINISHING}
    return sum(of != generation and mode in busy for of, mode in _ROW.findall(page))
