"""Find templates and fill them in: the user's own folder first, file by file, then those of the package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from httpdgen.errors import TemplateError
from httpdgen.render.compiled import compiled_templates
from httpdgen.render.quoting import FILTERS

if TYPE_CHECKING:
    from collections.abc import Sequence


def shipped_folder() -> Path:
    """Give the folder of the templates that ship: inside a wheel, or at the top of a checkout.

    Raises:
        TemplateError: neither is there; the installation is not whole.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise TemplateError(f"no templates beside {package}: install httpdgen again")


@dataclass(frozen=True)
class Templates:
    """Templates by their path below the folder, such as `tomcat/server.xml.j2`.

    `own` is the user's folder, or None. `source` names what the files are made from, for their first lines.
    """

    source: str
    own: Path | None = None

    @cached_property
    def _environment(self) -> jinja2.Environment:
        folders: Sequence[Path] = [folder for folder in (self.own, shipped_folder()) if folder is not None]
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,  # no template changes while a tree is rendered: spares a look at the disk for each use
            autoescape=False,  # noqa: S701  # not HTML: each syntax has its own quoting filter
            bytecode_cache=compiled_templates(),
        )
        environment.filters.update(FILTERS)
        environment.globals["source"] = self.source
        return environment

    def fill(self, name: str, **values: object) -> bytes:
        """Fill in a template and give the file's bytes.

        Raises:
            TemplateError: it is missing, is no template, or asks for what its view does not have.
        """
        try:
            return self._environment.get_template(name).render(values).encode()
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename or name}:{error.lineno}: {error.message}") from None
        except jinja2.TemplateNotFound as error:
            raise TemplateError(f"template {error.name} is missing") from None
        except (jinja2.TemplateError, ValueError) as error:  # ValueError: a value that a quoting filter refuses
            raise TemplateError(f"template {name}: {error}") from None
