"""No form of lint's output shows a secret that a file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from httpdgen.cli.main import app
from httpdgen.cli.telling.excerpt import excerpt
from httpdgen.lint.run import lint
from httpdgen.lint.settings import Settings
from httpdgen.observed.fleet import Fleet, Host, SourceFile
from httpdgen.secret_text import MASK, mask_unknown
from httpdgen.span import Span

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hUnter2"


def fleet_of(text: str, kind: str = "httpd") -> Fleet:
    file = SourceFile("a", "/a", kind, text, None)
    return Fleet((Host("", frozenset(), (file,)),), (), (), (), (), (), (), whole=False)


@pytest.mark.parametrize(
    "text",
    [
        f"BalancerMember ajp://app1:8009 secret={SECRET} ping=5",
        f'BalancerMember ajp://app1:8009 "secret={SECRET} {SECRET}" ping=5',
        f"ProxySet SECRET={SECRET}",
        f'<Connector secret="{SECRET}" port="8009"/>',
        f"<Connector requiredSecret = '{SECRET} {SECRET}' port='8009'/>",
        f'<Connector keystorePass="{SECRET}" truststorePassword="{SECRET}"/>',
        f'<Certificate certificateKeystorePassword="{SECRET}"/>',
        f'<Interceptor encryptionKey="{SECRET}"/>',
        f'<Connector secret="{SECRET}',
        f"worker.node1.secret={SECRET}",
        f"worker.node1.secret = {SECRET} {SECRET}#{SECRET}",
        f"JkWorkerProperty worker.node1.secret={SECRET}",
        f'JkWorkerProperty "worker.node1.secret={SECRET} x"',
        f"Define AJP_SECRET {SECRET}",
        f'AuthLDAPBindPassword "{SECRET} {SECRET}"',
        f"SessionCryptoPassphrase {SECRET}",
        f"ProxyPass /a http://ada:{SECRET}@app1/",
        f"db.password={SECRET}",
    ],
)
def test_a_value_that_is_secret_is_masked(text: str) -> None:
    assert SECRET not in mask_unknown(text)
    shown = excerpt(fleet_of(text), Span("a", 1, 1))
    assert shown is not None
    assert SECRET not in shown.line
    assert MASK in shown.line


@pytest.mark.parametrize(
    "text",
    [
        '<Connector secretRequired="false" address="0.0.0.0"/>',
        '<Location "/secret">',
        "SSLPassPhraseDialog exec:/etc/pass",
        "ProxyPass /secret http://app1:8080/secret",
        "# the secret of both sides",
        'BalancerMember ajp://app1:8009 secret=""',
        "worker.node1.secret=\nworker.node1.port=8009",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_unknown(text) == text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (f"BalancerMember ajp://app1 secret={SECRET} ping=5", "ping"),
        (f"BalancerMember ajp://app1 secret={SECRET} ping=5", "ajp"),
        (f'<Connector secret="{SECRET}" keystorePass="x" port="8009"/>', "port"),
        (f'\t<Connector keystorePass="" secret="{SECRET}" port="8009"/>', "port"),
    ],
)
def test_the_caret_stays_where_it_was(text: str, at: str) -> None:
    shown = excerpt(fleet_of(text), Span("a", 1, text.index(at) + 1))
    assert shown is not None
    assert shown.line[shown.column - 1 :].startswith(at)


def test_a_place_inside_a_secret_is_its_beginning() -> None:
    text = f"ProxySet secret={SECRET}"
    shown = excerpt(fleet_of(text), Span("a", 1, len(text)))
    assert shown is not None
    assert shown.line[shown.column - 1 :] == MASK


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_value_over_several_lines_is_masked_on_each(line: int) -> None:
    text = f'<Connector secret=\n"{SECRET}\n{SECRET}" port="8009"/>'
    shown = excerpt(fleet_of(text, "server.xml"), Span("a", line, 1))
    assert shown is not None
    assert SECRET not in shown.line


FILES = {
    "httpd.conf": """\
Listen 80
Define AJP_SECRET {secret}
<Proxy balancer://shop>
    BalancerMember ajp://app1:8009 route=a.b secret={secret}
    BalancerMember ajp://app2:8009 route=a.b "secret={secret}" # {{comment}}
    ProxySet stickysession=X
</Proxy>
ProxyPass /shop balancer://shopp secret={secret}
JkWorkerProperty worker.list=node1
JkWorkerProperty worker.node1.secret={secret}
JkWorkerProperty worker.node1.secret={secret}
""",
    "workers.properties": """\
worker.list=node1,Node2
worker.node1.secret={secret}
worker.node1.secret="{secret}"
worker.node1.secrt=x
worker.node1.host=app1 # comment
""",
    "server.xml": """\
<Server port="8005" shutdown="SHUTDOWN"><Service name="Catalina">
  <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="{secret}" requiredSecret="{secret}"/>
  <Connector port="8443" SSLEnabled="true" keystorePass="{secret}" keystoreFile="x"/>
  <Engine name="Catalina" defaultHost="localhost"><Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel">
      <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                   encryptionKey="{secret}"/>
    </Channel></Cluster></Engine>
</Service></Server>
""",
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=st.from_regex(r"[A-Z0-9]{2}Qz[a-zA-Z0-9!#.,:;/+-]{1,20}", fullmatch=True))
def test_no_form_shows_a_secret(tmp_path: Path, secret: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.format(secret=secret))
    for form in ("text", "json", "sarif", "github", "gitlab", "junit"):
        result = CliRunner().invoke(app, ["lint", str(tmp_path), "--format", form])
        assert result.exit_code in {0, 1}, result.output
        assert result.stdout
        assert secret not in result.output
    written = CliRunner().invoke(app, ["lint", str(tmp_path), "--write-baseline", str(tmp_path / "known.json")])
    assert written.exit_code == 0
    assert secret not in (tmp_path / "known.json").read_text()


def test_a_message_that_quotes_a_url_or_a_broken_line_shows_no_secret(tmp_path: Path) -> None:
    member = f"BalancerMember http://me:{SECRET}@app1:8080\n"
    text = f"<Proxy balancer://shop>\n{member * 2}</Proxy>\nLoadModule x x.so\n<BalancerMember& secret={SECRET} x\n"
    (tmp_path / "httpd.conf").write_text(text)
    CliRunner().invoke(app, ["lint", str(tmp_path), "--write-baseline", str(tmp_path / "known.json")])
    told = CliRunner().invoke(app, ["lint", str(tmp_path), "--format", "json"]).stdout
    assert "http://********@app1:8080 is a member" in told
    assert SECRET not in told + (tmp_path / "known.json").read_text()


def test_a_place_that_no_file_has_shows_no_line() -> None:
    fleet = fleet_of("Listen 80\n")
    assert [excerpt(fleet, Span(*place)) for place in (("a", 2, 1), ("a", 9, 1), ("b", 1, 1))] == [None] * 3
    assert lint(fleet, Settings(selected=frozenset({"cannot-be-read"}))).findings == ()
