"""Replace ${variables} as Tomcat does when it reads its XML files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_MOST_ROUNDS = 20  # as Tomcat has it
_LONGEST = 2**16  # variables that hold variables may grow without end
# Names a class that gives further values, such as those of the environment (Tomcat configuration, System Properties).
_OTHER_SOURCE = "org.apache.tomcat.util.digester.PROPERTY_SOURCE"
# What Java and Tomcat's own start set, wherever Tomcat runs.
_ALWAYS_SET = re.compile(r"(?:java|os|user|file|path|line|sun|jdk|native|catalina)\..*")


@dataclass(frozen=True, slots=True)
class Variables:
    """The system properties of a Tomcat: those of catalina.properties and of its -D options.

    Where they are not `known`, others may be set, so that a default given in the text may not be in force.
    """

    values: Mapping[str, str]
    known: bool

    def replace(self, text: str) -> str | None:
        """Replace ${name} and ${name:-default}; None where a value is not to be known.

        A variable that nobody sets is not to be known either: Tomcat leaves it as it is, which nobody means.
        Source: Tomcat configuration reference, "System property replacement".

        >>> Variables({"ajp.port": "8009"}, known=True).replace("${ajp.port}${zone:-a}")
        '8009a'
        """
        for _ in range(_MOST_ROUNDS):
            cut = _parts(text)
            if len(cut) == 1:
                return text
            parts = [self._value(part) if variable else part for variable, part in cut]
            found = [part for part in parts if part is not None]
            if len(found) < len(parts) or sum(map(len, found)) > _LONGEST:
                return None
            text = "".join(found)
        return None

    def _value(self, name: str) -> str | None:
        if name in self.values:
            return self.values[name]
        name, given, default = name.partition(":-")
        if name in self.values:
            return self.values[name]
        certainly_unset = self.known and _OTHER_SOURCE not in self.values and not _ALWAYS_SET.fullmatch(name)
        return default if name and given and certainly_unset else None


def _parts(text: str) -> list[tuple[bool, str]]:
    """Cut a text into literal parts and the names of variables, and tell which is which."""
    end = text.rfind("}") + 1  # behind it every ${ is looked for in vain, up to the text's end
    *before, last = _VARIABLE.split(text[:end])
    return [(index % 2 == 1, part) for index, part in enumerate((*before, last + text[end:]))]
