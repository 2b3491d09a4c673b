"""The tree that a topology renders to, for commands that write it and for those that look for it on hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from httpdgen.cli.progress import bar

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.model.load import Loaded
    from httpdgen.model.secrets import Secrets
    from httpdgen.sizing.result import Sizing
    from httpdgen.tree import ConfigTree


def tree_of(loaded: Loaded, sizes: Sizing, secrets: Secrets, templates: Path | None) -> ConfigTree:
    """Render a topology, with a progress bar where that takes a while.

    Raises:
        TemplateError: a template cannot be used.
    """
    from httpdgen.render import render

    with bar("rendering") as progress:
        return render(
            loaded.topology,
            sizes,
            secrets,
            loaded.includes,
            source=" and ".join(loaded.sources),
            templates=templates,
            progress=progress,
        )
