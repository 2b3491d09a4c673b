"""Judge a certificate that a server shows: whom it names, and how long it lasts."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509

from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

DAYS_TO_RENEW = 14
_MOST_NAMES = 5  # of a certificate that messages write out


def read_der(der: bytes | None) -> x509.Certificate | None:
    """Read a certificate as a server shows it; None where it shows none, or none that can be read."""
    with suppress(ValueError):
        return None if der is None else x509.load_der_x509_certificate(der)
    return None


def read_pem(pem: bytes) -> x509.Certificate | None:
    """Read the first certificate of a PEM file; None where there is none that can be read."""
    with suppress(ValueError):
        return x509.load_pem_x509_certificates(pem)[0]
    return None


def judge_dates(subject: str, certificate: x509.Certificate, now: datetime) -> Iterator[Remark]:
    """Say what is wrong with a certificate's days.

    One that ends within 14 days fails as well: that is when somebody still can renew it in peace.
    """
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > ends:
        yield failed(subject, f"its certificate expired on {ends:%Y-%m-%d}", "renew it, and reload")
    elif ends - now < timedelta(days=DAYS_TO_RENEW):
        left = counted((ends - now).days, "day")
        yield failed(subject, f"its certificate expires in {left}, on {ends:%Y-%m-%d}", "renew it, and reload")
    if now < begins:
        yield failed(subject, f"its certificate is valid only from {begins:%Y-%m-%d}", "is this machine's clock right?")


def judge_names(subject: str, certificate: x509.Certificate, names: Sequence[str]) -> Iterator[Remark]:
    """Say which names a certificate does not hold. Clients look at subjectAltName alone (RFC 9110, 4.3.4)."""
    held = sorted(_held(certificate))
    missing = [name for name in names if not any(_matches(name, pattern) for pattern in held)]
    if missing:
        has = listed(held[:_MOST_NAMES]) if held else "nobody: it has no subjectAltName"
        message = f"its certificate does not name {listed(missing)}; it names {has}"
        yield failed(subject, message, "get one for all names of the site")


def _held(certificate: x509.Certificate) -> set[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return set()
    held = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    return {name for name in held if name.isprintable()}


def _matches(name: str, pattern: str) -> bool:
    """Compare as clients do: `*` stands for the whole first label, and for one label only (RFC 9525, 6.3)."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(name)) == pattern
    name, pattern = name.lower(), pattern.lower()
    return name == pattern or (pattern.startswith("*.") and name.partition(".")[2] == pattern[2:])
