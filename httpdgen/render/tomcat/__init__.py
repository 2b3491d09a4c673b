"""Turn clusters of Tomcats into the files of each: server.xml or its parts, and the systemd units that run them."""

from httpdgen.render.tomcat.cluster import ClusterRenderer

__all__ = ["ClusterRenderer"]
