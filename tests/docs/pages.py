"""Take the commands and examples out of a page, so that a test can run them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what its first line says of it, and its text."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """Give every fenced block of a page."""
    text = page.read_text()
    return [
        Block(page.name, text.count("\n", 0, match.start()) + 1, match["info"].strip(), match["text"])
        for match in _FENCE.finditer(text)
    ]


def all_blocks(info: str) -> list[Block]:
    """Give the blocks of every page whose first line says `info`."""
    return [block for page in PAGES for block in blocks(page) if block.info == info]


def sessions(block: Block) -> list[tuple[str, str]]:
    """Split a block of `$ command` lines and what they print into pairs."""
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def is_shown(shown: str, printed: str) -> bool:
    """Tell whether a page shows what was printed; `…` on the page stands for anything, over lines as well.

    >>> is_shown("build\\n…\\n4 hosts", "build\\n├── app1\\n4 hosts")
    True
    """
    pattern = ".*".join(re.escape(part) for part in shown.rstrip().split("…"))
    return re.fullmatch(pattern, printed.rstrip(), re.DOTALL) is not None


def project_files(folder: Path) -> None:
    """Copy what a clean checkout of the project has into a folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
