"""Real hosts on one machine: containers with their own systemd, sshd, httpd and Tomcat, on a network of their own.

    with Lab.create(Plan(web=("web1",), tomcats=("app1", "app2"))) as lab:
        lab.host("app1").kill()
        lab.ssh("web1", "curl", "-s", "http://localhost/")

`python -m fleetlab` does the same by hand, with labs that stay until they are destroyed.
"""

from fleetlab.host import Host, Snapshot
from fleetlab.lab import Lab
from fleetlab.plan import Plan
from fleetlab.requirements import what_is_missing

__all__ = ["Host", "Lab", "Plan", "Snapshot", "what_is_missing"]
