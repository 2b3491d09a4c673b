"""A wrong clock on a host.

Containers share the kernel's clock, so a library stands between programs and it (libfaketime). It moves the time of
day alone: monotonic clocks run true, and so do the times of files. sshd goes without, for the sandbox that it puts a
part of itself into kills it otherwise, and so does what the lab itself runs. After a reboot services have the true
time again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleetlab.host import Host

# pam_env(8) gives it to logins, sudoers(5) to what they run by sudo.
LOGINS = "/etc/environment"
SUDO = "/etc/sudoers.d/clock"
SSHD = "/run/systemd/system/ssh.service.d"
TIME_OF_DAY_ALONE = ("FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1")


def skew(host: Host, seconds: int) -> None:
    """Set it wrong by so much for logins, and for services that start from now on."""
    (library, *_) = host.run("ls /usr/lib/*/faketime/libfaketimeMT.so.1").split()
    lines = [f"LD_PRELOAD={library}", f"FAKETIME={seconds:+d}s", *TIME_OF_DAY_ALONE]
    host.write(LOGINS, "".join(f"{line}\n" for line in lines))
    host.write(SUDO, f"Defaults env_file={LOGINS}\n")
    host.run(f"mkdir -p {SSHD}; cat > {SSHD}/clock.conf", given="[Service]\nUnsetEnvironment=LD_PRELOAD\n")
    host.run('systemctl daemon-reload; systemctl set-environment "$@"', *lines)


def make_true(host: Host) -> None:
    """Set it right for logins, and for services that start from now on."""
    names = [line.partition("=")[0] for line in ("LD_PRELOAD", "FAKETIME", *TIME_OF_DAY_ALONE)]
    host.run(f"rm -rf {LOGINS} {SUDO} {SSHD}; systemctl daemon-reload")
    host.run('systemctl unset-environment "$@"', *names)
