"""Write a value so that it stays in its place: one filter for each syntax that is rendered."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_LINE_BREAKERS = re.compile(r"[\x00-\x1f\x7f]")


def _one_line(value: object) -> str:
    text = str(value)
    if _LINE_BREAKERS.search(text):
        raise ValueError(f"a control character in {text!r}")
    return text


def apache_quote(value: object) -> str:
    r"""Quote an argument of an httpd directive.

    Inside double quotes httpd reads `\\` and `\"` as escapes (server/util.c, ap_getword_conf); it has none for
    a variable, so `${` is refused.

    >>> print(apache_quote('say "\\d"'))
    "say \"\\d\""
    """
    text = _one_line(value)
    if "${" in text:
        raise ValueError(f"httpd would replace the variable in {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def apache_header_value(value: object) -> str:
    r"""Quote a value for Header and RequestHeader, which read a format in it (modules/metadata/mod_headers.c).

    `%` begins a part of the format, and `\\` an escape such as `\n`, once the quotes are gone.

    >>> print(apache_header_value("100% of C:\\new"))
    "100%% of C:\\\\new"
    """
    text = _one_line(value)
    if text.lower().startswith("expr="):
        raise ValueError(f"httpd would evaluate {text!r}")
    return apache_quote(text.replace("\\", "\\\\").replace("%", "%%"))


def properties_value(value: object) -> str:
    """Write a value of workers.properties, where `#` begins a comment anywhere and `$(` a variable.

    Raises:
        ValueError: the value cannot be written there; typed names never hold such.
    """
    text = _one_line(value)
    if not text or text != text.strip() or "#" in text or "$(" in text or "*" in text:
        raise ValueError(f"mod_jk would not read {text!r} as it is")
    return text


def xml_attribute(value: object) -> str:
    """Quote an attribute of an XML file that Tomcat reads, which replaces `${` in it.

    >>> xml_attribute('<"&>')
    '"&lt;&quot;&amp;&gt;"'
    """
    text = _one_line(value)
    if "${" in text:
        raise ValueError(f"Tomcat would replace the variable in {text!r}")
    return '"' + escape(text, {'"': "&quot;"}) + '"'


def comment(value: object) -> str:
    """Write words inside a comment of any of the files: on one line, and without XML's `--`.

    >>> comment("a -- b")
    'a - - b'
    """
    text = _one_line(value)
    if "--" in text:
        text = re.sub(r"-(?=-)", "- ", text)
    # httpd joins a comment that ends in a backslash with the next line.
    return text.rstrip("\\").removesuffix("-")


def systemd_quote(value: object) -> str:
    r"""Quote a value of a unit file, where `%` begins a specifier (systemd.unit, systemd.syntax).

    >>> print(systemd_quote('A=100% "x"'))
    "A=100%% \"x\""
    """
    return '"' + _one_line(value).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


FILTERS = {
    "apache_quote": apache_quote,
    "apache_header_value": apache_header_value,
    "properties_value": properties_value,
    "xml_attribute": xml_attribute,
    "comment": comment,
    "systemd_quote": systemd_quote,
}
