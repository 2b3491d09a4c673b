"""What would take for ever, or use up the stack, comes to an end: each of these did not once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from observed_given import lay_down

from httpdgen.observed.observe import observe

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60  # of the processor; the longest takes a fifth of that where coverage is measured

HOSTILE = {
    "comments before no element": {"server.xml": "<!-- a -->\n" * 300 + "text"},
    "a document type before no element": {"server.xml": "<?xml version='1.0'?>\n" * 300 + "<!DOCTYPE a [ ] ] ]"},
    "an element of many attributes": {"server.xml": "<Server " + " ".join(f"a{n}=''" for n in range(50_000)) + "/>"},
    "variables that nothing closes": {"server.xml": '<Server port="' + "${a:-" * 40_000 + '"/>'},
    "beginnings of templates": {"httpd.conf": "<% " * 300_000},
    "beginnings of templates in comments": {"server.xml": "<!-- @ " * 300_000},
    "a pattern of stars": {"etc/apache2/apache2.conf": f"Include /{'*a' * 60}b\n", "a" * 120: ""},
    "a path of many folders": {"etc/apache2/apache2.conf": f"Include {'/a' * 1500}\nInclude {'/a' * 200_000}\n"},
    "a pattern of many folders": {"etc/apache2/apache2.conf": f"Include {'/*' * 1500}\nInclude {'/*' * 200_000}\n"},
    "files in a circle": {
        "etc/apache2/apache2.conf": "ServerRoot /etc/apache2\nInclude sites\n",
        **{f"etc/apache2/sites/{n}": "Include sites\n<VirtualHost *>\n</VirtualHost>\n" * 60 for n in range(20)},
    },
    "variables of the environment that double": {
        "etc/apache2/apache2.conf": "Listen ${A60}\n",
        "etc/apache2/envvars": "A0=aa\n" + "".join(f"A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 61)),
    },
    "a main server of many directives and many virtual hosts": {
        "httpd.conf": "SetEnv a b\n" * 60_000 + "<VirtualHost *>\n</VirtualHost>\n" * 3_000
    },
}


@pytest.mark.parametrize("files", [pytest.param(files, id=name.replace(" ", "-")) for name, files in HOSTILE.items()])
def test_what_would_take_for_ever_comes_to_an_end(tmp_path: Path, files: dict[str, str]) -> None:
    lay_down(tmp_path, files)
    began = time.process_time()
    observe([tmp_path])
    assert time.process_time() - began < SECONDS


def test_a_file_that_render_wrote_is_no_template_whatever_texts_are_in_it(tmp_path: Path) -> None:
    text = 'Header always set "X-Answered" "<%a%>"\n'
    path = "etc/httpdgen/current/httpd/httpd.conf"
    lay_down(tmp_path, {path: text, "etc/apache2/apache2.conf": f"Include /{path}\n"})
    assert observe([tmp_path]).notes == ()


def test_a_text_of_the_same_kind_elsewhere_is_a_template(tmp_path: Path) -> None:
    lay_down(tmp_path, {"etc/apache2/apache2.conf": 'Header always set "X-Answered" "<%a%>"\n'})
    assert [note.message for note in observe([tmp_path]).notes] == ["is a template: it holds ERB or EPP (<% %>)"]
