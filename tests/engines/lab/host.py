"""A machine of the tests: a stock file system with what is rendered laid on top."""

from __future__ import annotations

from socket import gethostname
from typing import TYPE_CHECKING

from httpdgen.tree import Absence, File
from lab.archive import archive, release_archive
from lab.namespace import ENVIRONMENT, FILES

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from httpdgen.tree import Entry
    from lab.namespace import Namespace

MOUNT = """set -e
mkdir -p "$1/above" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=$2,upperdir=$1/above,workdir=$1/work" overlay "$1/root"
mount -t proc proc "$1/root/proc"
"""


class Host:
    """One machine, which knows the addresses of the others by their names.

    Its network and its processes are those of the namespace, shared with the other machines.
    """

    def __init__(self, namespace: Namespace, name: str, image: Path, addresses: Mapping[str, str]) -> None:
        self.name = name
        self.namespace = namespace
        self._root = f"{FILES}/{name}/root"
        self._image = image
        self._releases = 0
        namespace.run(["sh", "-c", MOUNT, "mount", f"{FILES}/{name}", str(image)])
        # All machines have the same name of their own, the real one's, which Java and httpd look up.
        known = {"localhost": "127.0.0.1", gethostname(): "127.0.0.1"} | dict(addresses)
        lines = "".join(f"{address}\t{host}\n" for host, address in sorted(known.items()))
        self._unpack(archive({"/etc/hosts": File(lines.encode())}))

    def run(
        self, *argv: str, environment: Mapping[str, str] = ENVIRONMENT, given: bytes = b"", check: bool = True
    ) -> str:
        """Run a program as root and give what it wrote to either output."""
        return self.namespace.run(["chroot", self._root, *argv], environment=environment, given=given, check=check)

    def start(
        self, argv: Sequence[str], *, user: str, environment: Mapping[str, str], output: Path
    ) -> subprocess.Popen[bytes]:
        """Start a program as a user, with its group and its groups; what it writes goes to a file outside."""
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"]
        inside = ["chroot", self._root, *become, *argv]
        return self.namespace.start(inside, environment=environment, output=output)

    def read(self, path: str) -> str:
        """Give the text of a file; "" where there is none."""
        return self.run("sh", "-c", 'cat -- "$1" 2>/dev/null || :', "sh", path)

    def lay_down(self, entries: Mapping[str, Entry]) -> None:
        """Put entries where they belong, those below `current` into a new release, and make that current.

        Raises:
            ValueError: an owner is unknown to a stock machine.
        """
        self._check_owners(entry for entry in entries.values() if isinstance(entry, File))
        self._releases += 1
        self._unpack(release_archive(entries, self._releases))
        self.run("rm", "-f", "--", *(path for path, entry in entries.items() if isinstance(entry, Absence)))

    def put(self, local: Path, folder: str, *, owner: str) -> None:
        """Copy a folder of the tests to the host."""
        self._unpack(
            archive(
                {
                    f"{folder}/{path.relative_to(local)}": File(path.read_bytes(), owner=owner, group=owner)
                    for path in sorted(local.rglob("*"))
                    if path.is_file()
                }
            )
        )

    def _unpack(self, packed: bytes) -> None:
        self.run("tar", "--extract", "--preserve-permissions", "--directory=/", given=packed)

    def _check_owners(self, files: Iterable[File]) -> None:
        """Find what tar would give to root in silence: owners whose names the machine does not know."""
        users, groups = self._names("passwd"), self._names("group")
        for file in files:
            if file.owner not in users or file.group not in groups:
                raise ValueError(f"a file belongs to {file.owner}:{file.group}, unknown to a stock machine")

    def _names(self, table: str) -> frozenset[str]:
        return frozenset(line.partition(":")[0] for line in (self._image / "etc" / table).read_text().splitlines())
