"""The command `lint`."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from httpdgen.cli import exits
from httpdgen.cli.output import write_output
from httpdgen.cli.progress import bar
from httpdgen.cli.rule_names import names_of_rules, rule_names
from httpdgen.cli.speak import note
from httpdgen.errors import Fault, InputError
from httpdgen.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.cli.telling.told import Told
    from httpdgen.lint.finding import Severity
    from httpdgen.lint.run import Report
    from httpdgen.lint.settings import Settings

EXAMPLE = """\b
Example:
  httpdgen lint build
  httpdgen lint /etc/apache2 /etc/tomcat10
  httpdgen lint build --format sarif --output httpdgen.sarif --fail-on warning"""

_STANDARD_INPUT = Path("-")


class Format(StrEnum):
    """How the findings are told."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"


class FailOn(StrEnum):
    """The mildest severity that is not to pass."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


def command(  # noqa: PLR0913  # each is an option of the command line
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH", help="Files, folders, a rendered tree; - is standard input.", show_default=False
        ),
    ],
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="How the findings are told; by itself text, and in GitHub Actions github.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", dir_okay=False, help="Write it there, not to standard output."),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The mildest severity with which the exit code is 1.")
    ] = FailOn.ERROR,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Only this rule or subject; again for more.", autocompletion=names_of_rules),
    ] = None,
    disable: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Not this rule or subject; again for more.", autocompletion=names_of_rules),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Settings; by itself httpdgen.toml or pyproject.toml of this folder or one above.",
            show_default=False,
        ),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Known findings, which are not told again.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write what is found as a baseline.")
    ] = None,
) -> None:
    """Check configuration of httpd, mod_jk and Tomcat.

    It may be a rendered tree or anybody's files; none of the programs need be installed. Exit code 1 says that
    something was found, 2 that the command could not be carried out.
    """
    if write_baseline is not None and (form, output) != (None, None):
        raise typer.BadParameter("tells nothing, so --format and --output do nothing", param_hint="--write-baseline")
    settings = _settings(config).with_choice(rule_names("--select", select), rule_names("--disable", disable))
    report = _judge(paths, settings)
    if write_baseline is not None:
        _write_baseline(report, write_baseline)
        return
    told = _told(report, baseline, fail_on)
    _tell(told, _format(form, output), output)
    if told.failed:
        raise typer.Exit(exits.NO)


def _settings(config: Path | None) -> "Settings":
    from httpdgen.lint.fingerprints import relative_name
    from httpdgen.lint.registry import RULES
    from httpdgen.lint.settings import Settings
    from httpdgen.lint.settings_file import find_settings, load_settings

    found = config or find_settings(Path.cwd())
    if found is None:
        return Settings()
    return load_settings(Path(relative_name(str(found), Path.cwd())), RULES)


def _judge(paths: "Sequence[Path]", settings: "Settings") -> "Report":
    from httpdgen.cli.telling.masked import without_secrets
    from httpdgen.lint.run import lint
    from httpdgen.observed.observe import observe

    missing = [path for path in paths if path != _STANDARD_INPUT and _is_missing(path)]
    if missing:
        message = "there is no such file or folder"
        raise InputError([Fault(Span(str(path), 1, 1), "", message) for path in missing])
    stdin = _read_stdin() if _STANDARD_INPUT in paths else None
    fleet = observe(paths, stdin=stdin, versions=settings.versions)
    if fleet.faults and not fleet.files:
        raise InputError(fleet.faults)  # nothing was judged: nothing is found, and nothing is right
    with bar("judging") as progress:
        return without_secrets(lint(fleet, settings, progress))


def _is_missing(path: Path) -> bool:
    """Tell whether a path is surely not there: one that may not be looked at is told with the system's reason."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _read_stdin() -> bytes:
    """Read standard input, as far as a file may be long.

    Raises:
        InputError: it is longer.
    """
    from httpdgen.observed.given.disk import MAX_BYTES

    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES >> 20} MB"
        raise InputError([Fault(Span(str(_STANDARD_INPUT), 1, 1), "", message, "give the configuration alone")])
    return content


def _write_baseline(report: "Report", path: Path) -> None:
    from httpdgen.cli.words import counted
    from httpdgen.lint.baseline import baseline_of

    write_output(path, baseline_of(report, path.parent))
    note(f"wrote {path}: {counted(len(report.findings), 'finding')}")


def _told(report: "Report", baseline: Path | None, fail_on: FailOn) -> "Told":
    from httpdgen.cli.telling.told import Told, root_folder
    from httpdgen.lint.baseline import compare, read_baseline

    failing = _failing(fail_on)
    if baseline is None:
        return Told(report, 0, (), failing, root_folder())
    compared = compare(report, read_baseline(baseline), baseline.parent)
    return Told(compared.report, compared.known, compared.stale, failing, root_folder())


def _failing(fail_on: FailOn) -> "frozenset[Severity]":
    """Give the severities that are at least as bad."""
    from httpdgen.lint.finding import Severity

    if fail_on is FailOn.NEVER:
        return frozenset()
    from_worst = list(Severity)
    return frozenset(from_worst[: from_worst.index(Severity(fail_on)) + 1])


def _format(form: Format | None, output: Path | None) -> Format:
    """Choose the form that whoever reads it can use: GitHub reads the standard output of its jobs."""
    if form is not None:
        return form
    in_actions = output is None and os.environ.get("GITHUB_ACTIONS") == "true"
    return Format.GITHUB if in_actions else Format.TEXT


def _tell(told: "Told", form: Format, output: Path | None) -> None:
    """Print or write the findings; the summary goes with them where a person reads them, else to standard error."""
    from httpdgen.cli.telling.summary import summary

    text = _written(told, form, in_colour=output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_output(output, text)
    for line in summary(told):
        typer.echo(line, err=output is not None or form is not Format.TEXT)


def _written(told: "Told", form: Format, *, in_colour: bool) -> str:
    from httpdgen.cli.telling import github, gitlab, json_report, junit, sarif, text

    match form:
        case Format.TEXT:
            return text.tell(told, in_colour=in_colour)
        case Format.JSON:
            return json_report.tell(told)
        case Format.SARIF:
            return sarif.tell(told)
        case Format.GITHUB:
            return github.tell(told)
        case Format.GITLAB:
            return gitlab.tell(told)
        case Format.JUNIT:
            return junit.tell(told)
