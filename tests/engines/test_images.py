"""What images are made from, and what is said where they cannot be made."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from lab.images import RECIPES, what_is_missing
from lab.mirrors import mirrors

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DEB822 = """Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
# a comment
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main contrib
"""


def etc(folder: Path, *, lists: dict[str, str]) -> Path:
    (folder / "os-release").write_text('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian"\n')
    (folder / "apt/sources.list.d").mkdir(parents=True)
    for name, text in lists.items():
        (folder / "apt" / name).write_text(text)
    return folder


def test_images_come_from_where_the_machine_s_own_packages_come_from(tmp_path: Path) -> None:
    found = mirrors(etc(tmp_path, lists={"sources.list.d/debian.sources": DEB822}))
    assert found == ("http://mirror.example/debian", "http://mirror.example/security")


def test_one_line_lists_are_read_and_others_repositories_are_passed_over(tmp_path: Path) -> None:
    lists = {
        "sources.list": "# deb http://old.example bookworm main\ndeb [arch=amd64] http://a.example/d bookworm main\n",
        "sources.list.d/other.list": "deb http://other.example bookworm stable\n",
    }
    assert mirrors(etc(tmp_path, lists=lists)) == ("http://a.example/d", "http://deb.debian.org/debian-security")


def test_a_machine_without_debian_s_lists_asks_debian_itself(tmp_path: Path) -> None:
    found = mirrors(etc(tmp_path, lists={"sources.list.d/off.sources": DEB822.replace("Types: deb", "Types: deb-src")}))
    assert found == ("http://deb.debian.org/debian", "http://deb.debian.org/debian-security")


def test_another_recipe_is_another_image() -> None:
    recipe = RECIPES["debian-12"]
    assert recipe.name == replace(recipe).name
    assert recipe.name != replace(recipe, packages=("apache2",)).name


def test_the_reason_is_told_where_engines_cannot_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert what_is_missing() == "only root can make file systems and namespaces"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "/nowhere")
    assert "debootstrap" in str(what_is_missing())
