"""Paths of a site, and which lies below which."""

from __future__ import annotations


def bare(path: str) -> str:
    """Give a path without its last slash; the root is "".

    >>> bare("/shop/"), bare("/shop"), bare("/")
    ('/shop', '/shop', '')
    """
    return path.rstrip("/")


def covers(outer: str, inner: str) -> bool:
    """Say whether a path is another one or lies below it, by whole segments as httpd's prefixes are read.

    >>> covers("/shop", "/shop/cart"), covers("/shop", "/shopping"), covers("/", "/shop")
    (True, False, True)
    """
    return inner == outer or bare(inner) == bare(outer) or inner.startswith(bare(outer) + "/")
