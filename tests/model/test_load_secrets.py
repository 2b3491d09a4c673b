"""No secret that somebody wrote into a topology is ever shown: not in a message, a hint or a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from loading_cases import SMALL, faults_of

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2"
REFERENCE = "{env: SHOP_AJP_SECRET}"


def shown(folder: Path, text: str, overlay: str | None = None) -> str:
    """Give all that is shown of the faults of a text."""
    faults = faults_of(folder, text, overlay)
    return "\n".join(f"{fault}\n{fault.hint}\n{fault.line}" for fault in faults)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        f'"{SECRET}"',
        f"[{SECRET}]",
        f"{{value: {SECRET}}}",
        f"{{env: '{SECRET}!'}}",
        f"{{env: A, file: {SECRET}}}",
        f"|\n      {SECRET}\n      {SECRET}",
        f">-\n      {SECRET}",
        f"\n      {SECRET}",
        f'"{SECRET}\n      {SECRET}"',
        f"!vault {SECRET}",
        f"&a {SECRET}",
        f"{{command: {SECRET}}}",
    ],
)
def test_a_secret_written_as_text_is_masked(tmp_path: Path, written: str) -> None:
    text = shown(tmp_path, SMALL.replace(REFERENCE, written))
    assert SECRET not in text
    assert "ajp_secret" in text


@pytest.mark.parametrize("key", ["ajp_secrt", "ajpsecret", "secret", "password", "ajp_password", "private_key"])
def test_a_secret_under_a_misspelt_key_is_masked(tmp_path: Path, key: str) -> None:
    text = shown(tmp_path, SMALL.replace("ajp_secret: " + REFERENCE, f"{key}: {SECRET}"))
    assert "********" in text
    assert SECRET not in text


@pytest.mark.parametrize("key", ["key", "certificate", "chain"])
def test_the_text_of_a_key_or_certificate_is_masked(tmp_path: Path, key: str) -> None:
    text = SMALL.replace("    routes:", f"    tls:\n      {key}: |\n        {SECRET}\n    routes:")
    assert SECRET not in shown(tmp_path, text)


def test_a_secret_beside_another_fault_is_masked_and_the_columns_before_it_stay(tmp_path: Path) -> None:
    text = "httpdgen: 1\nclusters: {shop: {nodes: {a: {}}, ajp_secret: hunter2, protocol: x}}\n"
    lines = {fault.line for fault in faults_of(tmp_path, text)}
    assert lines == {"clusters: {shop: {nodes: {a: {}}, ajp_secret: ********, protocol: x}}"}


@pytest.mark.parametrize("secret", ["x", "hunter2", "a-secret-that-is-longer-than-its-mask"])
def test_the_fault_behind_a_masked_secret_is_pointed_at_where_it_is_shown(tmp_path: Path, secret: str) -> None:
    text = f"httpdgen: 1\nclusters: {{shop: {{nodes: {{a: {{host: b}}}}, ajp_secret: {secret}, protocol: x}}}}\n"
    key, protocol = faults_of(tmp_path, text)
    assert key.line is not None
    assert key.line == protocol.line
    assert key.line[key.shown_column - 1 :] == "********, protocol: x}}"
    assert key.line[protocol.shown_column - 1 :] == "x}}"


def test_the_password_in_a_url_is_masked_in_the_message_and_in_the_line(tmp_path: Path) -> None:
    text = SMALL + f"      /a: {{proxy: 'https://ada:{SECRET}@h/x', context: y z}}\n"
    context, proxy = sorted(faults_of(tmp_path, text), key=lambda fault: fault.path)
    assert proxy.message == 'must not hold a user or a password, got "https://********@h/x"'
    assert proxy.line is not None
    assert proxy.line.endswith("{proxy: 'https://********@h/x', context: y z}")
    assert proxy.line[context.shown_column - 1 :] == "y z}"


def test_a_secret_that_stands_twice_is_masked_both_times(tmp_path: Path) -> None:
    text = SMALL.replace("    nodes:", f"    ajp_secret: {SECRET}\n    ajp_secret: {SECRET}\n    nodes:")
    assert SECRET not in shown(tmp_path, text)


def test_a_secret_in_an_overlay_and_in_defaults_is_masked(tmp_path: Path) -> None:
    overlay = f"defaults: {{cluster: {{ajp_secret: {SECRET}}}}}\nclusters: {{shop: {{ajp_secret: {SECRET}}}}}\n"
    assert SECRET not in shown(tmp_path, SMALL, overlay)


def test_a_secret_behind_an_alias_is_masked_where_it_stands(tmp_path: Path) -> None:
    text = SMALL.replace(REFERENCE, "*s").replace("{hosts: [web1]}", f"{{hosts: [web1], mpm: &s {SECRET}}}")
    assert "mpm: must be event, worker, prefork or winnt" in shown(tmp_path, text)
    assert f"mpm: &s {SECRET}" not in shown(tmp_path, text)


@pytest.mark.parametrize(
    "broken",
    [
        f"    ajp_secret: {SECRET}: x\n",
        f'    ajp_secret: "{SECRET}\n',
        f"    ajp_secret: '{SECRET}'x\n",
        f"    ajp_secret:\n      {SECRET}: a: b\n",
        f"    ajp_secret: |\n      a\n     {SECRET}\n\t{SECRET}\n",
        f'    ajp_secret: "a\n{SECRET} \\q"\n',
        f'    ajp_secret: "a\n  {SECRET}" x\n',
        f"    {{ajp_secrt: [{SECRET}}}\n",
        f"    ajp_secret: @{SECRET}\n",
        f"\t  ajp_secret: {SECRET}\n",
    ],
)
def test_a_secret_where_the_syntax_breaks_is_masked(tmp_path: Path, broken: str) -> None:
    text = SMALL.replace("    nodes:", f"{broken}    nodes:").replace("    ajp_secret: " + REFERENCE + "\n", "")
    assert SECRET not in shown(tmp_path, text)


def test_where_the_syntax_breaks_far_from_a_secret_the_line_is_shown(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, SMALL.replace("node2: {host: app2}", "node2: {host: app2"))
    assert fault.line == "      node2: {host: app2"


def test_the_name_of_a_part_is_no_secret(tmp_path: Path) -> None:
    text = SMALL.replace("shop", "secret").replace("node1: {host: app1}", "token: {host: app_1}")
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == "      token: {host: app_1}"
    assert fault.message.endswith('got "app_1"')
