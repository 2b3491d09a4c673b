"""See a Connector as Tomcat does: with its protocol's defaults, its Executor, and its Server's port offset.

Source: Tomcat configuration reference, "The HTTP Connector", "The AJP Connector", "The Executor".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from httpdgen.observed.settings import Origin, Setting
from httpdgen.observed.tomcat import Connector
from httpdgen.observed.tomcat_parts import by_default, truth, unknown, unsure, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpdgen.observed.tomcat import Part

# Before it, connectors had other defaults (maxConnections, blocking I/O).
_FIRST_OF_THESE_DEFAULTS = (9,)
_FIRST_WITHOUT_REQUIRED_SECRET = (11,)
_CONNECTION_TIMEOUT_MS = {"ajp": -1, "http": 60_000}
_PACKET_SIZE = 8192
_ACCEPT_COUNT = 100
_NO_LIMIT = -1
_PROTOCOLS = {"HTTP/1.1": "http", "AJP/1.3": "ajp"}
_PACKAGES = {"org.apache.coyote.http11.": "http", "org.apache.coyote.ajp.": "ajp"}
_THREADS = "StandardThreadExecutor"
_VIRTUAL_THREADS = "StandardVirtualThreadExecutor"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a Connector takes from around it: the Executors before it, the Server's portOffset, Tomcat's version."""

    executors: Sequence[Part]
    port_offset: Setting[int]
    version: tuple[int, ...] | None


def read_connector(part: Part, around: Surroundings) -> Connector:
    """Read a <Connector>."""
    old = around.version is not None and around.version < _FIRST_OF_THESE_DEFAULTS
    attributes = (unsure(part) if old else part).attributes
    protocol = _protocol(part)
    timeout = _connection_timeout(part, protocol)
    executor = _executor(part, around.executors)
    return Connector(
        part=part,
        span=part.span,
        protocol=protocol,
        address=attributes.text("address"),
        port=with_offset(part.attributes.setting("port", whole_number), around.port_offset),
        port_offset_known=around.port_offset.known,
        secret=_secret(part, around.version),
        secret_required=attributes.setting("secretRequired", truth, default=True),
        max_threads=_max_threads(part, executor),
        max_connections=attributes.setting("maxConnections", whole_number, 8192),
        accept_count=_accept_count(attributes.setting("acceptCount", whole_number, _ACCEPT_COUNT)),
        connection_timeout_ms=timeout,
        keep_alive_timeout_ms=_keep_alive_timeout(part, timeout),
        packet_size=_packet_size(part, protocol),
        tls=part.attributes.setting("SSLEnabled", truth, default=False),
        virtual_threads=_virtual_threads(part, executor),
        executor=executor.part,
    )


def with_offset(port: Setting[int], offset: Setting[int]) -> Setting[int]:
    """Add the Server's portOffset to a port that is one: 0 and negative numbers mean something else."""
    if port.value is None or port.value <= 0:
        return port
    if offset.value is None:
        return unknown(port.span)
    return replace(port, value=port.value + offset.value)


def _protocol(part: Part) -> Setting[str]:
    found = part.attributes.setting("protocol", _protocol_of)
    # Tomcat 4 and 5 had classes of connectors instead.
    named_otherwise = any(part.attributes.get(key) for key in ("className", "protocolHandlerClassName"))
    if found.missing:
        return unknown(part.span) if named_otherwise else by_default("http", part.span)
    return found


def _protocol_of(text: str) -> str | None:
    by_class = next((name for package, name in _PACKAGES.items() if text.startswith(package)), None)
    return _PROTOCOLS.get(text, by_class)


def _secret(part: Part, version: tuple[int, ...] | None) -> Setting[str]:
    """Read the secret: by its old name too, which Tomcat 11 knows no more; the last of both counts."""
    old_name_counts = version is None or version < _FIRST_WITHOUT_REQUIRED_SECRET
    known = {"secret", "requiredSecret"} if old_name_counts else {"secret"}
    names = [entry.key for entry in part.attributes if entry.key in known]
    return part.attributes.text(names[-1] if names else "secret")


def _connection_timeout(part: Part, protocol: Setting[str]) -> Setting[int]:
    default = _CONNECTION_TIMEOUT_MS.get(protocol.value or "")
    found = part.attributes.setting("connectionTimeout", whole_number, default)
    return unknown(part.span) if found.missing and default is None else found


def _keep_alive_timeout(part: Part, connection_timeout: Setting[int]) -> Setting[int]:
    found = part.attributes.setting("keepAliveTimeout", whole_number)
    if not found.missing:
        return found
    return replace(connection_timeout, origin=Origin.DEFAULT) if connection_timeout.known else connection_timeout


def _accept_count(found: Setting[int]) -> Setting[int]:
    """Keep the default where Tomcat does: for what is less than 1."""
    if found.value is None or found.value > 0:
        return found
    return by_default(_ACCEPT_COUNT, found.span)


def _packet_size(part: Part, protocol: Setting[str]) -> Setting[int]:
    """Read packetSize, which AJP has: what is less than its default is raised to it."""
    found = part.attributes.setting("packetSize", whole_number, _PACKET_SIZE if protocol.value == "ajp" else None)
    return found if found.value is None else replace(found, value=max(found.value, _PACKET_SIZE))


@dataclass(frozen=True, slots=True)
class _Executor:
    """The Executor that a Connector names, if any; not known where its name, or those there are, are not."""

    part: Part | None
    known: bool = True

    @property
    def class_name(self) -> str | None:
        """The class without its package; None where there is no Executor."""
        if self.part is None:
            return None
        written = self.part.class_name
        return _THREADS if written.missing else (written.value or "").rpartition(".")[2]


def _executor(part: Part, executors: Sequence[Part]) -> _Executor:
    name = part.attributes.text("executor")
    if name.missing:
        return _Executor(None)
    found = next((each for each in reversed(executors) if each.attributes.text("name").value == name.value), None)
    if name.value is None or (found is None and not all(each.attributes.text("name").known for each in executors)):
        return _Executor(None, known=False)
    return _Executor(found)


def _max_threads(part: Part, executor: _Executor) -> Setting[int]:
    if not executor.known:
        return unknown(part.span)
    if executor.part is not None:
        if executor.class_name == _THREADS:
            return executor.part.attributes.setting("maxThreads", whole_number, 200)
        no_limit = executor.class_name == _VIRTUAL_THREADS
        return by_default(_NO_LIMIT, executor.part.span) if no_limit else unknown(executor.part.span)
    virtual = part.attributes.setting("useVirtualThreads", truth, default=False)
    if virtual.value is None:
        return unknown(part.span)
    return (
        by_default(_NO_LIMIT, virtual.span)
        if virtual.value
        else part.attributes.setting("maxThreads", whole_number, 200)
    )


def _virtual_threads(part: Part, executor: _Executor) -> Setting[bool]:
    if not executor.known:
        return unknown(part.span)
    if executor.part is None:
        return part.attributes.setting("useVirtualThreads", truth, default=False)
    if executor.class_name == _VIRTUAL_THREADS:
        return Setting(value=True, span=executor.part.class_name.span, origin=Origin.WRITTEN)
    return by_default(value=False, span=executor.part.span) if executor.class_name == _THREADS else unknown(part.span)
