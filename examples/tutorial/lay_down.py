"""Put what `httpdgen render` wrote for one host onto this machine, as a release that is not current yet.

    lay_down.py BUILD HOST

What belongs below /etc/httpdgen/current goes into a folder of its own, /etc/httpdgen/releases/ID; its path is
printed. The few other entries go where they belong; what stood there before is kept in /etc/httpdgen/before.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

CURRENT = Path("/etc/httpdgen/current")
RELEASES = CURRENT.with_name("releases")
BEFORE = CURRENT.with_name("before")
PASSAGE = 0o711  # Tomcat's user passes through to the one file that its group may read, and lists nothing


def lay_down(build: Path, host: str) -> Path:
    """Make every entry of a host as its manifest says, and give the release's folder."""
    manifest = json.loads((build / "manifest.json").read_text())
    release = RELEASES / manifest["digest"][:12]
    make_folder(release, PASSAGE)
    for name, entry in manifest["hosts"][host]["entries"].items():
        path = Path(name)
        if path.is_relative_to(CURRENT):
            put(entry, build / host / name[1:], release / path.relative_to(CURRENT), folders=PASSAGE)
        elif not is_there(entry, build / host / name[1:], path):
            keep(path)
            if entry["kind"] != "absence":
                put(entry, build / host / name[1:], path, folders=0o755)
    return release


def is_there(entry: dict[str, str], source: Path, path: Path) -> bool:
    """Tell whether a path holds what an entry says already."""
    if entry["kind"] == "absence":
        return not os.path.lexists(path)
    if entry["kind"] == "link":
        return path.is_symlink() and str(path.readlink()) == entry["target"]
    return path.is_file() and not path.is_symlink() and path.read_bytes() == source.read_bytes()


def keep(path: Path) -> None:
    """Move away what stands at a path; what was kept first stays."""
    kept = BEFORE / path.relative_to("/")
    if os.path.lexists(kept):
        path.unlink(missing_ok=True)
    elif os.path.lexists(path):
        make_folder(kept.parent, 0o700)
        shutil.move(path, kept)


def put(entry: dict[str, str], source: Path, path: Path, folders: int) -> None:
    """Make a file or a link, whole before it has its name."""
    make_folder(path.parent, folders)
    aside = path.with_name(f".{path.name}.httpdgen")
    aside.unlink(missing_ok=True)
    if entry["kind"] == "link":
        aside.symlink_to(entry["target"])
    else:
        aside.touch(0o600)
        aside.write_bytes(source.read_bytes())
        shutil.chown(aside, entry["owner"], entry["group"])
        aside.chmod(int(entry["mode"], 8))
    aside.replace(path)


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder and those above it that are missing, whatever the umask is."""
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        folder.mkdir()
        folder.chmod(mode)


if __name__ == "__main__":
    os.umask(0o022)
    sys.stdout.write(f"{lay_down(Path(sys.argv[1]), sys.argv[2])}\n")
