"""Faults of TLS: certificates and versions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from faulty_site import CERTIFICATE, KEY, TLS_SITE, certificate, show_certificate

from faults.fault import Fault
from faults.on_disk import HTTPD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_site import FaultySite

CATCH_ALL, SITE = f"{HTTPD}/catch-all.conf", f"{HTTPD}/sites/{TLS_SITE}.conf"


@contextmanager
def _shows(site: FaultySite, pair: tuple[bytes, bytes], *, reloaded: bool = True) -> Iterator[None]:
    with site.kept("web1", CERTIFICATE, KEY) as web1:
        show_certificate(web1, pair)
        if reloaded:
            site.reload("web1")
        yield
    site.reload("web1")


@contextmanager
def _speaks(site: FaultySite, *edits: str) -> Iterator[None]:
    """Change how TLS is spoken, on the whole port."""
    with site.kept("web1", CATCH_ALL, SITE) as web1:
        for edit in edits:
            web1.run('sed -i "$3" "$1" "$2"', CATCH_ALL, SITE, edit)
        site.reload("web1")
        yield
    site.reload("web1")


OF_TLS = {
    "a certificate has expired": Fault(
        lambda site: _shows(site, certificate(days=(-90, -1))),
        failed={"web1 tls": f"{TLS_SITE}: its certificate expired on"},
    ),
    "a certificate expires soon": Fault(
        lambda site: _shows(site, certificate(days=(-80, 3.5))),
        failed={"web1 tls": f"{TLS_SITE}: its certificate expires in 3 days"},
    ),
    "a certificate is for another name": Fault(
        lambda site: _shows(site, certificate("www.example.org")),
        failed={"web1 tls": f"{TLS_SITE}: its certificate does not name {TLS_SITE}; it names www.example.org"},
    ),
    "a new certificate is not shown yet": Fault(
        lambda site: _shows(site, certificate(), reloaded=False),
        failed={"web1 tls": f"{TLS_SITE}: shows another certificate than that of {CERTIFICATE}"},
    ),
    "TLS 1.1 is spoken": Fault(
        # Debian's OpenSSL speaks it at no higher level of security.
        lambda site: _speaks(
            site,
            "s/SSLProtocol .*/SSLProtocol -all +TLSv1.1 +TLSv1.2 +TLSv1.3/",
            "s/SSLCipherSuite .*/SSLCipherSuite ALL:@SECLEVEL=0/",
        ),
        failed={
            "web1 files": f"{SITE}: content is not as rendered",
            "web1 tls": f"{TLS_SITE}: speaks TLS 1.1, TLS 1.2 and TLS 1.3; intermediate is TLS 1.2 and TLS 1.3",
        },
    ),
    "TLS 1.3 is not spoken": Fault(
        lambda site: _speaks(site, "s/SSLProtocol .*/SSLProtocol -all +TLSv1.2/"),
        failed={
            "web1 files": f"{SITE}: content is not as rendered",
            "web1 tls": f"{TLS_SITE}: speaks TLS 1.2; intermediate is TLS 1.2 and TLS 1.3",
        },
    ),
}
