"""Where a topology uses secrets, the form that each must have, and what may stand in for it."""

from __future__ import annotations

import base64
import re
import textwrap
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.types import AJP_SECRET_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpdgen.model.topology import Topology

# EncryptInterceptor takes AES keys of 16, 24 or 32 bytes (Tomcat's documentation, config/cluster-interceptor).
_KEY = re.compile("[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64}")
_PEM = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]+)-----\r?\n(?P<body>[\x20-\x7e\r\n\t]*?)\r?\n-----END (?P=label)-----"
)
_PLACEHOLDER_KEY = "0" * 64
_LONGEST_AJP_SECRET = 63


class Form(Enum):
    """What a secret is, and in words what it must look like."""

    AJP_SECRET = "must be 16 to 63 characters of [A-Za-z0-9_-], which httpd, mod_jk and Tomcat read alike"  # noqa: S105  # words
    ENCRYPTION_KEY = "must be 32, 48 or 64 hexadecimal digits (AES-128, AES-192, AES-256)"
    CERTIFICATE = "must be certificates in PEM, from -----BEGIN CERTIFICATE----- on"
    PRIVATE_KEY = "must be a private key in PEM without a pass phrase, which httpd would ask for when it starts"

    def fits(self, value: str) -> bool:
        """Say whether a secret has this form."""
        if self is Form.AJP_SECRET:
            return re.fullmatch(AJP_SECRET_PATTERN, value) is not None
        if self is Form.ENCRYPTION_KEY:
            return _KEY.fullmatch(value) is not None
        blocks = [(match["label"], match["body"]) for match in _PEM.finditer(value)]
        if self is Form.CERTIFICATE:
            return any(label == "CERTIFICATE" for label, _ in blocks)
        keys = [(label, body) for label, body in blocks if label.endswith("PRIVATE KEY")]
        # The newer form says ENCRYPTED in its label, the older one in a header.
        return bool(keys) and not any("ENCRYPTED" in label + body for label, body in keys)

    def placeholder(self, owner: str) -> str:
        """Make up a value that has this form and is plainly no secret."""
        if self is Form.AJP_SECRET:
            return f"placeholder-ajp-secret-of-{owner}"[:_LONGEST_AJP_SECRET]
        if self is Form.ENCRYPTION_KEY:
            return _PLACEHOLDER_KEY
        label = "CERTIFICATE" if self is Form.CERTIFICATE else "PRIVATE KEY"
        text = base64.b64encode(f"This is a placeholder for the {label.lower()} of {owner}.".encode()).decode()
        return "\n".join((f"-----BEGIN {label}-----", *textwrap.wrap(text, 64), f"-----END {label}-----"))


@dataclass(frozen=True, slots=True)
class SecretUse:
    """A secret that is needed: `path` is the dotted way to its reference, `owner` the cluster or site."""

    path: str
    ref: SecretRef
    form: Form
    owner: str


def secret_uses(topology: Topology) -> Iterator[SecretUse]:
    """Walk over the secrets that the hosts' files need: a reference that nothing uses is not asked for."""
    for name, cluster in sorted(topology.clusters.items()):
        if cluster.ajp_secret is not None and cluster.protocol == "ajp":
            yield SecretUse(f"clusters.{name}.ajp_secret", cluster.ajp_secret, Form.AJP_SECRET, name)
        key = cluster.sessions.encryption_key
        if key is not None and cluster.sessions.replication != "none":
            yield SecretUse(f"clusters.{name}.sessions.encryption_key", key, Form.ENCRYPTION_KEY, name)
    for name, site in sorted(topology.sites.items()):
        if site.tls is not None:
            files = (
                ("certificate", site.tls.certificate, Form.CERTIFICATE),
                ("key", site.tls.key, Form.PRIVATE_KEY),
                ("chain", site.tls.chain, Form.CERTIFICATE),
            )
            for key_name, source, form in files:
                if isinstance(source, SecretRef):
                    yield SecretUse(f"sites.{name}.tls.{key_name}", source, form, name)
