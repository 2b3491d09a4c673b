"""Templates are kept compiled where only the user can write, and what is wrong there never stands in the way."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2
import pytest

from httpdgen.render.compiled import compiled_templates
from httpdgen.render.templates import Templates

NAME = "hello.j2"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / NAME).write_text("Hello {{ who }}\n")
    return folder


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the templates that are compiled."""
    found = []
    compile_it = jinja2.Environment.compile

    def counted(self: jinja2.Environment, source: str, name: str, *more: str) -> object:
        found.append(name)
        return compile_it(self, source, name, *more)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    return found


def filled(own: Path) -> bytes:
    return Templates("t.yaml", own).fill(NAME, who="you")


def kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_a_template_is_compiled_once(cache: Path, own: Path, compilations: list[str]) -> None:
    assert filled(own) == filled(own) == b"Hello you\n"
    assert compilations == [NAME]
    assert len(kept(cache)) == 1


def test_one_that_has_changed_is_compiled_again(cache: Path, own: Path, compilations: list[str]) -> None:
    filled(own)
    (own / NAME).write_text("Bye {{ who }}\n")
    assert filled(own) == b"Bye you\n"
    assert compilations == [NAME, NAME]


@pytest.mark.parametrize("damage", [b"", b"x", b"j2", b"\x80\x04garbage"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_damaged_file_is_made_anew(cache: Path, own: Path, damage: bytes, *, whole: bool) -> None:
    filled(own)
    (file,) = kept(cache)
    good = file.read_bytes()
    file.write_bytes(damage if whole else good[: len(good) // 2] + damage)
    assert filled(own) == b"Hello you\n"
    assert file.read_bytes() == good


def test_only_the_user_may_look_into_it(cache: Path, own: Path) -> None:
    filled(own)
    (file,) = kept(cache)
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_write_to_is_not_used(cache: Path, own: Path) -> None:
    filled(own)
    (file,) = kept(cache)
    file.unlink()
    for folder in (file.parent, file.parent.parent):
        mode = folder.stat().st_mode
        folder.chmod(0o777)
        assert compiled_templates() is None
        assert filled(own) == b"Hello you\n"
        assert kept(cache) == []
        folder.chmod(mode)
    assert compiled_templates() is not None


def test_a_folder_of_another_user_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert compiled_templates() is None


def test_what_cannot_be_written_is_done_without(cache: Path, own: Path) -> None:
    cache.write_text("a file")
    assert compiled_templates() is None
    assert filled(own) == b"Hello you\n"


def test_a_cache_that_goes_meanwhile_is_done_without(cache: Path, own: Path) -> None:
    templates = Templates("t.yaml", own)
    templates._environment  # noqa: B018  # made with its folder
    for path in sorted(cache.rglob("*"), reverse=True):
        path.rmdir()
    assert templates.fill(NAME, who="you") == b"Hello you\n"


@pytest.mark.parametrize("said", ["", "relative"])
def test_without_a_folder_that_is_said_it_is_below_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Path, said: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", said)
    monkeypatch.setenv("HOME", str(tmp_path))
    filled(own)
    assert len(kept(tmp_path / ".cache" / "httpdgen")) == 1


def test_without_a_home_it_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", no_home)
    assert compiled_templates() is None
