"""This machine's Tomcat: what it makes of a server.xml, and where it listens once it is started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import parse_qsl, quote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = Path("/usr/share/tomcat10")
IS_HERE = (HOME / "lib/catalina.jar").exists() and shutil.which("javac") is not None
READER = Path(__file__).parent / "tomcat_reads/ReadServer.java"
QUICK = ("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m")
JARS = f"{HOME}/lib/*:{HOME}/bin/*"
SECONDS = 30


class Said(NamedTuple):
    """A line of what Tomcat says it has read."""

    kind: str
    values: dict[str, str]


class Reader:
    """A program that has Tomcat read files, one after the other, and starts nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        subprocess.run(["javac", "-cp", JARS, "-d", self._folder, READER], check=True, timeout=SECONDS)
        base = f"-Dcatalina.base={self._folder}"
        self._program = subprocess.Popen(
            ["java", *QUICK, base, f"-Dcatalina.home={HOME}", "-cp", f"{JARS}:{self._folder}", "ReadServer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._program.communicate(timeout=SECONDS)

    def read(self, text: str, properties: Mapping[str, str]) -> list[Said]:
        """Have a server.xml read, with system properties."""
        file = self._folder / "server.xml"
        file.write_text(text, "utf-8")
        lines = "\n".join(f"{key.replace(':', chr(92) + ':')}={value}" for key, value in properties.items())
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{file}\t{quote_plus(lines)}\n")
        self._program.stdin.flush()
        said = []
        while (line := self._program.stdout.readline()) not in {"\n", ""}:
            kind, _, values = line.strip().partition(" ")
            said.append(Said(kind, dict(parse_qsl(values.replace(" ", "&"), keep_blank_values=True))))
        return said


class Running:
    """A Tomcat of its own folder, started on loopback, which ends with the context."""

    def __init__(self, base: Path, server_xml: str, properties: str, context_xml: str, page: str) -> None:
        for name in ("conf", "logs", "temp", "webapps/ROOT", "work"):
            (base / name).mkdir(parents=True)
        for name, text in (
            ("server.xml", server_xml),
            ("context.xml", context_xml),
            ("catalina.properties", properties),
        ):
            (base / "conf" / name).write_text(text, "utf-8")
        shutil.copy("/etc/tomcat10/web.xml", base / "conf/web.xml")
        (base / "webapps/ROOT/index.jsp").write_text(page, "utf-8")
        self._base = base

    def __enter__(self) -> Self:
        bootstrap = f"{HOME}/bin/bootstrap.jar:{HOME}/bin/tomcat-juli.jar"
        options = (f"-Dcatalina.base={self._base}", f"-Dcatalina.home={HOME}", f"-Djava.io.tmpdir={self._base}/temp")
        log = self._base / "logs/out"
        with log.open("wb") as output:
            self._program = subprocess.Popen(
                ["java", *QUICK, *options, "-cp", bootstrap, "org.apache.catalina.startup.Bootstrap", "start"],
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + SECONDS
        while "Server startup in" not in log.read_text("utf-8", "replace"):
            if self._program.poll() is not None or time.monotonic() > deadline:
                self._program.kill()
                raise RuntimeError(log.read_text("utf-8", "replace"))
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.wait(SECONDS)

    def listening(self) -> set[tuple[str, int]]:
        """Give the addresses and ports on which it listens."""
        folder = Path(f"/proc/{self._program.pid}")
        mine = {os.readlink(file) for file in (folder / "fd").iterdir() if file.is_symlink()}  # noqa: PTH115  # no path
        lines = [
            line.split()
            for name in ("tcp", "tcp6")
            for line in (folder / "net" / name).read_text("ascii").splitlines()[1:]
        ]
        return {_address(line[1]) for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in mine}


def _address(text: str) -> tuple[str, int]:
    """Read an address of /proc/net, whose words of four bytes stand the wrong way round on this kind of machine."""
    number, _, port = text.partition(":")
    words = [bytes.fromhex(number[start : start + 8])[::-1] for start in range(0, len(number), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return socket.inet_ntop(family, b"".join(words)).removeprefix("::ffff:"), int(port, 16)
