"""What the hosts' disks hold beyond the image: one layer for all of a lab, and one for each host.

The layers are in the lab's own memory. Everything here is written before systemd runs on the host.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from lab.namespace import ENVIRONMENT

from fleetlab.anchor import FILES

if TYPE_CHECKING:
    from fleetlab.anchor import Anchor
    from fleetlab.plan import Plan

USER = "deploy"
USER_ID = 1000
LOGIN = {
    "etc/passwd": f"{USER}:x:{USER_ID}:{USER_ID}::/home/{USER}:/bin/bash\n",
    "etc/shadow": f"{USER}:*:19000:0:99999:7:::\n",
    "etc/group": f"{USER}:x:{USER_ID}:\n",
}
# Small and quick to start; IPv4, since Java would otherwise take multicast to IPv6.
JAVA = "-Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true"
# Half of a Tomcat's start is to look for tag libraries, of which the applications here use none.
NO_SCAN = "tomcat.util.scan.StandardJarScanFilter.jarsToSkip=*.jar\n"
# Each watches a folder, and the kernel has few such watches for everybody (fs.inotify.max_user_instances).
WATCHERS = ("systemd-ask-password-console.path", "systemd-ask-password-wall.path")
ENABLED = "etc/systemd/system/multi-user.target.wants"
MOUNT = f"""set -e
disk={FILES}/$1
mkdir -p $disk
mount -t tmpfs -o "mode=755,size=$3m" "disk-of-$1" $disk
mkdir $disk/above $disk/work $disk/root
mount -t overlay -o "lowerdir={FILES}/common:$2,upperdir=$disk/above,workdir=$disk/work" overlay $disk/root
"""


def write_common(anchor: Anchor, image: Path, plan: Plan, public_key: str) -> None:
    """Write what all hosts of a lab have: the login with its rights, the names of all, small Tomcats."""
    top = anchor.files / "common"
    top.mkdir(mode=0o755)
    for name, line in LOGIN.items():
        _put(top, image, name, (image / name).read_text() + line)
    names = [("127.0.0.1", "localhost"), *((address, name) for name, address in plan.addresses.items())]
    _put(top, image, "etc/hosts", "".join(f"{address}\t{name}\n" for address, name in names))
    _put(top, image, f"etc/sudoers.d/{USER}", f"{USER} ALL=(ALL) NOPASSWD: ALL\n", mode=0o440)
    for defaults in sorted(image.glob("etc/default/tomcat*")):
        line = f'JAVA_OPTS="${{JAVA_OPTS}} {JAVA}"\n'
        _put(top, image, f"etc/default/{defaults.name}", defaults.read_text() + line)
    for properties in sorted(image.glob("etc/tomcat*/catalina.properties")):
        path = str(properties.relative_to(image))
        _put(top, image, path, properties.read_text() + NO_SCAN)
    for unit in WATCHERS:
        _put(top, image, f"etc/systemd/system/{unit}", "")  # an empty unit is masked (systemd.unit(5))
    home = f"home/{USER}"
    _put(top, image, f"{home}/.ssh/authorized_keys", public_key, mode=0o600)
    for path in (home, f"{home}/.ssh", f"{home}/.ssh/authorized_keys"):
        os.chown(top / path, USER_ID, USER_ID)


def mount_disk(anchor: Anchor, image: Path, plan: Plan, name: str) -> str:
    """Make a host's disk, and give the public half of the key that it has as an SSH server."""
    anchor.run("sh", "-c", MOUNT, "mount", name, str(image), str(plan.disk_mb))
    root = anchor.files / name / "root"
    (root / "etc/hostname").write_text(f"{name}\n")
    _replace(root / "etc/machine-id", f"{secrets.token_hex(16)}\n")
    disabled = ("tomcat*.service",) if name in plan.web else ("apache2.service",)
    for pattern in disabled:
        for link in (root / ENABLED).glob(pattern):
            link.unlink()
    return _make_host_key(root / "etc/ssh")


def make_key(path: Path, comment: str) -> str:
    """Make a pair of keys, and give the public one's line."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)],
        env=ENVIRONMENT, stdin=subprocess.DEVNULL, check=True, capture_output=True,
    )  # fmt: skip
    return path.with_name(f"{path.name}.pub").read_text()


def _make_host_key(folder: Path) -> str:
    """Replace the keys that the package made for everybody who has the image."""
    for key in folder.glob("ssh_host_*"):
        key.unlink()
    return make_key(folder / "ssh_host_ed25519_key", "")


def _put(top: Path, image: Path, name: str, text: str, mode: int | None = None) -> None:
    """Write a file of a layer; it and its folders have the mode and the owners that they have in the image."""
    path = top / name
    for folder in reversed(Path(name).parents[:-1]):
        if not (top / folder).is_dir():
            (top / folder).mkdir(mode=0o755)
            _as_in(image / folder, top / folder)
    path.write_text(text)
    _as_in(image / name, path)
    if mode is not None:
        path.chmod(mode)


def _as_in(model: Path, path: Path) -> None:
    if model.exists():
        shutil.copymode(model, path)
        status = model.stat()
        os.chown(path, status.st_uid, status.st_gid)


def _replace(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
