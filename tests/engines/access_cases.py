"""What sections say of access, for what is read here and for httpd itself."""

from __future__ import annotations

from itertools import product

STRANGER, INVITED = "203.0.113.77", "10.0.0.7"  # who comes from anywhere, and who from where they are welcome

RULES = (
    "",
    "Require all granted",
    "Require all denied",
    "Require local",
    "Require ip 10.0.0.0/8",
    "Require ip 0.0.0.0/0.0.0.0",
    "<RequireAll>\nRequire all granted\nRequire not ip 198.51.100.9\n</RequireAll>",
    "<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.1\n</RequireAll>",
    "<RequireAny>\nRequire ip 10.0.0.0/8\nRequire local\n</RequireAny>",
    "<RequireAll>\nRequire ip 10\n<RequireNone>\nRequire ip 10.1\n</RequireNone>\n</RequireAll>",
    "Order deny,allow",
    "Order allow,deny",
    "Order deny,allow\nDeny from all\nAllow from 10.0.0.0/8",
    "Order allow,deny\nAllow from all",
    "Order allow,deny\nAllow from 10 192.0.2.1",
    "Order allow,deny\nAllow from all\nDeny from 198.51",
    "Deny from all",
    "Deny from all\nAllow from all",
    "Order deny,allow\nDeny from all\nRequire all granted",
    "Order deny,allow\nDeny from all\nAllow from 10.0.0.7\nRequire all denied\nSatisfy Any",
    "Order allow,deny\nAllow from all\nRequire local",
    "Require ip 10.0.0.0/8\nSatisfy Any",
    "Satisfy All",
    "AuthMerging And\nRequire ip 10",
    "<Limit GET>\nRequire all denied\n</Limit>",
    "<If \"req('X-Not-There') == 'yes'\">\nRequire all denied\n</If>",
)
"""Each is what a section holds."""

_WHERE = (
    '<Directory "/">',
    '<Directory "{root}">',
    '<Location "/">',
    '<Location "/page">',
    '<LocationMatch "^/p.ge$">',
)
_ELSEWHERE = ('<Location "/pag">', '<Directory "{root}/other">', '<Files "other">', '<FilesMatch "^\\.ht">')
_FEW = tuple(RULES[number] for number in (1, 2, 4, 12, 13, 19))


def _section(opening: str, inside: str) -> str:
    name = opening[1:].partition(" ")[0]
    return f"{opening}\n{inside}\n</{name}>\n" if inside else ""


ALONE = tuple(_section(where, rule) for where in _WHERE[3:] for rule in RULES)
TOGETHER = tuple(
    _section(first, one) + _section(second, other)
    for (first, second), one, other in product(product(_WHERE, _WHERE), _FEW, _FEW)
)
BESIDE = tuple(_section(where, "Require all denied") for where in _ELSEWHERE)
CONFIGURATIONS = ALONE + TOGETHER + BESIDE
