"""Show a plan, ask, and carry it out: what deploy, rollback and restart have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from httpdgen.cli.rolling.manner import Manner

if TYPE_CHECKING:
    from httpdgen.cli.rolling.prepare import Planned

__all__ = ["Manner", "go"]


def go(planned: Planned, manner: Manner, *, yes: bool) -> None:
    """Do what a plan says, where it may be carried out and somebody agrees.

    Raises:
        typer.Exit: it was not, or not wholly, carried out.
    """
    # Whoever imports this has hosts to reach first, and those take their time while the rest is imported.
    from httpdgen.cli.rolling.asking import agreed
    from httpdgen.cli.rolling.carry_out import carry_out, tell_of_nothing
    from httpdgen.cli.rolling.options import Form
    from httpdgen.cli.rolling.plan_view import exit_code, show
    from httpdgen.cli.words import counted
    from httpdgen.deploy.prepare import concerned

    plan = planned.plan
    show(planned, err=manner.form is Form.JSON)
    code = exit_code(plan)
    if not code and plan.has_work:
        agreed(f"change {counted(len(concerned(plan)), 'host')}?", yes=yes)
        code = carry_out(planned, manner)
    elif not code:
        code = tell_of_nothing(planned, manner)
    if code:
        raise typer.Exit(code)
