"""A file that holds a secret of AJP may be read by every user of its host.

Why:
    Whoever gets any account there, such as that of an application, can speak to Tomcat as if it were the web server.

Fires:
    -- manifest.json --
    {"format": 1, "digest": "", "hosts": {"app1": {"entries": {"/etc/tomcat10/server.xml":
      {"kind": "file", "sha256": "", "mode": "0644", "owner": "root", "group": "root"}}}}}
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Instead:
    -- manifest.json --
    {"format": 1, "digest": "", "hosts": {"app1": {"entries": {"/etc/tomcat10/server.xml":
      {"kind": "file", "sha256": "", "mode": "0640", "owner": "root", "group": "tomcat"}}}}}
    -- app1/etc/tomcat10/server.xml --
    <Server port="-1"><Service name="Catalina">
      <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="0123456789abcdef"/>
      <Engine name="Catalina" defaultHost="localhost"/>
    </Service></Server>

Source: Tomcat security considerations, "Connectors"; httpd manual, Security Tips
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.lint.finding import Mark, Severity
from httpdgen.lint.knowledge.secrets_seen import of_connectors, of_workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.fleet import Fleet

ID = "secret-world-readable"
SEVERITY = Severity.WARNING


def check(fleet: Fleet) -> Iterator[Mark]:
    """Look at the mode, on its host, of each file with a secret; the first of a file is told."""
    told = set()
    for secret in (*of_connectors(fleet), *of_workers(fleet)):
        file = fleet.file_of(secret.span)
        if file is None or not file.world_readable or not secret.value or file.shown in told:
            continue
        told.add(file.shown)
        yield Mark(
            secret.span,
            "everybody on this host can read this file, and it holds a secret",
            "give it the mode 0640 and the group that reads it",
        )
