"""Who may come in, as Require lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpdgen.model.sites import Access


@dataclass(frozen=True, slots=True)
class AccessView:
    """The Require lines, of which any one is enough, and the passwords that valid-user asks for."""

    requires: tuple[str, ...]
    password_file: str | None
    realm: str


def access_view(access: Access) -> AccessView:
    """Write who may come in."""
    requires = [f"ip {network}" for network in access.ip]
    requires += [f"host {host}" for host in access.host]
    if access.valid_user:
        requires.append("valid-user")
    return AccessView(tuple(requires), access.password_file, access.realm)
