"""Read of systemd's units what is needed to start a service without systemd (systemd.exec, systemd.syntax)."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.host import Host

FOLDERS = {
    "CacheDirectory": "/var/cache",
    "LogsDirectory": "/var/log",
    "RuntimeDirectory": "/run",
    "StateDirectory": "/var/lib",
}


@dataclass(frozen=True)
class Unit:
    """How a service is started: whose it is, its environment, its folders, what runs before it, and its program."""

    user: str
    environment: Mapping[str, str]
    folders: tuple[str, ...]
    before: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]


def read_unit(host: Host, service: str) -> Unit:
    """Read a service's unit, the machine's own or the distribution's, and its drop-ins."""
    settings: dict[str, list[str]] = {}
    for name, value in _settings(_text(host, service)):
        # An empty value takes back what was said before (systemd.service).
        settings[name] = [*settings.get(name, []), value] if value else []
    words = [word for value in settings.get("Environment", []) for word in _words(value)]
    return Unit(
        user=settings.get("User", ["root"])[-1],
        environment=dict(word.split("=", 1) for word in words),
        folders=tuple(
            f"{parent}/{name}"
            for setting, parent in FOLDERS.items()
            for value in settings.get(setting, [])
            for name in _words(value)
        ),
        before=tuple(_command(value) for value in settings.get("ExecStartPre", [])),
        command=_command(settings["ExecStart"][-1]) if settings.get("ExecStart") else (),
    )


def _text(host: Host, service: str) -> str:
    own, distribution = (f"{folder}/systemd/system/{service}.service" for folder in ("/etc", "/usr/lib"))
    drop_ins = host.run("sh", "-c", f"cat /etc/systemd/system/{service}.service.d/*.conf 2>/dev/null", check=False)
    return (host.read(own) or host.read(distribution)) + "\n" + drop_ins


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if "=" in line and not line.lstrip().startswith(("#", ";")):
            name, value = line.split("=", 1)
            yield name.strip(), value.strip()


def _command(value: str) -> tuple[str, ...]:
    """Give a program and its arguments; `+` before it asks for root's rights, `$$` is a dollar (systemd.service)."""
    return tuple(word.replace("$$", "$") for word in _words(value.lstrip("+")))


def _words(value: str) -> list[str]:
    return [word.replace("%%", "%") for word in shlex.split(value)]
