"""Who is let in to a path, as the lint tells it, against httpd's own answer for every combination of sections."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from access_cases import CONFIGURATIONS, INVITED, STRANGER

from httpdgen.lint.knowledge.access import may_reach
from httpdgen.lint.knowledge.requirements import Client
from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.observed.web import WebServer

MODULES = Path("/usr/lib/apache2/modules")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not (MODULES / "mod_remoteip.so").exists(), reason="no httpd with its modules on this machine"),
]
KEPT_OUT = {401, 403}


def modules() -> str:
    names = ("mpm_event", "authz_core", "authz_host", "access_compat", "remoteip")
    return "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names)


@pytest.fixture(scope="module")
def httpd() -> Iterator[tuple[Path, int]]:
    with TemporaryDirectory() as folder:  # pytest's own is for its user alone, and httpd gives up root's rights
        yield from started(Path(folder))


def started(folder: Path) -> Iterator[tuple[Path, int]]:
    folder.chmod(0o755)
    root = folder / "root"
    root.mkdir()
    (root / "page").write_text("here")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    hosts = "".join(
        f'<VirtualHost *:{port}>\nServerName n{number}.test\nDocumentRoot "{root}"\n'
        f"{sections.format(root=root)}</VirtualHost>\n"
        for number, sections in enumerate(CONFIGURATIONS)
    )
    config = folder / "httpd.conf"
    config.write_text(
        f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog /dev/null\nServerName localhost\nUser www-data\n"
        f"Group www-data\nListen 127.0.0.1:{port}\n{modules()}RemoteIPHeader X-Client\n"
        f"RemoteIPInternalProxy 127.0.0.0/8\n{hosts}"
    )
    with subprocess.Popen(["apache2", "-f", config, "-DFOREGROUND"], stderr=subprocess.DEVNULL) as process:
        wait_for(port, process)
        yield config, port
        process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail("httpd does not answer")


def web_server(config: Path) -> WebServer:
    (found,) = observe([config]).web_servers
    return found


def lets_in(connection: http.client.HTTPConnection, number: int, address: str) -> bool:
    connection.request("GET", "/page", headers={"Host": f"n{number}.test", "X-Client": address})
    answer = connection.getresponse()
    answer.read()
    return answer.status not in KEPT_OUT


@pytest.mark.parametrize(("client", "address"), [(Client.ANYBODY, STRANGER), (Client.INVITED, INVITED)])
def test_whoever_the_lint_says_is_let_in_is_let_in_by_httpd(
    httpd: tuple[Path, int], client: Client, address: str
) -> None:
    config, port = httpd
    seen = web_server(config)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    wrong, told = [], 0
    for number, sections in enumerate(CONFIGURATIONS):
        said = may_reach(seen, seen.virtual_hosts[number + 1], "/page", client)
        told += said is not None
        if said is not None and said != lets_in(connection, number, address):
            wrong.append((sections, said))
    connection.close()
    assert wrong == []
    assert told > len(CONFIGURATIONS) * 0.9
