"""What the hosts run: paths, service and module names, users and versions of each platform, as data.

A new platform is a new file beside this one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Httpd:
    """How httpd is laid out on a platform.

    `entry` is the one file of the distribution's layout that leads to ours, read after everything else;
    `owned` are further files of the distribution's that only one side may write (path -> constant text);
    `absent` what must not be there (path -> reason), `absent_with_mod_jk` what must not be there beside our
    mod_jk; `environment` what the service's start script has to be told; `mpm_links` what is linked for an MPM
    (MPM -> path -> target): those of the others must be absent, and where there are none our own files load the
    MPM. `ca_bundle` are the CAs that the platform trusts.
    """

    version: str
    service: str
    program: str
    user: str
    group: str
    server_root: str
    modules_dir: str
    builtin: frozenset[str]
    log_dir: str
    run_dir: str
    mime_types: str
    ca_bundle: str
    entry: str
    dropin: str
    owned: Mapping[str, str]
    absent: Mapping[str, str]
    absent_with_mod_jk: Mapping[str, str]
    environment: Mapping[str, str]
    mpm_links: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ModJk:
    """mod_jk on a platform: its version, and where its module is."""

    version: str
    module: str


@dataclass(frozen=True, slots=True)
class Tomcat:
    """How Tomcat is laid out on a platform.

    A host's instance 0 is the distribution's `service`, which reads `conf` and has `base` as CATALINA_BASE; where
    a platform has none (a tarball), both are "". Every other node has a unit and a CATALINA_BASE of its own,
    `instance_unit` and `instance_base`, where `{node}` stands for its name: they run `start` with `environment`
    and `environment_files`, and find `conf_files` by links to those in `conf`.
    """

    version: str
    service: str
    user: str
    group: str
    home: str
    base: str
    conf: str
    conf_files: tuple[str, ...]
    instance_unit: str
    instance_base: str
    start: tuple[str, ...]
    environment: Mapping[str, str]
    environment_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform."""

    name: str
    title: str
    httpd: Httpd
    mod_jk: ModJk
    tomcat: Tomcat


def version_tuple(version: str) -> tuple[int, ...]:
    """Compare versions by their numbers.

    >>> version_tuple("2.4.9") < version_tuple("2.4.42")
    True
    """
    return tuple(int(part) for part in version.split("."))


def names() -> tuple[str, ...]:
    """Name every platform there is, sorted."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def load(name: str) -> Platform:
    """Give a platform by its name.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in names():
        raise KeyError(name)
    data: dict[str, Any] = tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))  # Any: TOML
    httpd = data["httpd"]
    httpd["builtin"] = frozenset(httpd["builtin"])
    tomcat = data["tomcat"] | {key: tuple(data["tomcat"][key]) for key in ("conf_files", "start", "environment_files")}
    return Platform(
        name=name,
        title=data["title"],
        httpd=Httpd(**httpd),
        mod_jk=ModJk(**data["mod_jk"]),
        tomcat=Tomcat(**tomcat),
    )
