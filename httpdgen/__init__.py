"""Configuration generator and fleet toolkit for Apache httpd in front of Tomcat."""

__version__ = "0.1.0"
