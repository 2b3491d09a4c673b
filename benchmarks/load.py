"""How long loading a file of 10,000 nodes takes, against ruamel.yaml's own C loader reading it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks import fleet
from benchmarks.measure import machine, median, seconds
from httpdgen.model.load import load_topology

RUNS = 5
NODES = 10_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = fleet.write(Path(folder), NODES)
        text = path.read_text()
        floor = median(RUNS, lambda: seconds(lambda: YAML(typ="safe").load(text)))
        ours = median(RUNS, lambda: seconds(lambda: load_topology(path)))
    print(machine())
    print(f"ruamel.yaml, C loader        {floor:6.2f} s")
    print(f"load, validate and check     {ours:6.2f} s, {ours / floor:.2f} times")


if __name__ == "__main__":
    main()
