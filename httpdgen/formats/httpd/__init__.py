"""httpd's configuration, by httpd's own grammar."""
