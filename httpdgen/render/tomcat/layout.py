"""Say where the files of one Tomcat are on its host, and which unit runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.render.context import CURRENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpdgen.model.clusters import Cluster
    from httpdgen.platforms import Platform

UNITS = "/etc/systemd/system"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one node is on its host.

    `release` is the folder of its files in the current release; `base` its CATALINA_BASE, and `conf` the folder
    that Tomcat reads its configuration in. `stock_conf` holds the files of Tomcat that are used as they are.
    `own_unit` says whether the unit is ours or the distribution's.
    """

    unit: str
    own_unit: bool
    release: str
    home: str
    base: str
    conf: str
    stock_conf: str
    conf_files: tuple[str, ...]
    start: tuple[str, ...]
    environment: Mapping[str, str]
    environment_files: tuple[str, ...]

    @property
    def server_xml(self) -> str:
        """Where Tomcat looks for server.xml."""
        return f"{self.conf}/server.xml"

    @property
    def context_defaults(self) -> str:
        """What Tomcat lays under the Context of every application of the Host (Tomcat's docs, config/context)."""
        return f"{self.conf}/Catalina/localhost/context.xml.default"

    @property
    def unit_file(self) -> str:
        """The unit's file name."""
        return f"{self.unit}.service"

    @property
    def enabling_link(self) -> str:
        """The link by which the unit starts when the host does."""
        return f"{UNITS}/multi-user.target.wants/{self.unit_file}"

    @property
    def logs(self) -> str:
        """The folder of the logs of a unit of our own."""
        return f"/var/log/{self.unit}"

    @property
    def work(self) -> str:
        """The folder of compiled pages of a unit of our own."""
        return f"/var/cache/{self.unit}"

    @property
    def writable(self) -> tuple[str, ...]:
        """The folders that Tomcat writes to, or expects to be there, below a base of our own."""
        names = ("conf/Catalina", "conf/Catalina/localhost", "lib", "webapps")
        return tuple(f"{self.base}/{name}" for name in names)


def layout_of(cluster: Cluster, node: str, platform: Platform, *, in_service: bool) -> Layout:
    """Say where a node is: in the distribution's service, or in a unit and a CATALINA_BASE of its own.

    `in_service` says that it is the one of its host's Tomcats that a distribution's service may run. It has its
    own nevertheless where the platform has no service, and where the cluster says `base` or `home`: the service
    knows only its own folders. A `home` is laid out like Tomcat's tarball, and started by its own catalina.sh.

    >>> from httpdgen.model.clusters import Cluster
    >>> from httpdgen.platforms import load
    >>> shop = Cluster.model_validate({"nodes": {"node1": {"host": "app1"}}})
    >>> for in_service in (True, False):
    ...     layout = layout_of(shop, "node1", load("debian-12"), in_service=in_service)
    ...     print(layout.unit, layout.server_xml)
    tomcat10 /etc/tomcat10/server.xml
    tomcat10-node1 /var/lib/tomcat10-node1/conf/server.xml
    """
    stock, options = platform.tomcat, cluster.tomcat
    served = in_service and bool(stock.service) and options.base is None and options.home is None
    own_base = stock.instance_base.replace("{node}", node) if options.base is None else f"{options.base}/{node}"
    home = options.home
    return Layout(
        unit=stock.service if served else stock.instance_unit.replace("{node}", node),
        own_unit=not served,
        release=f"{CURRENT}/tomcat/{node}",
        home=stock.home if home is None else home,
        base=stock.base if served else own_base,
        conf=stock.conf if served else f"{own_base}/conf",
        stock_conf=stock.conf if home is None else f"{home}/conf",
        conf_files=stock.conf_files,
        start=stock.start if home is None else (f"{home}/bin/catalina.sh", "run"),
        environment=stock.environment,
        environment_files=stock.environment_files if home is None else (),
    )
