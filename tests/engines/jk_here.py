"""This machine's httpd with mod_jk, which says what it understood in its debug log and by its status worker."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HTTPD = shutil.which("apache2")
MODULES = Path("/usr/lib/apache2/modules")
IS_HERE = HTTPD is not None and (MODULES / "mod_jk.so").exists()
SECONDS = 20

CONFIGURATION = """\
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule jk_module {modules}/mod_jk.so
User www-data
Group www-data
StartServers 1
JkLogFile {folder}/jk.log
JkLogLevel debug
JkShmFile {folder}/shm
"""
# mod_jk gives up on such a worker after it has told what it read, so that httpd ends by itself.
IMPOSSIBLE = b"\nworker.list=impossible\nworker.impossible.type=none\n"
_PROPERTY = re.compile(r"Dump of map (\d+): '([^']*)' -> '([^']*)'$", re.MULTILINE)
_MOUNT = re.compile(r"NEXT \(1\) map #\d+: uri=(.*?) worker=(.*?) context=.* source=\w+ type=([\w ]+) len=")


def free_port() -> int:
    """Find a port on which nobody listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _start(folder: Path, port: int, directives: str) -> subprocess.Popen[bytes]:
    for log in folder.glob("*.log"):
        log.unlink()
    configuration = folder / "httpd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, modules=MODULES) + directives, "utf-8")
    assert HTTPD is not None
    return subprocess.Popen([HTTPD, "-X", "-f", configuration], stderr=subprocess.DEVNULL)


def _log_of_failed_start(folder: Path, workers: bytes, directives: str) -> str:
    (folder / "workers.properties").write_bytes(workers + IMPOSSIBLE)
    httpd = _start(folder, free_port(), f"JkWorkersFile {folder}/workers.properties\n{directives}")
    try:
        assert httpd.wait(SECONDS) != 0
    finally:
        httpd.kill()
        httpd.wait()
    return (folder / "jk.log").read_bytes().decode("utf-8", "surrogateescape")


def properties_read(folder: Path, workers: bytes, directives: str = "") -> Mapping[str, str]:
    """Give the properties as mod_jk has them before it makes workers, references followed."""
    found = _PROPERTY.findall(_log_of_failed_start(folder, workers, directives))
    return {key: value for number, key, value in found if number == found[0][0]}


def mounts_read(folder: Path, *, mounts: bytes = b"", directives: str = "") -> list[tuple[str, str, str]]:
    """Give path, worker and type of the mounts of directives and of a uriworkermap.properties, sorted."""
    (folder / "uriworkermap.properties").write_bytes(mounts)
    log = _log_of_failed_start(folder, b"", f"JkMountFile {folder}/uriworkermap.properties\n{directives}")
    loaded = log.partition("uri map dump after file load")[2].partition("uri map dump")[0]
    return sorted((path, worker, kind.strip()) for path, worker, kind in _MOUNT.findall(loaded))


def status(folder: Path, workers: bytes, directives: str = "") -> Mapping[str, str]:
    """Start httpd and give what the status worker says of all workers; lists are put together with commas."""
    (folder / "workers.properties").write_bytes(workers + b"\nworker.list=status\nworker.status.type=status\n")
    port = free_port()
    more = f"JkWorkersFile {folder}/workers.properties\nJkMount /status status\n{directives}"
    httpd = _start(folder, port, more)
    try:
        said = _ask(f"http://127.0.0.1:{port}/status?cmd=list&mime=prop", httpd)
    finally:
        httpd.terminate()
        httpd.wait(SECONDS)
    found: dict[str, str] = {}
    for key, value in _lines(said):
        found[key] = f"{found[key]},{value}" if key.endswith("balance_workers") and key in found else value
    return found


def _lines(said: str) -> Iterator[tuple[str, str]]:
    for line in said.splitlines():
        key, _, value = line.partition("=")
        yield key, value


def _ask(url: str, httpd: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and httpd.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.URLError:
            time.sleep(0.05)
    message = f"httpd did not answer at {url}; it ended with {httpd.poll()}"
    raise AssertionError(message)
