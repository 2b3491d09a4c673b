"""Render what the web servers read: httpd's own files, mod_jk's, and the entries that lead to them."""

from __future__ import annotations

from httpdgen.render.httpd.tier import render_tier

__all__ = ["render_tier"]
