"""The secrets of AJP, where configuration holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet
    from httpdgen.observed.settings import Setting


def of_connectors(fleet: Fleet) -> Iterator[Setting[str]]:
    """Go through the secrets that Connectors for AJP have."""
    for tomcat in fleet.tomcats:
        for _, connector in tomcat.connectors():
            if connector.protocol.value == "ajp" and connector.secret.written:
                yield connector.secret


def of_workers(fleet: Fleet) -> Iterator[Setting[str]]:
    """Go through the secrets that members of mod_proxy and workers of mod_jk have."""
    members = (member for web_server in fleet.web_servers for member in web_server.members())
    workers = (worker for jk in fleet.modjks for worker in jk.workers)
    for secret in (*(member.secret for member in members), *(worker.secret for worker in workers)):
        if secret.written:
            yield secret
