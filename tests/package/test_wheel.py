"""The wheel holds everything: it is built from the source archive, installed elsewhere, and renders an example."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.package


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=PROJECT)
    (source,) = folder.glob("*.tar.gz")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder, source, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    (wheel,) = archives.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    run(folder / "venv/bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return folder


def test_the_wheel_and_the_source_archive_hold_every_template(archives: Path) -> None:
    wanted = {str(path.relative_to(PROJECT / "templates")) for path in (PROJECT / "templates").rglob("*.j2")}
    (wheel,) = archives.glob("*.whl")
    (source,) = archives.glob("*.tar.gz")
    assert wanted
    with zipfile.ZipFile(wheel) as file:
        shipped = {name.removeprefix("httpdgen/_templates/") for name in file.namelist()}
    assert wanted <= shipped
    with tarfile.open(source) as archive:
        packed = {name.partition("/templates/")[2] for name in archive.getnames()}
    assert wanted <= packed


def test_an_installed_wheel_renders_an_example_elsewhere(installed: Path) -> None:
    example = installed / "topology.yaml"
    shutil.copy(PROJECT / "examples/fronting-tomcat/topology.yaml", example)
    program = installed / "venv/bin/httpdgen"
    clean = {"PATH": os.environ["PATH"], "HOME": str(installed)}
    sizes = run(program, "size", cwd=installed, env=clean)
    assert "160" in sizes
    run(program, "render", "--placeholder-secrets", cwd=installed, env=clean)
    server_xml = installed / "build/app2/etc/httpdgen/current/tomcat/node2/server.xml"
    assert 'maxThreads="160"' in server_xml.read_text()


def test_a_user_s_own_template_stands_in_front_of_the_shipped_one(installed: Path) -> None:
    shutil.copy(PROJECT / "examples/fronting-tomcat/topology.yaml", installed / "topology.yaml")
    own = installed / "own"
    (own / "tomcat").mkdir(parents=True, exist_ok=True)
    shipped = (PROJECT / "templates/tomcat/server.xml.j2").read_text()
    (own / "tomcat/server.xml.j2").write_text(shipped + "<!-- ours -->\n")
    program = installed / "venv/bin/httpdgen"
    arguments = ("render", "--placeholder-secrets", "--templates", "own", "-o", "own-build")
    run(program, *arguments, cwd=installed, env={"PATH": os.environ["PATH"], "HOME": str(installed)})
    release = installed / "own-build/app1/etc/httpdgen/current/tomcat/node1"
    assert (release / "server.xml").read_text().endswith("<!-- ours -->\n")
    assert (installed / "own-build/web1/etc/httpdgen/current/httpd/httpd.conf").is_file()
