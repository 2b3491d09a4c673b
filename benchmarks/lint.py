"""How fast `httpdgen lint` reads and judges, against apacheconfig's parser and `apache2 -t`, on the same files.

The files are those that `httpdgen render` writes, so that every reader can take them. The fleets have ten web servers
and 90 Tomcats for each hundred hosts, in tiers of ten web servers that serve two clusters of 45.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apacheconfig import make_loader

from benchmarks.measure import httpdgen, machine, median, run, seconds
from httpdgen.formats.httpd.load import load
from httpdgen.lint.run import lint
from httpdgen.lint.settings import Settings
from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from collections.abc import Sequence

RUNS = 5
SITES = 200
HOSTS = (100, 1_000, 2_000)
ENVIRONMENT = {"AJP_SECRET": "benchmark-secret-0123456789", "PATH": "/usr/bin:/bin"}


def one_web_server(sites: int) -> str:
    """Write a topology of one web server with that many sites."""
    lines = ["httpdgen: 1", "web_tiers:", "  edge: {hosts: [web1]}", "clusters:", "  shop:"]
    lines += ["    ajp_secret: {env: AJP_SECRET}", "    nodes: {node1: {host: app1}, node2: {host: app2}}", "sites:"]
    for site in range(1, sites + 1):
        lines += [
            f"  www{site:03}.example.com:",
            "    routes:",
            "      /shop: {cluster: shop, exclude: [/shop/pictures]}",
        ]
        lines += ["      /shop/pictures: {directory: /srv/pictures}"]
    return "\n".join(lines) + "\n"


def fleet_of(hosts: int) -> str:
    """Write a topology of that many hosts."""
    tiers = range(1, hosts // 100 + 1)
    lines = ["httpdgen: 1", "web_tiers:"]
    for tier in tiers:
        lines += [f"  edge{tier:02}:", f"    hosts: [web{tier:02}-01..10]"]
    lines += ["clusters:"]
    for tier in tiers:
        for half in "ab":
            lines += [f"  shop{tier:02}{half}:", "    ajp_secret: {env: AJP_SECRET}", "    nodes:"]
            lines += [f"      node{tier:02}{half}01..45: {{host: app{tier:02}{half}01..45}}"]
    lines += ["sites:"]
    for tier in tiers:
        lines += [f"  www{tier:02}.example.com:", f"    tiers: [edge{tier:02}]", "    routes:"]
        lines += [f"      /{half}: {{cluster: shop{tier:02}{half}}}" for half in "ab"]
    return "\n".join(lines) + "\n"


def rendered(text: str, folder: Path) -> Path:
    """Render a topology into a new folder, and give that."""
    topology = folder / "topology.yaml"
    topology.write_text(text)
    build = folder / "build"
    shutil.rmtree(build, ignore_errors=True)
    run([httpdgen(), "render", str(topology), "-o", str(build)], ENVIRONMENT)
    return build


@dataclass(frozen=True, slots=True)
class OneFile:
    """A file alone, as our reader asks for it."""

    content: bytes

    def read(self, path: str) -> bytes | None:
        """Give the file's bytes, whatever its name."""
        return self.content

    def exists(self, path: str) -> bool | None:
        """Know of no other."""
        return None

    def glob(self, pattern: str) -> Sequence[str] | None:
        """Know of no other."""
        return None

    def shown(self, path: str) -> str:
        """Name it as it is named."""
        return path


def compare_reading(build: Path) -> None:
    """Read each file of httpd's by itself, with apacheconfig and with ours: every directive and argument."""
    files = [path.read_bytes() for path in sorted(build.glob("web1/**/httpd/**/*.conf")) if _is_plain(path)]
    texts = [content.decode() for content in files]
    size = sum(map(len, files)) / 1e6
    with make_loader() as loader:
        theirs = median(RUNS, lambda: seconds(lambda: [loader.loads(text) for text in texts]))
    ours = median(RUNS, lambda: seconds(lambda: [load("/x.conf", OneFile(content)) for content in files]))
    print(f"{len(files)} files of httpd's, {size:.2f} MB")
    for name, taken in (("apacheconfig, reading", theirs), ("httpdgen, reading", ours)):
        print(f"{name:32} {taken:7.3f} s, {size / taken:6.2f} MB/s, {len(files) / taken:6.0f} files/s")
    print(f"{theirs / ours:.1f} times as fast")


def _is_plain(path: Path) -> bool:
    """Leave out systemd's files, and those with an Include, which apacheconfig would look for on this machine."""
    return path.name != "limits.conf" and "Include" not in path.read_text()


def compare_judging(build: Path, folder: Path) -> None:
    """Judge one web server as a whole, as a process: `httpdgen lint` and `apache2 -t`."""
    ours = median(RUNS, lambda: run([httpdgen(), "lint", str(build / "web1")]).seconds)
    print(f"httpdgen lint, the whole process     {ours:7.3f} s")
    program = shutil.which("apache2") or shutil.which("httpd")
    if program is None:
        print("apache2 -t: no httpd on this machine")
        return
    configuration = _for_httpd(build, folder)
    theirs = median(RUNS, lambda: run([program, "-t", "-f", str(configuration)]).seconds)
    print(f"{Path(program).name} -t, the whole process        {theirs:7.3f} s")


def _for_httpd(build: Path, folder: Path) -> Path:
    """Write an entry with which httpd takes the rendered files from where they are."""
    root = build / "web1/etc/httpdgen/current"
    modules = Path("/usr/lib/apache2/modules")
    lines = [
        f"LoadModule mpm_event_module {modules}/mod_mpm_event.so",
        f"ServerRoot {folder}",
        f"ErrorLog {folder}/error.log",
    ]
    lines += [f'Define HTTPDGEN_ROOT "{root}"', 'Include "${HTTPDGEN_ROOT}/httpd/httpd.conf"']
    path = folder / "apache2.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def whole_fleet(hosts: int, build: Path) -> None:
    """Judge a fleet in this process, and show where the time goes."""
    files = [path for path in build.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    observing = seconds(lambda: observe([build]))
    fleet = observe([build])
    judging = seconds(lambda: lint(fleet, Settings()))
    whole = observing + judging
    print(f"{hosts} hosts, {len(files)} files, {size:.1f} MB")
    print(f"  reading {observing:.2f} s, judging {judging:.2f} s: {whole:.2f} s, {1000 * whole / hosts:.1f} ms a host")
    print(f"  {size / whole:.1f} MB/s, {len(files) / whole:.0f} files/s")


def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = rendered(one_web_server(SITES), folder)
        compare_reading(build)
        compare_judging(build, folder)
        for hosts in HOSTS:
            whole_fleet(hosts, rendered(fleet_of(hosts), folder))


if __name__ == "__main__":
    main()
