"""Options and arguments of the commands that act on the running balancers."""

from __future__ import annotations

from typing import Annotated

import typer

NodesArgument = Annotated[list[str], typer.Argument(metavar="NODE...", help="The Tomcats, by their names.")]
OutageOption = Annotated[
    bool, typer.Option("--allow-outage", help="Go on though more is out then than the cluster tolerates.")
]
LockOption = Annotated[
    bool, typer.Option("--take-lock", help="Take web servers over from a rollout that you know has ended.")
]
