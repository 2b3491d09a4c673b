"""The running engines, asked through a host: balancer-manager, jkstatus, server-status, and Tomcat's Connectors."""
