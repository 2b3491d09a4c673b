"""TLS: sites speak the versions of their profile and no older ones, and show certificates that fit and last.

intermediate is TLS 1.2 and 1.3, modern is TLS 1.3 alone (Mozilla's Server Side TLS); every version is tried. That is
done once for each port and profile, with the first site there, since all sites of a profile are written alike.
Certificates are looked at for every site: they name it and its aliases, have begun and not ended, and are those of
the topology, not those of a process that runs with older files. One that ends within 14 days has not passed either.
With `protocol: https` the days of each Connector's certificate are looked at too; whom it names is for `members`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.tls import TlsStream
from httpdgen.expected.doors import doors
from httpdgen.model.secret_ref import SecretRef
from httpdgen.render.httpd.entries import TREE
from httpdgen.tree import File
from httpdgen.verify.check import Looked, WebCheck
from httpdgen.verify.checks.asking import certificates_at, connect, trusting_everybody
from httpdgen.verify.checks.certificates import judge_dates, judge_names, read_der, read_pem
from httpdgen.verify.checks.side_by_side import side_by_side
from httpdgen.verify.checks.silence import SECONDS, Silence, not_answered
from httpdgen.verify.checks.tls_versions import judge_versions
from httpdgen.verify.outcome import Remark, failed
from httpdgen.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.x509 import Certificate

    from httpdgen.expected.doors import Door
    from httpdgen.expected.hosts import Member
    from httpdgen.model.sites import Site, Tls
    from httpdgen.verify.subject import WebServer


def _look(web: WebServer) -> Looked | None:
    sites = web.topology.sites_of(web.tier_name)
    known = [
        (site, site.tls, [*doors(web.topology, web.tier_name, name, site, tls=True)])
        for name, site in sites.items()
        if site.tls
    ]
    with_tls = [(site, tls, open_doors[0]) for site, tls, open_doors in known]
    profiles = {(door.address, door.port, tls.profile): door for _, tls, many in reversed(known) for door in many}
    backends = [member for member in web.members if member.cluster.tls is not None and member.node.state != "stopped"]
    if not with_tls and not backends:
        return None
    found = side_by_side(lambda each: [*_judge_site(web, *each)], with_tls)
    found += side_by_side(lambda each: [*judge_versions(web.connection, each[1], each[0][2])], [*profiles.items()])
    found += side_by_side(lambda member: [*_judge_connector(web, member)], backends)
    seen = counted(len(with_tls) + len(backends), "certificate")
    return Looked(seen, tuple(remark for remarks in found for remark in remarks))


def _judge_site(web: WebServer, site: Site, tls: Tls, door: Door) -> Iterator[Remark]:
    shown = _shown(web, door.address, door.port, door.site)
    if isinstance(shown, Silence):
        yield shown.remark(door.host_header)
        return
    # A default site answers for every name that is left over, so its own wildcards are not written.
    names = [alias for alias in site.aliases if not (site.default and alias.startswith("*"))]
    yield from judge_names(door.host_header, shown, [door.site, *names])
    yield from judge_dates(door.host_header, shown, datetime.now(UTC))
    yield from _judge_same(web, tls, door, shown)


def _judge_same(web: WebServer, tls: Tls, door: Door, shown: Certificate) -> Iterator[Remark]:
    """Compare with what httpd would read if it started now."""
    place, pem = _wanted(web, tls, door.site)
    if isinstance(pem, Silence):
        yield pem.remark(door.host_header)
        return
    wanted = read_pem(pem)
    if wanted is None:
        yield failed(door.host_header, f"{place} holds no certificate that can be read")
    elif wanted.public_bytes(Encoding.DER) != shown.public_bytes(Encoding.DER):
        yield failed(door.host_header, f"shows another certificate than that of {place}", "reload httpd")


def _wanted(web: WebServer, tls: Tls, site: str) -> tuple[str, bytes | Silence]:
    """Give the file of a site's certificate, as the topology ships it or as it is on the host."""
    if not isinstance(tls.certificate, SecretRef):
        return tls.certificate, certificates_at(web.connection, tls.certificate)
    path = f"{TREE}/tls/{site.lower()}.crt"
    entry = web.expected.entries.get(path)
    return f"the topology ({path})", entry.content if isinstance(entry, File) else b""


def _judge_connector(web: WebServer, member: Member) -> Iterator[Remark]:
    shown = _shown(web, member.address, member.port, member.address)
    if isinstance(shown, Silence):
        yield shown.not_made(member.place, "its certificate is not known")
    else:
        yield from judge_dates(member.place, shown, datetime.now(UTC))


def _shown(web: WebServer, address: str, port: int, name: str) -> Certificate | Silence:
    """Give the certificate that is shown for a name."""
    stream = connect(web.connection, address, port)
    if isinstance(stream, Silence):
        return stream
    try:
        certificate = read_der(TlsStream(stream, trusting_everybody(), name, seconds=SECONDS).peer_certificate())
    except (OSError, ProtocolError) as error:
        return not_answered(error)
    finally:
        stream.close()
    return certificate or Silence("the certificate that it shows cannot be read")


CHECK = WebCheck("tls", "Sites speak TLS as their profile says, with certificates that fit and last", _look)
