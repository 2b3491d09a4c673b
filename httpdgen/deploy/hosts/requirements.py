"""What a host has to bring before anything is changed there: programs, modules, accounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpdgen.render.context import CURRENT
from httpdgen.tree import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.deploy.hosts.answer import Answer
    from httpdgen.plan.shape import HostShape
    from httpdgen.tree import Entry

_MODULES = f"{CURRENT}/httpd/modules.conf"
_LOADED = re.compile(rb'^\s*LoadModule\s+\S+\s+"?(/[^"\n]+?)"?\s*$', re.MULTILINE)
_ROOT = "root"  # whom every host has


@dataclass(frozen=True)
class Requirements:
    """What a host needs for its wanted entries: files by path, each with what it is for; units; users; groups."""

    files: Mapping[str, str]
    units: tuple[str, ...]
    users: tuple[str, ...]
    groups: tuple[str, ...]
    stock_units: tuple[str, ...]
    needs_java: bool

    @property
    def words(self) -> list[str]:
        """Give what the program is asked for, as its arguments."""
        return [*self.files, "--", *self.units, "--", *self.users, "--", *self.groups]

    def missing(self, answer: Answer) -> tuple[str, ...]:
        """Say what there is not, a sentence each."""
        files = filter(None, map(self._lack, answer.all("lacks")))
        return (*files, *self._units(answer), *self._accounts(answer))

    def _lack(self, name: str) -> str | None:
        if name == "java":
            return "there is no Java: install what Tomcat's package asks for" if self.needs_java else None
        if name == "systemd":
            return "it is not run by systemd, which httpdgen needs there"
        what = f", {self.files[name]}" if name in self.files else " in its PATH"
        return f"there is no {name}{what}: install the package that has it"

    def _units(self, answer: Answer) -> Iterator[str]:
        known = units_of(answer)
        for unit in self.stock_units:
            if known.get(unit, {}).get("LoadState", "not-found") == "not-found":
                yield f"systemd knows no {unit}.service there: install the package that has it"

    def _accounts(self, answer: Answer) -> Iterator[str]:
        for kind, database, wanted in (("user", "passwd", self.users), ("group", "group", self.groups)):
            there = {line.partition(":")[0] for line in answer.one(database).splitlines()}
            for name in wanted:
                if name not in there:
                    yield f"there is no {kind} {name}, whom files belong to: install the package that brings it"


def requirements(wanted: Mapping[str, Entry], shape: HostShape | None) -> Requirements:
    """Work out what a host has to have for some entries and services."""
    files = {} if shape is None else dict(_files(shape))
    modules = wanted.get(_MODULES)
    if isinstance(modules, File):
        files |= {path.decode(errors="replace"): "a module of httpd" for path in _LOADED.findall(modules.content)}
    owned = [entry for entry in wanted.values() if isinstance(entry, File)]
    nodes = () if shape is None else shape.nodes
    stock = () if shape is None or shape.web is None else (shape.web.service,)
    return Requirements(
        files=files,
        units=() if shape is None else shape.services,
        users=tuple(sorted(({entry.owner for entry in owned} | {node.user for node in nodes}) - {_ROOT})),
        groups=tuple(sorted({entry.group for entry in owned} - {_ROOT})),
        stock_units=(*stock, *(node.service for node in nodes if not node.own_unit)),
        needs_java=bool(nodes),
    )


def _files(shape: HostShape) -> Iterator[tuple[str, str]]:
    if shape.web is not None:
        yield shape.web.program, "the program of httpd"
    for node in shape.nodes:
        # What every package and the tarball start Tomcat by, whatever their scripts are called.
        yield f"{node.home}/bin/bootstrap.jar", "a part of Tomcat"


def units_of(answer: Answer) -> dict[str, dict[str, str]]:
    """Give the properties of each unit, by its name without `.service`."""
    blocks = [
        dict(line.partition("=")[::2] for line in block.splitlines()) for block in answer.one("units").split("\n\n")
    ]
    return {block["Id"].removesuffix(".service"): block for block in blocks if "Id" in block}
