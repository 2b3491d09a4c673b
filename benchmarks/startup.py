"""How long `httpdgen --help` takes, against `python -c pass` in the same run."""

from __future__ import annotations

import sys

from benchmarks.measure import httpdgen, machine, median, run

RUNS = 15


def main() -> None:
    floor = median(RUNS, lambda: run([sys.executable, "-c", "pass"]).seconds)
    ours = median(RUNS, lambda: run([httpdgen(), "--help"]).seconds)
    print(machine())
    print(f"python -c pass   {floor * 1000:6.0f} ms")
    print(f"httpdgen --help  {ours * 1000:6.0f} ms, {ours / floor:.1f} times")


if __name__ == "__main__":
    main()
