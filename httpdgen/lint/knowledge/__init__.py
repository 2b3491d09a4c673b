"""What rules know of httpd, mod_jk and Tomcat: shared by several of them."""
