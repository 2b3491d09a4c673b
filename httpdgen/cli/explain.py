"""The command `explain`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli.output import write_output
from httpdgen.cli.rule_names import names_of_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from httpdgen.lint.rule import Rule

EXAMPLE = """\b
Example:
  httpdgen explain
  httpdgen explain sessions
  httpdgen explain route-differs-from-jvm-route
  httpdgen explain --format markdown --output rules"""


class Format(StrEnum):
    """What the explanation is written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    rule: Annotated[
        str | None,
        typer.Argument(
            metavar="RULE",
            help="The rule, or a subject, whose rules are listed; all are without.",
            autocompletion=names_of_rules,
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Text to read, a page, or JSON.")] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            file_okay=False,
            help="Write a page for each rule there, and an index, README.md; with --format markdown.",
        ),
    ] = None,
) -> None:
    """Explain a rule of lint, or list all of them.

    It says what the rule finds, why that matters, an example, what to write instead, and where that is written.
    """
    if output is not None:
        _write_pages(rule, form, output)
    elif rules := _rules_of(rule):
        typer.echo(_list(rules, form), nl=False)
    elif rule is not None:
        typer.echo(_explained(_find(rule), form), nl=False)


def _rules_of(subject: str | None) -> "list[Rule]":
    """Give the rules of a subject, all of them without one, and none for what is no subject."""
    from httpdgen.lint.registry import RULES

    return [rule for rule in RULES.values() if subject in {None, rule.subject}]


def _find(name: str) -> "Rule":
    from httpdgen.lint.registry import RULES
    from httpdgen.nearest import did_you_mean

    if name not in RULES:
        hint = did_you_mean(name, RULES) or "httpdgen explain lists them"
        raise typer.BadParameter(f"there is no rule {name}; {hint}", param_hint="RULE")
    return RULES[name]


def _explained(rule: "Rule", form: Format) -> str:
    from httpdgen.lint.explanation import page, plain

    match form:
        case Format.TEXT:
            return plain(rule)
        case Format.MARKDOWN:
            return page(rule)
        case Format.JSON:
            return json.dumps(_as_data(rule), indent=2) + "\n"


def _list(rules: "Sequence[Rule]", form: Format) -> str:
    from httpdgen.lint.explanation import index

    match form:
        case Format.TEXT:
            return "".join(f"{line}\n" for line in _lines(rules))
        case Format.MARKDOWN:
            return index(rules)
        case Format.JSON:
            return json.dumps([_as_data(rule) for rule in rules], indent=2) + "\n"


def _lines(rules: "Iterable[Rule]") -> "Iterator[str]":
    """List the rules below their subjects, each on two lines: names are as long as some summaries."""
    from httpdgen.lint.documentation import document

    subject = ""
    for rule in rules:
        if rule.subject != subject:
            yield from ([""] if subject else [])
            subject = rule.subject
            yield subject
        yield f"  {rule.id} ({rule.severity})"
        yield f"      {document(rule.module).summary}"


def _as_data(rule: "Rule") -> dict[str, object]:
    from dataclasses import asdict

    from httpdgen.lint.documentation import document

    return {
        "rule": rule.id,
        "subject": rule.subject,
        "severity": rule.severity.value,
        "options": dict(rule.defaults),
        **asdict(document(rule.module)),
    }


def _write_pages(rule: str | None, form: Format, folder: Path) -> None:
    """Write a page for each rule, and the index.

    Raises:
        typer.BadParameter: one rule, or another format, was asked for.
    """
    from httpdgen.lint.explanation import index, page
    from httpdgen.lint.registry import RULES

    if rule is not None or form is not Format.MARKDOWN:
        raise typer.BadParameter("is for all rules, with --format markdown", param_hint="--output")
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in RULES.items():
        write_output(folder / f"{name}.md", page(each))
    write_output(folder / "README.md", index(RULES.values()))
    typer.echo(f"wrote {len(RULES)} pages and README.md to {folder}")
