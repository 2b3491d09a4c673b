"""How long and with how much memory `httpdgen render` makes the files of 100 to 10,000 Tomcats.

The floor is a plain Python program that writes the same bytes to the same paths; it runs in the same run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import httpdgen, machine, median, run, seconds

RUNS = 3
SIZES = (100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table."""

    nodes: int
    seconds: float
    peak_mb: float
    plain_seconds: float
    files: int
    megabytes: float


def remove(folder: Path) -> None:
    """Remove a folder, and wait until the disk is done with that: it is not to be on the next one's account."""
    shutil.rmtree(folder, ignore_errors=True)
    os.sync()


def plain_write(files: dict[Path, bytes], folder: Path) -> float:
    """Write files with nothing but Python, and give the seconds."""

    def work() -> None:
        made: set[Path] = set()
        for path, content in files.items():
            target = folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            target.write_bytes(content)

    try:
        return seconds(work)
    finally:
        remove(folder)


def figures(folder: Path, nodes: int) -> Figures:
    """Render a fleet of a size, and write the same bytes plainly."""
    topology = fleet.write(folder, nodes)
    build = folder / "build"
    env = os.environ | {fleet.SECRET_VARIABLE: fleet.SECRET}
    peaks: list[float] = []

    def render() -> float:
        remove(build)
        done = run([httpdgen(), "render", str(topology), "-o", str(build)], env)
        peaks.append(done.peak_mb)
        return done.seconds

    ours = median(RUNS, render)
    files = {path.relative_to(build): path.read_bytes() for path in build.rglob("*") if path.is_file()}
    plain = median(RUNS, lambda: plain_write(files, folder / "plain"))
    remove(build)
    size = sum(map(len, files.values())) / 1e6
    return Figures(nodes, ours, max(peaks), plain, len(files), size)


def main() -> None:
    print(machine())
    print("  nodes    files      MB   seconds   peak MB   plain writing   ratio   ms a node")
    with tempfile.TemporaryDirectory() as folder:
        for nodes in SIZES:
            row = figures(Path(folder), nodes)
            print(
                f"{row.nodes:7,}  {row.files:7,}  {row.megabytes:6.1f}  {row.seconds:8.2f}  {row.peak_mb:8.0f}"
                f"  {row.plain_seconds:12.2f} s  {row.seconds / row.plain_seconds:6.1f}"
                f"  {row.seconds / row.nodes * 1000:10.2f}"
            )


if __name__ == "__main__":
    main()
