"""Reach a host by its settings, through whatever jump hosts; what is read of files is read once for all hosts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from httpdgen.transport.failures import NotReachedError
from httpdgen.transport.jumps import Jumps
from httpdgen.transport.known_hosts import KnownHosts
from httpdgen.transport.link import direct_way, open_link, way_through
from httpdgen.transport.login import KeyFiles
from httpdgen.transport.plain import plain
from httpdgen.transport.settings import jump_options, settings_for
from httpdgen.transport.ssh_config import read_config

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from httpdgen.transport.link import Link
    from httpdgen.transport.settings import Settings


class Reach:
    """What one transport has read and opened; safe from several threads at once."""

    def __init__(self, configs: Sequence[Path], known_hosts: Sequence[Path], seconds: float) -> None:
        self._configs = tuple(configs)
        self._known_files = tuple(str(file.expanduser()) for file in known_hosts)
        self._seconds = seconds
        self._known_hosts = KnownHosts()
        self._key_files = KeyFiles()
        self._jumps = Jumps()
        self._lock = Lock()
        self._texts: dict[tuple[Path, ...], str] = {}

    def link(self, alias: str, options: Iterable[tuple[str, str]], config: str | None) -> Link:
        """Open a connection; `config` is a file in place of the usual SSH configuration, "none" for none.

        Raises:
            NotReachedError: it came to nothing; KeyRefusedError: for the sake of a host's key.
        """
        text = self._configuration(config)
        settings = settings_for(alias, options, text, self._known_files, self._seconds)
        return self._open(settings, text, (alias,))

    def _open(self, settings: Settings, text: str, passed: tuple[str, ...]) -> Link:
        if not settings.jumps:
            return open_link(settings, direct_way(settings), self._known_hosts, self._key_files)
        last = self._jump(settings.jumps, text, passed)
        key = (last, text)
        jump = self._jumps.hold(key, partial(self._open_jump, last, text, passed))
        let_go = partial(self._jumps.let_go, key)
        try:
            way = way_through(jump, settings, let_go)
        except NotReachedError:
            let_go()
            raise
        return open_link(settings, way, self._known_hosts, self._key_files)

    def _open_jump(self, jump: Settings, text: str, passed: tuple[str, ...]) -> Link:
        try:
            return self._open(jump, text, (*passed, jump.alias))
        except NotReachedError as error:
            raise type(error)(f"its jump host {jump.alias}: {error}") from error

    def _jump(self, jumps: tuple[str, ...], text: str, passed: tuple[str, ...]) -> Settings:
        """Resolve the last of some jump hosts: it is behind those before it, or else where its own settings say.

        One that would be passed twice (`Host *` with ProxyJump means the jump host as well) is reached directly.
        """
        alias, options = jump_options(jumps[-1])
        settings = settings_for(alias, options, text, self._known_files, self._seconds)
        if jumps[:-1]:
            return replace(settings, jumps=jumps[:-1], proxy_command=None)
        around = {jump_options(jump)[0] for jump in settings.jumps} & {*passed, alias}
        return replace(settings, jumps=()) if around else settings

    def _configuration(self, config: str | None) -> str:
        if config is None:
            files = self._configs
        elif config.lower() == "none":
            files = ()
        else:
            files = (Path(config).expanduser(),)
            if not files[0].is_file():
                raise NotReachedError(f"there is no SSH configuration {plain(config)}, which -F names")
        with self._lock:
            if files not in self._texts:
                try:
                    self._texts[files] = "".join(map(read_config, files))
                except OSError as error:
                    why = f"{plain(str(error.filename))}: {error.strerror}"
                    raise NotReachedError(f"the SSH configuration cannot be read: {why}") from error
            return self._texts[files]
