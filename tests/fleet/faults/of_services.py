"""Faults of services: what systemd runs, and with which files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faults.fault import Fault
from faults.on_disk import HTTPD, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

SERVER_XML = "/etc/httpdgen/current/tomcat/node4/server.xml"


@contextmanager
def _tomcat_stopped(site: FaultySite) -> Iterator[None]:
    site.host("app3").stop_service("tomcat10")
    site.notice()
    yield
    site.restart_node("node3")


@contextmanager
def _tomcat_disabled(site: FaultySite) -> Iterator[None]:
    site.host("app2").systemctl("--quiet", "disable", "tomcat10")
    yield
    site.host("app2").systemctl("--quiet", "enable", "tomcat10")


@contextmanager
def _httpd_stopped(site: FaultySite) -> Iterator[None]:
    site.host("web2").stop_service("apache2")
    yield
    site.host("web2").start("apache2")


@contextmanager
def _unit_not_read(site: FaultySite) -> Iterator[None]:
    with changed(site, "web1", f"{HTTPD}/limits.conf", 'echo "LimitNPROC=4096" >> "$1"'):
        yield
    site.host("web1").systemctl("daemon-reload")


@contextmanager
def _httpd_is_older(site: FaultySite) -> Iterator[None]:
    """Let somebody change a file, reload, and change it back: what is on disk is right, and is not what runs."""
    with changed(site, "web1", f"{HTTPD}/server.conf", 'sed -i "s/^KeepAliveTimeout 5/KeepAliveTimeout 6/" "$1"'):
        # Times of processes are not known to the millisecond, so that nearer ones are not told apart.
        script = 'sleep 0.2; sed -i "s/^KeepAliveTimeout 6/KeepAliveTimeout 5/" "$1"'
        site.host("web1").run(script, f"{HTTPD}/server.conf")
        yield


@contextmanager
def _tomcat_is_older(site: FaultySite) -> Iterator[None]:
    """Write a Tomcat's server.xml anew, as a deployment that was broken off before the restart."""
    app4 = site.host("app4")
    app4.write(SERVER_XML, app4.read(SERVER_XML))
    yield
    site.restart_node("node4")


OF_SERVICES = {
    "a Tomcat is stopped": Fault(
        _tomcat_stopped,
        failed={
            "app3 services": "node3 (tomcat10): does not run",
            "app3 ports": "node3 (tomcat10) port 8009: ajp Connector: nothing listens",
            "web1 members": "node3 (ajp://198.18.0.23:8009): nothing listens there",
            "web2 members": "node3 (ajp://198.18.0.23:8009): nothing listens there",
            "web1 routes": "node3 (ajp://198.18.0.23:8009): is taken for lost there",
            "web2 routes": "node3 (ajp://198.18.0.23:8009): is taken for lost there",
        },
        not_made={
            "app3 running": "it does not run",
            "app3 replication": "what it shares with the others is not known",
        },
    ),
    "a Tomcat does not start with its host": Fault(
        _tomcat_disabled,
        failed={"app2 services": "node2 (tomcat10): does not start with the host: it is disabled"},
    ),
    "httpd is stopped": Fault(
        _httpd_stopped,
        failed={
            "web2 services": "apache2: does not run",
            "web2 ports": "apache2 port 80: http: nothing listens",
            "web2 routes": "management page: nothing listens there",
            "web2 sessions": "nothing listens there",
            "web2 spread": "nothing listens there",
        },
        not_made={"web2 running": "it does not run", "web2 httpd": "does not run"},
    ),
    "systemd has not read a changed unit": Fault(
        _unit_not_read,
        failed={
            "web1 files": "limits.conf: content is not as rendered",
            "web1 services": "apache2: its unit files changed since systemd read them",
        },
    ),
    "httpd was not reloaded after a change": Fault(
        _httpd_is_older,
        failed={"web1 running": "apache2: read its configuration"},
    ),
    "a Tomcat was not restarted after a change": Fault(
        _tomcat_is_older,
        failed={"app4 running": "node4 (tomcat10): started"},
    ),
}
