"""Read what httpd says of itself on server-status.

Source: httpd manual, mod_status, "Machine Readable Status File".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from httpdgen.control import values
from httpdgen.control.generations import old_generation_busy
from httpdgen.control.pages import open_page
from httpdgen.control.protocol_error import ProtocolError, quoted
from httpdgen.control.running import ServerStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.control.http import HttpClient

PAGE = "/server-status"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIME = re.compile(r"\w+, (\d\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d)\b", re.ASCII)
_ZONE_STEP_SECONDS = 900  # every zone of today is ahead of UTC by so many quarters of an hour
_FIRST_GENERATION = 1
_EMPTY = "."  # "Open slot with no current process"


def read_status(client: HttpClient, *, old_generations: bool = True) -> ServerStatus:
    """Ask a web server for its status, and what old generations still serve where that matters (`old_generations`).

    Ask on a connection that is younger than the last reload: a child of before it may answer on an older one, and
    says the generation that it knows.

    Raises:
        OSError: the server is gone, or (TimeoutError) takes too long.
        ProtocolError: there is no such page, or it lacks a field, which the text names.
    """
    answer = open_page(client, f"{PAGE}?auto")
    status = parse_status(answer.body, answer.header("Date") or "")
    # The other page has a line for each worker, and so is asked for only where an old generation may be there.
    if not old_generations or status.generation == _FIRST_GENERATION or status.stopping == 0:
        return status
    return replace(status, old_generation_busy=old_generation_busy(open_page(client, PAGE).body))


def parse_status(data: bytes, date: str) -> ServerStatus:
    """Read the page; `date` is the answer's header Date, which is UTC, while the page has the server's own zone.

    Old generations are not on it.

    Raises:
        ProtocolError: a field is missing or not what it should be; the text names it.
    """
    said: dict[str, str] = {}
    for line in data.decode("latin-1").splitlines():
        name, _, value = line.partition(": ")
        said.setdefault(name, value.strip())
    shown = _clock(said, "CurrentTime")
    now = shown - _zone(shown - _date(date))
    started = _clock(said, "RestartTime")
    # Summer time may have begun or ended since: the zone of then is told by how long it runs.
    started_at = started - _zone(started - (now - _whole(said, "ServerUptimeSeconds")))
    generation, board = _whole(said, "ParentServerConfigGeneration"), _field(said, "Scoreboard")
    return ServerStatus(
        version=_field(said, "ServerVersion"),
        mpm=_field(said, "ServerMPM"),
        generation=generation,
        started_at=started_at,
        read_at=started_at if generation == _FIRST_GENERATION else None,
        now=now,
        busy=_whole(said, "BusyWorkers"),
        idle=_whole(said, "IdleWorkers"),
        stopping=_whole(said, "Stopping") if "Stopping" in said else None,
        slots=len(board),
        least_slots=board.rfind(_EMPTY) + 1,
    )


def _field(said: Mapping[str, str], name: str) -> str:
    if name not in said:
        raise ProtocolError(f"server-status says no {name}; does httpd 2.4 answer there, with mod_status?")
    return said[name]


def _whole(said: Mapping[str, str], name: str) -> int:
    return values.whole(_field(said, name), name, "server-status")


def _clock(said: Mapping[str, str], name: str) -> int:
    """Read what a clock on a wall shows there: seconds since 1970 if that were UTC."""
    text = _field(said, name)
    found = _TIME.match(text)
    if not found or found[2] not in _MONTHS:
        raise _unreadable(text, name)
    day, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3])
    hour, minute, second = (int(part) for part in found.groups()[3:])
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    except ValueError as error:
        raise _unreadable(text, name) from error


def _date(date: str) -> int:
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError) as error:
        raise _unreadable(date, "the header Date") from error


def _zone(difference: int) -> int:
    """Give the zone that a difference between two clocks comes from: they were not read in the same second."""
    return round(difference / _ZONE_STEP_SECONDS) * _ZONE_STEP_SECONDS


def _unreadable(text: str, name: str) -> ProtocolError:
    return ProtocolError(f"server-status says {quoted(text)} for {name}, which cannot be read")
