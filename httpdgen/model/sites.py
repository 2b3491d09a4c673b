"""The sites: virtual hosts, and which path leads where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from httpdgen.model.base import Part
from httpdgen.model.secret_ref import SecretRef
from httpdgen.model.types import (
    Bool,
    Duration,
    ErrorPage,
    ErrorStatus,
    ErrorStatusKey,
    HeaderName,
    HeaderValue,
    HostName,
    HostPath,
    Name,
    Network,
    Realm,
    RedirectUrl,
    Text,
    UrlPath,
    UrlPrefix,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
else:
    from typing import Mapping  # noqa: UP035  # pydantic reads it while it runs

ROUTE_TARGETS = ("cluster", "directory", "proxy", "redirect", "status")
# A name with one leading label open, as ServerAlias takes it.
Alias = Annotated[str, Field(pattern=r"^(\*\.)?[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$", max_length=253)]
RedirectStatus = Literal[301, 302, 303, 307, 308]


class Access(Part):
    """Who may come in: any one of these is enough (Require)."""

    ip: tuple[Network, ...] = Field(default=(), description="Addresses and networks.")
    host: tuple[HostName, ...] = Field(default=(), description="Names, by reverse and forward DNS.")
    valid_user: Bool = Field(default=False, description="Anybody who gives a password of `password_file`.")
    password_file: HostPath | None = Field(default=None, description="A file of htpasswd on the host.")
    realm: Realm = Field(default="Restricted", description="What the browser says when it asks.")

    @model_validator(mode="after")
    def _whole(self) -> Access:
        if not (self.ip or self.host or self.valid_user):
            raise PydanticCustomError("httpdgen", "must name at least one of ip, host or valid_user: true")
        if self.valid_user != (self.password_file is not None):
            raise PydanticCustomError("httpdgen", "valid_user and password_file belong together")
        return self


class Headers(Part):
    """Headers to set and to take away; `%` stands for itself."""

    set: Mapping[HeaderName, HeaderValue] = Field(default={}, description="Header -> value.")
    unset: tuple[HeaderName, ...] = Field(default=(), description="Headers to take away.")


class Redirect(Part):
    """An answer that sends the client elsewhere."""

    to: RedirectUrl | UrlPath = Field(
        description="A URL, or a path of this site; what follows the route's path is kept."
    )
    status: RedirectStatus = Field(default=302, description="301, 302, 303, 307 or 308.")


def _redirect(value: Any) -> Any:  # Any: what YAML gives, checked by pydantic right after
    """Read the short form: the place alone."""
    return {"to": value} if isinstance(value, str) else value


class Route(Part):
    """What is behind a path: exactly one of cluster, directory, proxy, redirect and status."""

    cluster: Name | None = Field(default=None, description="A cluster of this file.")
    directory: HostPath | None = Field(default=None, description="A folder of static files on the web servers.")
    proxy: UrlPrefix | None = Field(default=None, description="Another server's URL.")
    redirect: Annotated[Redirect, BeforeValidator(_redirect, json_schema_input_type=str | Redirect)] | None = Field(
        default=None, description="Another place: a URL, or {to, status}."
    )
    status: ErrorStatus | None = Field(default=None, description="A fixed answer, such as 404 or 410.")
    context: UrlPath | None = Field(default=None, description="With cluster: the path behind, where it is another one.")
    exclude: tuple[UrlPath, ...] = Field(
        default=(), description="Paths below this one that are not sent to the cluster or proxy."
    )
    websocket: Bool = Field(default=False, description="Whether websockets may pass (not with AJP).")
    access: Access | None = Field(default=None, description="Who may come in; the site's where left out.")
    request_headers: Headers = Field(default=Headers(), description="Changes to the request.")
    response_headers: Headers = Field(default=Headers(), description="Changes to the answer.")
    include: tuple[Text, ...] = Field(
        default=(), description="Your own directives for this path: files beside the topology."
    )

    @model_validator(mode="after")
    def _one_target(self) -> Route:
        given = [target for target in ROUTE_TARGETS if getattr(self, target) is not None]
        if len(given) != 1:
            got = " and ".join(given) if given else "none of them"
            raise PydanticCustomError(
                "httpdgen",
                "must have exactly one of {targets}, got {got}",
                {"targets": ", ".join(ROUTE_TARGETS), "got": got},
            )
        if self.context is not None and self.cluster is None:
            raise PydanticCustomError("httpdgen", "context goes with cluster only")
        if self.websocket and self.cluster is None and self.proxy is None:
            raise PydanticCustomError("httpdgen", "websocket goes with cluster or proxy only")
        if self.exclude and self.cluster is None and self.proxy is None:
            raise PydanticCustomError("httpdgen", "exclude goes with cluster or proxy only")
        return self


class Hsts(Part):
    """Strict-Transport-Security."""

    max_age: Duration = Field(default=Duration(63_072_000_000), description="How long browsers keep to TLS.")
    subdomains: Bool = Field(default=False, description="Whether every name below is meant too.")
    preload: Bool = Field(default=False, description="Whether browsers may ship it.")


def _hsts(value: Any) -> Any:  # Any: what YAML gives, checked by pydantic right after
    """Read the short forms true and false."""
    if value is True:
        return {}
    return None if value is False else value


class Tls(Part):
    """A site's certificate and how TLS is spoken."""

    certificate: HostPath | SecretRef = Field(
        description="The certificate (PEM): a path on the host, or where to find one to ship."
    )
    key: HostPath | SecretRef = Field(description="Its key (PEM): a path on the host, or a secret to ship.")
    chain: HostPath | SecretRef | None = Field(
        default=None, description="The CA's chain (PEM), where it is not in the certificate's file."
    )
    profile: Literal["modern", "intermediate"] = Field(
        default="intermediate", description="Of Mozilla's guideline: modern is TLS 1.3 alone."
    )
    hsts: Annotated[Hsts | None, BeforeValidator(_hsts, json_schema_input_type=bool | Hsts | None)] = Field(
        default=None,
        description="Strict-Transport-Security: true, or {max_age, subdomains, preload}.",
    )
    redirect_http: Bool = Field(default=True, description="Whether plain HTTP is sent to https.")


class Log(Part):
    """A site's access and error log."""

    format: Literal["common", "combined", "vhost_combined", "balancer"] = Field(
        default="combined",
        description="A usual format; balancer adds the route, whether it changed, and the time taken.",
    )
    level: Literal["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"] = Field(
        default="warn", description="What goes to the error log."
    )


class Site(Part):
    """A virtual host; its name in the file is its ServerName."""

    aliases: tuple[Alias, ...] = Field(default=(), description="Its other names; *.example.com is one.")
    tiers: tuple[Name, ...] | None = Field(
        default=None, description="The web tiers that serve it; the only one where left out."
    )
    default: Bool = Field(default=False, description="Whether it answers for names that nobody else has.")
    tls: Tls | None = Field(default=None, description="TLS; plain HTTP where left out.")
    access: Access | None = Field(default=None, description="Who may come in; everybody where left out.")
    error_pages: Mapping[ErrorStatusKey, UrlPath | ErrorPage] = Field(
        default={}, description='Pages for errors: "404": /missing.html.'
    )
    log: Log = Field(default=Log(), description="Its logs.")
    routes: Annotated[Mapping[UrlPath, Route], Field(min_length=1)] = Field(
        description="Path -> what is behind it; written longest first, whatever their order here."
    )
    include: tuple[Text, ...] = Field(
        default=(),
        description="Your own directives for this virtual host: files beside the topology.",
    )
