"""The web servers: groups of hosts that run the same httpd configuration."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from httpdgen.model.base import Part
from httpdgen.model.types import (
    Address,
    Bool,
    Count,
    Duration,
    HostName,
    Int,
    Port,
    PositiveDuration,
    Text,
    UrlPath,
    Version,
)

HTTPS_PORT = 443
# The most that each MPM takes, compiled in (httpd manual, mpm_common: ServerLimit and ThreadLimit).
MOST_CHILDREN: Final = {"event": 20_000, "worker": 20_000, "prefork": 200_000, "winnt": 1}
MOST_THREADS: Final = {"event": 100_000, "worker": 20_000, "winnt": 15_000}


def _listen(value: Any) -> Any:  # Any: what YAML gives, checked by pydantic right after
    """Read the short forms `80` and `192.0.2.1:80` (`[2001:db8::1]:80`)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {"port": value, "tls": value == HTTPS_PORT}
    if isinstance(value, str):
        address, colon, port = value.rpartition(":")
        if colon and port.isascii() and port.isdecimal():
            address = address.removeprefix("[").removesuffix("]")
            return {"address": address, "port": int(port), "tls": int(port) == HTTPS_PORT}
    return value


class Listen(Part):
    """An address and port that the web servers listen on."""

    port: Port = Field(description="The port.")
    address: Address | None = Field(default=None, description="One address; every address where left out.")
    tls: Bool = Field(default=False, description="Whether TLS is spoken there; the short form 443 says yes.")


class KeepAlive(Part):
    """Kept-alive connections of clients."""

    timeout: Duration = Field(default=Duration(5_000), description="How long an idle connection is kept.")
    max_requests: Annotated[Int, Field(ge=0, le=1_000_000)] = Field(
        default=100, description="Requests on one connection; 0 is no limit."
    )


class TierTimeouts(Part):
    """How long the web servers wait."""

    request: PositiveDuration = Field(
        default=Duration(60_000), description="For a client to send or take data (Timeout)."
    )
    proxy: PositiveDuration = Field(
        default=Duration(60_000),
        description="For an answer from behind (ProxyTimeout), where the cluster says nothing else.",
    )
    connect: PositiveDuration = Field(
        default=Duration(2_000),
        description="For a connection, where the cluster says nothing else.",
    )


class Management(Part):
    """balancer-manager, server-status and jkstatus, on loopback only."""

    port: Port = Field(default=8079, description="Its port on 127.0.0.1.")


class Front(Part):
    """How something in front of the web servers sees one of them leave."""

    ready_path: UrlPath = Field(description="Answers 200 while the server is in service, and 503 once it leaves.")
    wait: Duration = Field(default=Duration(10_000), description="How long whatever is in front needs to see that.")


class WebTier(Part):
    """Web servers that are configured alike."""

    hosts: Annotated[tuple[HostName, ...], Field(min_length=1)] = Field(
        description="Their hosts; ranges such as web01..04 are spread out."
    )
    connector: Literal["mod_proxy", "mod_jk"] = Field(
        default="mod_proxy", description="What takes requests to the Tomcats."
    )
    jk_workers: Literal["file", "directives"] = Field(
        default="file",
        description="With mod_jk: workers in workers.properties, or as JkWorkerProperty lines in httpd's own files.",
    )
    mpm: Literal["event", "worker", "prefork", "winnt"] = Field(
        default="event", description="httpd's multi-processing module."
    )
    max_request_workers: Count = Field(
        default=400, description="Concurrent requests of each web server (formerly MaxClients)."
    )
    threads_per_child: Annotated[Int, Field(ge=1, le=20_000)] = Field(
        default=25, description="Threads of each child process; 1 under prefork."
    )
    server_limit: Annotated[Int, Field(ge=1, le=200_000)] | None = Field(
        default=None, description="The most child processes; derived where left out."
    )
    thread_limit: Annotated[Int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="The most threads of a child process; derived where left out."
    )
    http2: Bool = Field(default=False, description="Whether clients may speak HTTP/2.")
    listen: Annotated[
        tuple[
            Annotated[Listen, BeforeValidator(_listen, json_schema_input_type=int | str | Listen)],
            ...,
        ],
        Field(min_length=1),
    ] = Field(
        default=(Listen(port=80),),
        description="Ports, `address:port`, or mappings; 443 is added where a site has TLS and no port here has it.",
    )
    keep_alive: KeepAlive = Field(default=KeepAlive(), description="Kept-alive connections of clients.")
    timeouts: TierTimeouts = Field(default=TierTimeouts(), description="How long the web servers wait.")
    management: Management = Field(default=Management(), description="The pages for operators, on loopback.")
    front: Front | None = Field(default=None, description="What stands in front of the web servers, if anything.")
    version: Version | None = Field(
        default=None, description="httpd's version; the platform's, and free only with upstream."
    )
    include: tuple[Text, ...] = Field(
        default=(),
        description="Your own directives for the whole server: files beside the topology.",
    )
