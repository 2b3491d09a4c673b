"""The page on verify has every check and every option of the plugin; its picture and its JSON are what is written."""

from __future__ import annotations

import json
import re

from pages import PROJECT, blocks, is_shown

from httpdgen.cli.verdict import json_report, text
from httpdgen.cli.verdict.marks import Marks
from httpdgen.cli.verdict.told import Told
from httpdgen.pytest_plugin.options import PREFIX, add_options
from httpdgen.verify.outcome import Report, Result, failed, not_made
from httpdgen.verify.registry import CHECKS
from httpdgen.verify.run import JOBS

VERIFY = PROJECT / "docs/verify.md"
NAMES = tuple(check.name for check in CHECKS)
WEB = ("files", "services", "ports", "running", "httpd", "members", "routes", "sessions", "spread")
TOMCATS = ("files", "services", "ports", "running", "replication")
MEMBER = "node2 (ajp://198.18.0.22:8009)"
SILENT = failed(
    MEMBER, "nothing listens there", "does it run, and with this address and port? or does a firewall between refuse?"
)
LOST = "198.18.0.23 port 22 does not answer within 10 s"
SERVER_CONF = "/etc/httpdgen/current/httpd/server.conf"
REMARKS = {
    ("web1", "members"): SILENT,
    ("web2", "members"): SILENT,
    ("web1", "routes"): failed(
        MEMBER, "is taken for lost there (Init Err)", "it is tried again every 1m; look at the check members"
    ),
    ("web2", "files"): failed(
        SERVER_CONF,
        "content is not as rendered (2790 bytes, rendered 2789)",
        "`httpdgen deploy` puts that right",
    ),
    ("web2", "running"): failed("apache2", "read its configuration before"),
    ("web2", "routes"): not_made(MEMBER, "which jvmRoute it has is not known"),
    ("app2", "services"): failed("node2 (tomcat10)", "does not run"),
    ("app2", "ports"): failed("node2 (tomcat10) port 8009", "nothing listens"),
    ("app2", "running"): not_made("node2 (tomcat10)", "it does not run"),
    ("app2", "replication"): not_made(MEMBER, "what it shares with the others is not known"),
}


def result(host: str, check: str, seen: str = "") -> Result:
    found = REMARKS.get((host, check))
    return Result(host, check, seen, () if found is None else (found,))


def test_every_check_is_on_the_page_in_its_order() -> None:
    section = VERIFY.read_text().partition("\n## The checks\n")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == NAMES


def test_every_option_of_the_plugin_is_on_the_page() -> None:
    class Group:
        names: list[str] = []  # noqa: RUF012  # of one test

        def getgroup(self, *_: str) -> Group:
            return self

        def addoption(self, name: str, **_: object) -> None:
            self.names.append(name)

    add_options(Group())  # type: ignore[arg-type]  # all that is asked of pytest's parser
    assert re.findall(rf"^\| `({PREFIX}\w+)", VERIFY.read_text(), re.MULTILINE) == Group.names


def test_how_many_hosts_are_asked_at_once_is_as_the_commands_page_says() -> None:
    assert f"| `--jobs N` | how many hosts are asked at once ({JOBS}) |" in (PROJECT / "docs/commands.md").read_text()


def test_the_picture_is_what_is_printed() -> None:
    results = [result(host, check) for host in ("web1", "web2") for check in WEB]
    results += [result(host, check) for host in ("app1", "app2") for check in TOMCATS]
    told = Told(Report({"app3": LOST}, tuple(results)), ("web1", "web2", "app1", "app2", "app3"), NAMES, 1.0)
    picture = next(block for block in blocks(VERIFY) if block.info == "text")
    assert is_shown(picture.text, text.tell(told, Marks(), 80))


def test_the_json_is_what_is_written() -> None:
    report = Report({"app3": LOST}, (result("web1", "files", "20 entries"), result("web1", "members", "1 member")))
    (example,) = (block for block in blocks(VERIFY) if block.info == "json")
    written = json.loads(json_report.tell(Told(report, ("web1", "app3"), NAMES, 1.0)))
    assert json.loads(example.text) == written
    assert re.findall(r'"(\w+)":', example.text) == re.findall(r'"(\w+)":', json.dumps(written))
