"""File systems of stock Debian releases with httpd, mod_jk and Tomcat: made once, and kept in a cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.mirrors import mirrors

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILD_SCRIPT = Path(__file__).with_name("build-image.sh")
BUILD_SECONDS = 900
PROGRAMS = ("debootstrap", "unshare", "nsenter", "ip", "chroot")


@dataclass(frozen=True)
class Recipe:
    """What goes into the image of a platform."""

    platform: str
    release: str
    packages: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name the image: another recipe or another build script is another image."""
        text = repr((self.release, self.packages)) + BUILD_SCRIPT.read_text()
        return f"{self.platform}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


# What a real host has beside the engines: its own systemd, sshd, sudo, and a firewall; Python is for Ansible.
HOST = ("systemd-sysv", "dbus", "openssh-server", "sudo", "iproute2", "nftables", "curl", "python3", "libfaketime")
ENGINES = ("apache2", "libapache2-mod-jk", "default-jre-headless")
RECIPES = {
    recipe.platform: recipe
    for recipe in (
        Recipe("debian-12", "bookworm", (*HOST, *ENGINES, "tomcat10")),
        Recipe("debian-13", "trixie", (*HOST, *ENGINES, "tomcat11")),
    )
}


def cache_folder() -> Path:
    """Give the folder that keeps images between runs."""
    return Path(os.environ.get("HTTPDGEN_TEST_CACHE", "/var/cache/httpdgen-tests"))


def what_is_missing() -> str | None:
    """Say what engines cannot be run without and is not here; None where nothing is."""
    if os.geteuid() != 0:
        return "only root can make file systems and namespaces"
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"{', '.join(missing)} not found; tests/run.sh installs them" if missing else None


@contextmanager
def image(recipe: Recipe) -> Iterator[Path]:
    """Give the image's folder, made first where there is none; it stays while the context is open.

    Raises:
        RuntimeError: it could not be made; the text is the end of what the build wrote.
    """
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    root = cache / recipe.name
    with (cache / f"{recipe.platform}.lock").open("w") as lock:
        _lock(lock.fileno(), fcntl.LOCK_SH)
        while not root.is_dir():
            _lock(lock.fileno(), fcntl.LOCK_EX)
            if not root.is_dir():
                _remove_others(cache, recipe)
                _build(recipe, root)
            # Between the two locks another build may come, and replace ours by one of another recipe.
            _lock(lock.fileno(), fcntl.LOCK_SH)
        yield root


def _lock(descriptor: int, kind: int) -> None:
    """Share the platform's images with other runs, or wait until none of them uses any."""
    deadline = time.monotonic() + BUILD_SECONDS
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    while True:
        try:
            return fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _remove_others(cache: Path, recipe: Recipe) -> None:
    """Remove the images of other recipes, and what a build that was cut off has left."""
    for old in cache.glob(f"{recipe.platform}-*"):
        shutil.rmtree(old)


def _build(recipe: Recipe, root: Path) -> None:
    mirror, security_mirror = mirrors()
    unfinished = Path(tempfile.mkdtemp(prefix=f"{root.name}.", dir=root.parent))
    unfinished.chmod(0o755)
    environment = os.environ | {
        "ROOT": str(unfinished),
        "RELEASE": recipe.release,
        "MIRROR": mirror,
        "SECURITY_MIRROR": security_mirror,
        "PACKAGES": " ".join(recipe.packages),
    }
    # Its mounts and its processes end with the namespaces, whichever way the build ends.
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", str(BUILD_SCRIPT)]
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=BUILD_SECONDS,
            check=False,
        )
        log.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"the image {recipe.name} could not be made:\n{log.read()[-3000:]}")
    unfinished.rename(root)
