"""A rule: a module that says what it finds, and how."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from httpdgen.lint.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from httpdgen.lint.finding import Mark, Severity
    from httpdgen.lint.ignores import Reviewed
    from httpdgen.observed.fleet import Fleet


class RuleModule(Protocol):
    """What a rule's file holds: its docstring is its documentation, its severity the one that it has by default."""

    __doc__: str | None
    __name__: str
    ID: str
    SEVERITY: Severity

    @property
    def check(self) -> Callable[..., Iterator[Mark]]:
        """Yield what is wrong in a fleet (for a rule on comments: in a review of what was ignored).

        Keyword parameters, all with a default, are the rule's options.
        """


@dataclass(frozen=True)
class Rule:
    """A rule as the registry has it, perhaps with another severity and with options from the user's settings."""

    module: RuleModule
    severity: Severity
    options: Mapping[str, object]

    @property
    def id(self) -> str:
        """The rule's name."""
        return self.module.ID

    @property
    def subject(self) -> str:
        """The name of the package that it stands in."""
        return self.module.__name__.split(".")[-2]

    @cached_property
    def defaults(self) -> Mapping[str, object]:
        """The options that the rule knows, and their defaults."""
        parameters = list(inspect.signature(self.module.check).parameters.values())[1:]
        return {parameter.name.replace("_", "-"): parameter.default for parameter in parameters}

    def check(self, judged: Fleet | Reviewed) -> Iterator[Finding]:
        """Judge a fleet, or what was ignored in it."""
        options = {name.replace("-", "_"): value for name, value in self.options.items()}
        for mark in self.module.check(judged, **options):
            yield Finding(self.id, self.severity, mark.span, mark.message, mark.hint, mark.related)
