"""A web server as its configuration describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from httpdgen.observed.web_named import Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpdgen.formats.httpd.nodes import Directive
    from httpdgen.observed.jk import ModJk
    from httpdgen.observed.settings import Parameters, Setting
    from httpdgen.span import Span

MountKind: TypeAlias = Literal["ProxyPass", "ProxyPassMatch", "RewriteRule", "JkMount", "JkUnMount", "SetHandler"]


@dataclass(frozen=True, slots=True)
class Mpm:
    """The multi-processing module and its limits, as written or by default (httpd manual, mpm_common).

    Defaults are those of the module, so they are known only where `name` is. Counts are whole numbers.
    """

    name: Setting[str]  # event, worker, prefork
    server_limit: Setting[int]
    thread_limit: Setting[int]
    threads_per_child: Setting[int]  # 1 with prefork
    max_request_workers: Setting[int]  # also by its old name, MaxClients
    start_servers: Setting[int]
    min_spare_threads: Setting[int]
    max_spare_threads: Setting[int]


@dataclass(frozen=True, slots=True)
class Listener:
    """An address and port that httpd listens on; `address` is "" for all of them."""

    address: str
    port: int
    span: Span


@dataclass(frozen=True, slots=True)
class Backend:
    """Where a worker's requests go; `host` is in lower case, without the brackets of IPv6.

    A part that is not to be known is None. `port` is the scheme's own where none is written.
    """

    url: str
    scheme: str | None
    host: str | None
    port: int | None
    path: str
    span: Span

    @property
    def is_balancer(self) -> bool:
        """Whether it names a balancer, not a server."""
        return self.scheme == "balancer"


@dataclass(frozen=True, slots=True)
class Member:
    """A balancer's member, or (where `balancer` is "") a server that a ProxyPass names itself.

    `parameters` holds what BalancerMember, ProxyPass and ProxySet say of it, keys in any case, last wins, with
    mod_proxy's rules (httpd manual, ProxyPass); the settings below read the most used, times in ms.
    """

    backend: Backend
    parameters: Parameters
    balancer: str
    span: Span
    certain: bool
    route: Setting[str]
    redirect: Setting[str]
    secret: Setting[str]
    load_factor: Setting[float]
    lb_set: Setting[int]
    status: Setting[str]
    max_connections: Setting[int]  # `max`; by default ThreadsPerChild, where that is known
    ttl_ms: Setting[int]
    timeout_ms: Setting[int]
    connection_timeout_ms: Setting[int]
    ping_ms: Setting[int]
    retry_ms: Setting[int]


@dataclass(frozen=True, slots=True)
class Balancer:
    """A balancer of mod_proxy_balancer: `name` as httpd keeps it, in lower case, without `balancer://`.

    `parameters` holds what its <Proxy>, ProxySet and ProxyPass say of the balancer itself. `whole` is False where
    members may exist that were not seen. `sticky_cookie` and `sticky_path` are the two halves of stickysession (the
    second is the first where there is no `|`).
    """

    name: str
    span: Span
    virtual_host: str
    members: tuple[Member, ...]
    parameters: Parameters
    whole: bool
    sticky_cookie: Setting[str]
    sticky_path: Setting[str]
    no_failover: Setting[bool]
    method: Setting[str]


@dataclass(frozen=True, slots=True)
class Mount:
    """A public path and where its requests go.

    `path` is the URL path or pattern; `target` the URL, "!" for an exclusion, or the worker (JkMount) or handler.
    `backend` is the target read as URL, where it is one. `section` is the <Location> or the like that it stands in.
    `order` counts the mounts of one virtual host in the order in which httpd reads them.
    """

    kind: MountKind
    path: str
    target: str
    backend: Backend | None
    parameters: Parameters
    span: Span
    target_span: Span
    section: Directive | None
    order: int
    certain: bool


@dataclass(frozen=True)
class VirtualHost:
    """A <VirtualHost>, or the main server (where `section` is None).

    `directives` are those directly in it and in its sections, not those of the main server. `addresses` are as
    written, such as `*:443`. `label` names it for people: its ServerName and address.
    """

    section: Directive | None
    addresses: tuple[str, ...]
    server_name: Setting[str]
    server_aliases: tuple[str, ...]
    directives: tuple[Directive, ...]
    mounts: tuple[Mount, ...]
    label: str
    span: Span

    @property
    def is_main(self) -> bool:
        """Whether it is the main server."""
        return self.section is None

    def walk(self) -> Iterator[Directive]:
        """Go through every directive, those in sections too, in order."""
        for directive in self.directives:
            yield from directive.walk()

    def directly(self, *names: str) -> Iterator[Directive]:
        """Go through the directives of these names that stand directly in it."""
        return self._named.of(*names)

    @cached_property
    def _named(self) -> Named:
        return Named(self.directives)

    def last(self, name: str) -> Directive | None:
        """Give the last certain directive of that name directly in it, which for most of them is the one in force."""
        key = name.lower()
        return next((found for found in reversed(self.directives) if found.key == key and found.certain), None)


@dataclass(frozen=True)
class WebServer:
    """One httpd.

    `whole` is True where its main file and everything that this includes was read, so that what is written nowhere has
    its default. `modules` maps the names of modules that are certainly loaded (`proxy_module`) to their places, in
    their order; whether another is loaded, `has_module` tells. `virtual_hosts` begins with the main server. `version`
    is httpd's, where it is known.
    """

    host: str
    span: Span
    whole: bool
    version: tuple[int, ...] | None
    mpm: Mpm
    modules: Mapping[str, Span]
    modules_known: bool
    possible_modules: frozenset[str]
    listeners: tuple[Listener, ...]
    virtual_hosts: tuple[VirtualHost, ...]
    balancers: tuple[Balancer, ...]
    direct_members: tuple[Member, ...]
    jk: ModJk | None
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def main(self) -> VirtualHost:
        """The main server."""
        return self.virtual_hosts[0]

    def has_module(self, name: str) -> bool | None:
        """Tell whether a module is loaded, by a name such as `proxy_ajp_module`; None where it cannot be known."""
        if name in self.modules:
            return True
        if name in self.possible_modules or not self.modules_known:
            return None
        return False

    def walk(self) -> Iterator[Directive]:
        """Go through every directive of the main server and of all virtual hosts."""
        for virtual_host in self.virtual_hosts:
            yield from virtual_host.walk()

    def directives(self, *names: str) -> Iterator[Directive]:
        """Go through every directive of these names, wherever it stands."""
        return self._named.of(*names)

    @cached_property
    def _named(self) -> Named:
        return Named(self.walk())

    def members(self) -> Iterator[Member]:
        """Go through the members of all balancers, and the servers that a ProxyPass names itself."""
        for balancer in self.balancers:
            yield from balancer.members
        yield from self.direct_members
