"""What a file is, by its name and by what is in it."""

from __future__ import annotations

import posixpath
import re
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["httpd", "workers", "uriworkermap", "server.xml", "web.xml", "context.xml", "properties"]

_ROOTS: dict[bytes, Kind] = {b"Server": "server.xml", b"web-app": "web.xml", b"Context": "context.xml"}
# What was once taken for a comment or the like stays so: tried again otherwise, a file of them would take for ever.
_ROOT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*+)?>)*+<([\w.:-]+)", re.DOTALL
)
_WORKER = re.compile(rb"^[ \t]*worker\.[\w.-]+[ \t]*=", re.MULTILINE)
_MOUNT = re.compile(rb"^[ \t]*[!-]?/[^=\s]*[ \t]*=[ \t]*[\w*!;.-]", re.MULTILINE)
_PROPERTY = re.compile(rb"^[ \t]*[A-Za-z][\w.-]*[ \t]*[=:]", re.MULTILINE)
_DIRECTIVE = re.compile(
    rb"^[ \t]*(?:<(?:VirtualHost|Proxy|ProxyMatch|Location|LocationMatch|Directory|DirectoryMatch|Files|FilesMatch"
    rb"|If|IfModule|IfDefine|IfVersion|IfFile|Macro|RequireAll|RequireAny|Limit)\b"
    rb"|(?:Add(?:Handler|Type)|Alias|AllowOverride|Balancer(?:Member|Growth|Inherit|Persist)|CustomLog|Define"
    rb"|DirectoryIndex|DocumentRoot|ErrorLog|Header|Include(?:Optional)?|Jk(?:Mount|Un|Work|Log|Shm|Opt|Watch)\w*"
    rb"|KeepAlive(?:Timeout)?|Listen|LoadModule|LogFormat|LogLevel|Max(?:Clients|Request|Conn|Keep|Spare)\w*"
    rb"|MinSpare\w+|NameVirtualHost|Options|Proxy(?:Pass|Set|Req|Pres|Via|Time|Add|Err|Html)\w*|Redirect(?:Match)?"
    rb"|RemoteIP\w+|RequestHeader|RequestReadTimeout|Require|Rewrite(?:Engine|Rule|Cond|Base|Map|Options)|SSL[A-Z]\w+"
    rb"|Server(?:Name|Alias|Root|Admin|Limit|Tokens|Signature)|SetEnv(?:If)?|SetHandler|StartServers"
    rb"|Thread(?:Limit|sPerChild)|Timeout|TraceEnable|UnDefine|Use|UseCanonicalName|User)[ \t]+[^\s={:])",
    re.MULTILINE | re.IGNORECASE,
)
_UNIT = re.compile(rb"^[ \t]*\[[A-Za-z][\w ]*\][ \t]*$", re.MULTILINE)  # of systemd, or another INI file
_EXACT = frozenset({"web.xml", "context.xml", "context.xml.default"})  # the last is a <Host>'s
_BLOCK = re.compile(rb"\{[ \t]*$.*^[ \t]*\}[ \t;]*$", re.MULTILINE | re.DOTALL)  # of nginx and others

_NAMES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:apache2|httpd)\.conf\Z"), "httpd"),
    (re.compile(r".*server[\w.-]*\.xml\Z"), "server.xml"),
    (re.compile(r".*uriworkermap[\w.-]*\.properties\Z"), "uriworkermap"),
    (re.compile(r".*workers?[\w.-]*\.properties\Z"), "workers"),
)


def kind_of(path: str, content: bytes) -> Kind | None:
    """Tell what a file is; None for what is nothing of httpd's, mod_jk's or Tomcat's.

    What is in it decides, and its name where that leaves it open, as in an empty file or one that is damaged.

    >>> kind_of("/x/a.conf", b"ProxyPass / balancer://shop/"), kind_of("/x/README", b"Read me.")
    ('httpd', None)
    >>> kind_of("/x/a", b"worker.list=shop"), kind_of("/x/a.xml", b"<Server port='-1'/>")
    ('workers', 'server.xml')
    """
    if root := _ROOT.match(content):
        if root[1] in _ROOTS:
            return _ROOTS[root[1]]
        if path.endswith(".xml"):
            return _by_name(path)
    if path.endswith(".xml"):
        return _by_name(path)
    return _of_text(path, content) or _by_name(path)


def is_text(content: bytes) -> bool:
    """Tell text, of an encoding that ASCII is a part of, from programs, archives, and text in UTF-16."""
    return b"\0" not in content


def _of_text(path: str, content: bytes) -> Kind | None:
    if not is_text(content):
        return None
    if _WORKER.search(content) and not _DIRECTIVE.search(content):
        return "workers"
    if path.endswith(".properties"):
        return "uriworkermap" if _MOUNT.search(content) else None
    if _DIRECTIVE.search(content) and not _is_another_programs(content):
        return "httpd"
    return "uriworkermap" if _MOUNT.search(content) and not _PROPERTY.search(content) else None


def _is_another_programs(content: bytes) -> bool:
    return bool(_UNIT.search(content) or _BLOCK.search(content))


def _by_name(path: str) -> Kind | None:
    name = posixpath.basename(path)
    return next((kind for pattern, kind in _NAMES if pattern.match(name)), None)


def may_be_httpds(path: str, content: bytes) -> bool:
    """Tell whether a file that was named may be httpd's for its name's sake, though no common directive is in it."""
    return path.endswith(".conf") and not _is_another_programs(content)


def may_be_ours(path: str) -> bool:
    """Tell by a path whether it is worth to look into a file of a folder.

    >>> may_be_ours("/etc/apache2/ports.conf"), may_be_ours("/etc/apache2/README")
    (True, False)
    """
    name = posixpath.basename(path)
    return name.endswith((".conf", ".vhost")) or _by_name(path) is not None or name in _EXACT
