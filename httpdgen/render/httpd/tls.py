"""A site's TLS: its certificate, how it is spoken, and what browsers are told (Mozilla's Server Side TLS)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from httpdgen.model.secret_ref import SecretRef
from httpdgen.tree import File

if TYPE_CHECKING:
    from httpdgen.model.secrets import Secrets
    from httpdgen.model.sites import Hsts, Tls

ROOT = "${HTTPDGEN_ROOT}/httpd"  # the release that is read: the current one, or one under test


@dataclass(frozen=True, slots=True)
class TlsView:
    """TLS of a virtual host. Files are written as httpd reads them; those that are shipped begin with our root."""

    certificate: str
    key: str
    chain: str | None
    profile: Literal["modern", "intermediate"]
    hsts: str | None


def tls_view(site: str, tls: Tls) -> TlsView:
    """Say where a site's certificate is and how its TLS is spoken."""
    return TlsView(
        certificate=_place(site, "crt", tls.certificate),
        key=_place(site, "key", tls.key),
        chain=None if tls.chain is None else _place(site, "chain", tls.chain),
        profile=tls.profile,
        hsts=None if tls.hsts is None else _hsts(tls.hsts),
    )


def shipped(site: str, tls: Tls, secrets: Secrets) -> dict[str, File]:
    """Give the certificate, key and chain that are shipped, by their path below httpd/; root alone reads them."""
    parts = {"crt": tls.certificate, "key": tls.key, "chain": tls.chain}
    return {
        f"tls/{site.lower()}.{kind}": File(_pem(secrets.reveal(ref)), mode=0o600)
        for kind, ref in parts.items()
        if isinstance(ref, SecretRef)
    }


def _place(site: str, kind: str, where: str | SecretRef) -> str:
    return f"{ROOT}/tls/{site.lower()}.{kind}" if isinstance(where, SecretRef) else where


def _pem(text: str) -> bytes:
    return (text.rstrip("\n") + "\n").encode()


def _hsts(hsts: Hsts) -> str:
    parts = [f"max-age={hsts.max_age.seconds}"]
    parts += ["includeSubDomains"] if hsts.subdomains else []
    parts += ["preload"] if hsts.preload else []
    return "; ".join(parts)
