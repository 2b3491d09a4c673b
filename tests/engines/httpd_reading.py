"""What this machine's httpd makes of a configuration, as mod_info prints it, and what we make of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from httpdgen.formats.httpd.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpdgen.formats.httpd.configuration import Configuration
    from httpdgen.formats.httpd.document import Document
    from httpdgen.formats.httpd.nodes import Directive

HTTPD = shutil.which("apache2")
MODULES = Path("/usr/lib/apache2/modules")
IS_HERE = HTTPD is not None and (MODULES / "mod_info.so").exists()
BUILT_IN = ("log_config_module", "logio_module", "unixd_module", "version_module", "watchdog_module")
LOADED = ("mpm_event", "info", "env", "macro", "authz_core", "alias", "setenvif")

# What httpd carries out while it reads, and mod_info does not print.
AT_ONCE = frozenset({"loadmodule", "loadfile", "serverroot", "defaultruntimedir"})


class Seen(NamedTuple):
    """A directive: how deep it stands, in which file and line httpd says it is, and its text."""

    depth: int
    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Answer:
    """What httpd printed: the directives, or its reason for refusing."""

    seen: tuple[Seen, ...]
    refusal: str | None


class OnDisk:
    """Files of this machine, as they are."""

    def read(self, path: str) -> bytes | None:
        return Path(path).read_bytes() if Path(path).is_file() else None

    def exists(self, path: str) -> bool | None:
        return Path(path).exists()

    def glob(self, pattern: str) -> list[str] | None:
        found = sorted(Path("/").glob(pattern.removeprefix("/"))) if "*" in pattern else [Path(pattern)]
        return [str(file) for path in found for file in _files(path)]

    def shown(self, path: str) -> str:
        return path


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for below in sorted(path.iterdir()):
            yield from _files(below)
    elif path.exists():
        yield path


def main_file(folder: Path, text: bytes) -> Path:
    """Write a main file that loads some modules and includes x.conf, which holds the text."""
    main = folder / "main.conf"
    loads = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
    main.write_text(
        f"{loads}Listen 127.0.0.1:9\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/log\n"
        f"DefaultRuntimeDir {folder}\nInclude {folder}/x.conf\n"
    )
    (folder / "x.conf").write_bytes(text)
    return main


def ask_httpd(main: Path, environment: Mapping[str, str] | None = None) -> Answer:
    """Let httpd read a configuration and print what it understood."""
    assert HTTPD is not None
    done = subprocess.run(
        [HTTPD, "-t", "-d", main.parent, "-f", main, "-D", "DUMP_CONFIG"],
        capture_output=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    errors = done.stderr.decode("utf-8", "surrogateescape")
    if done.returncode:
        return Answer((), "\n".join(line for line in errors.splitlines() if not line.startswith("[")))
    return Answer(tuple(_printed(done.stdout.decode("utf-8", "surrogateescape"))), None)


def _printed(output: str) -> Iterator[Seen]:
    file, number = "", 0
    for line in output.split("\n"):
        bare = line.lstrip(" ")
        if bare.startswith("# In file: "):
            file = bare.removeprefix("# In file: ")
        elif match := re.fullmatch(r"# +(\d+):", bare):
            number = int(match[1])
        elif bare and not bare.startswith("</"):
            yield Seen((len(line) - len(bare)) // 2, file, number, _comparable(bare))


def _comparable(text: str) -> str:
    """Write a directive as httpd does, its name in lower case, and of a section no more than what counts."""
    name, _, rest = text.partition(" ")
    return f"{name.lower()} {rest[: rest.rfind('>')] if name.startswith('<') else rest}"


def read_ourselves(main: Path, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read a configuration with what this machine's httpd has built in."""
    return load(
        str(main),
        OnDisk(),
        variables=environment or {},
        builtin_modules=BUILT_IN,
        defines=("DUMP_CONFIG",),
        whole=True,
        httpd_version=(2, 4, 71),
        server_root=str(main.parent),
    )


def located(seen: Iterable[Seen], ours: Configuration) -> list[Seen]:
    """Give httpd's directives with those out of macros at the place that they have in the macro's body.

    httpd counts the lines of a body, without comments, and names it by the place of its definition.
    """
    documents = {document.file: document for document in ours.documents}
    return [Seen(found.depth, *_place(found.file, found.line, documents), found.text) for found in seen]


def _place(file: str, line: int, documents: Mapping[str, Document]) -> tuple[str, int]:
    if not file.startswith("macro '"):
        return file, line
    definition = re.match(r"macro '[^']*' \(defined on line (\d+) of \"(.*)", file)
    assert definition is not None
    outer = definition[2] if definition[2].startswith("macro '") else definition[2].partition('"')[0]
    file, start = _place(outer, int(definition[1]), documents)
    body = [found for found in documents[file].lines if found.number > start and not found.is_comment]
    return file, _last_number(body[line - 1].number, body[line - 1].raw)


def as_printed(configuration: Configuration) -> list[Seen]:
    """Give our directives as mod_info prints httpd's."""
    lasts = {
        (document.file, line.number + at): _last_number(line.number, line.raw)
        for document in configuration.documents
        for line in document.lines
        for at in range(max(1, line.raw.count("\n")))
    }
    return list(_flat(configuration.directives, lasts, 0))


def _last_number(number: int, raw: str) -> int:
    """Give the number that httpd names a line by: that of the last one that it read for it."""
    lines = raw.split("\n")
    ends_here = len(lines) > 1 and not lines[-1] and not lines[-2].removesuffix("\r").endswith("\\")
    return number + len(lines) - 1 - ends_here


def _flat(directives: Iterable[Directive], lasts: dict[tuple[str, int], int], depth: int) -> Iterator[Seen]:
    for directive in directives:
        if directive.key in AT_ONCE:
            continue
        name = directive.key if directive.children is None else f"<{directive.key}"
        span = directive.span
        yield Seen(depth, span.file, lasts.get((span.file, span.line), span.line), f"{name} {directive.text}")
        yield from _flat(directive.children or (), lasts, depth + 1)
