"""Take the rights on a host that the inventory says (`ansible_become`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from httpdgen.errors import BecomeError
from httpdgen.transport.plain import plain

if TYPE_CHECKING:
    from httpdgen.model.inventory import InventoryHost

# Neither asks for a password (-n); -H has sudo set HOME.
_METHODS = {"sudo": ("sudo", "-n", "-H", "-u"), "doas": ("doas", "-n", "-u")}


class Rights:
    """How a login at a host becomes another user there."""

    def __init__(self, host: InventoryHost, login: str) -> None:
        self._host = host
        self._login = login

    def before_shell(self, *, become: bool) -> tuple[str, ...]:
        """Give what stands before a shell on a command line; nothing where the rights are those of the login.

        Raises:
            BecomeError: the inventory names a way that needs a password, or that is not known here.
        """
        host = self._host
        if not (become and host.ansible_become) or host.ansible_become_user == self._login:
            return ()
        method = _METHODS.get(host.ansible_become_method)
        if method is None:
            said = plain(host.ansible_become_method)
            message = f"the inventory says ansible_become_method: {said}, and httpdgen uses sudo or doas"
            raise BecomeError(host.name, f"{message}; name one of them, or set ansible_become: false")
        return (*method, host.ansible_become_user, "--")

    def refused(self, said: bytes) -> BecomeError:
        """Say what sudo said instead of starting a shell."""
        host = self._host
        method, user = plain(host.ansible_become_method), plain(host.ansible_become_user)
        message = f"{method} does not let {self._login} become {user}: {plain(said) or 'it said nothing'}"
        return BecomeError(host.name, f"{message}; {self._way_out(method, plain(said))}, or set ansible_become: false")

    def _way_out(self, method: str, said: str) -> str:
        if f"{method}: sh: command not found" in said:
            return "name the folder of sh in its secure_path, sudoers(5)"
        if re.search(_MISSING.format(method=method), said, re.IGNORECASE):
            return f"install {method} there"
        if "must have a tty" in said:
            return f"take that from {self._login} (Defaults:{self._login} !requiretty, sudoers(5))"
        return f"let {self._login} do so without a password ({_RULES[method]})"


# In the words of bash, dash, csh, zsh and fish, and of the operating system.
_MISSING = r"\b{method}: (command )?not found|(unknown command|command not found): {method}\b|{method}: No such file"
_RULES = {"sudo": "a NOPASSWD rule, sudoers(5)", "doas": "a nopass rule, doas.conf(5)"}
