"""Hosts for tests: file systems of stock Debian, in namespaces of their own, with real httpd and Tomcat in them."""
