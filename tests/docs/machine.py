"""A machine for the tutorial: stock Debian, booted by its own systemd, on a network that has loopback only.

systemd-nspawn runs inside a namespace of the engines' tests, so that the machine's files, which are in memory, its
mounts and its processes end with it. Only control groups are the real machine's: they are removed afterwards, those
of runs that were killed as well.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lab.namespace import ENVIRONMENT, FILES, Namespace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOSTNAME = "shop1"
BOOT_SECONDS = 60
# With cgroup v1 or a mixture, named hierarchies; with v2 the one folder.
HIERARCHIES = tuple(
    path
    for path in map(Path, ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"))
    if (path / "cgroup.procs").exists()
)
GROUP = "httpdgen-tests-"
BOOT = f"""set -e
image=$1 group=$2
shift 2
echo 0 > "$group/cgroup.procs"
mount -t proc proc /proc
mkdir {FILES}/above {FILES}/work {FILES}/root
mount -t overlay -o "lowerdir=$image,upperdir={FILES}/above,workdir={FILES}/work" overlay {FILES}/root
echo {HOSTNAME} > {FILES}/root/etc/hostname
printf '127.0.0.1\\tlocalhost\\n127.0.1.1\\t{HOSTNAME}\\n' > {FILES}/root/etc/hosts
exec systemd-nspawn --directory={FILES}/root --machine={HOSTNAME} --register=no --keep-unit \\
    --resolv-conf=off --timezone=off --boot "$@"
"""


class Machine:
    """One, for as long as the context is open; `shown` are folders that it can read, by their places in it."""

    def __init__(self, image: Path, shown: Mapping[str, Path], console: Path) -> None:
        self._image = image
        self._shown = [f"--bind-ro={folder}:{place}" for place, folder in shown.items()]
        self._console = console
        self._namespace = Namespace()

    def __enter__(self) -> Self:
        self._namespace.__enter__()
        try:
            self._boot()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, argv: Sequence[str], environment: Mapping[str, str], given: str, seconds: float) -> str:
        """Run a program as root, and give what it wrote to either output.

        Raises:
            RuntimeError: it failed.
        """
        done = self._inside(argv, environment, given, seconds)
        if done.returncode:
            raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def _boot(self) -> None:
        _remove_groups(_left_over())
        group = HIERARCHIES[0] / f"{GROUP}{os.getpid()}"
        group.mkdir()
        # systemd-nspawn asks for v2 unless it is told, and the machine's kernel may not offer it.
        unified = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "0"} if HIERARCHIES[0].name == "systemd" else {}
        self._started = self._namespace.start(
            ["sh", "-c", BOOT, "boot", str(self._image), str(group), *self._shown],
            environment=ENVIRONMENT | unified,
            output=self._console,
        )
        self._init = self._wait_for_init()
        # "degraded" is an end of booting too, and an error to systemctl.
        self._inside(["systemctl", "is-system-running", "--wait"], ENVIRONMENT, "", BOOT_SECONDS)

    def _end(self) -> None:
        self._namespace.__exit__()
        _remove_groups([str(os.getpid())])

    def _inside(
        self, argv: Sequence[str], environment: Mapping[str, str], given: str, seconds: float
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["nsenter", f"--target={self._init}", "--all", "--", *argv],
            env=environment, input=given, text=True, timeout=seconds, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _wait_for_init(self) -> int:
        """Give the id of the machine's first process, once it can be talked to."""
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline and self._started.poll() is None:
            # nsenter, systemd-nspawn, and the machine's systemd, which is the first in a namespace of its own.
            for nspawn in _children(self._started.pid):
                for init in _children(nspawn):
                    if _is_first(init) and Path(f"/proc/{init}/root/run/systemd/private").exists():
                        return init
            time.sleep(0.1)
        raise RuntimeError(f"the machine did not boot:\n{self._console.read_text(errors='replace')}")


def _children(process: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [
            int(child)
            for thread in Path(f"/proc/{process}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    return []


def _is_first(process: int) -> bool:
    """Tell whether a process is number 1 in its innermost namespace (proc(5), NSpid)."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return any(line.startswith("NSpid:") and line.split()[-1] == "1" for line in lines)
    return False


def _left_over() -> list[str]:
    """Name the runs that have ended and have left control groups behind."""
    names = {path.name for hierarchy in HIERARCHIES for path in hierarchy.glob(f"{GROUP}*")}
    # A zombie has no program any more.
    return [run for name in names if not Path("/proc", run := name.removeprefix(GROUP), "exe").exists()]


def _remove_groups(runs: Sequence[str]) -> None:
    for run in runs:
        for hierarchy in HIERARCHIES:
            top = hierarchy / f"{GROUP}{run}"
            inside = [path for path in top.rglob("*") if path.is_dir()]
            for folder in sorted([top, *inside] if top.is_dir() else [], reverse=True):
                folder.rmdir()
