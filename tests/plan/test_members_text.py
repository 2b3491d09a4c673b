"""Lines of members as people's own templates may write them, and values that need quotes."""

from __future__ import annotations

import pytest

from httpdgen.plan import members_jk, members_proxy
from httpdgen.plan.members_edit import Edit, MemberConnection

DRAIN, DISABLE = Edit(state="draining"), Edit(state="disabled")
OTHER = Edit(connection=MemberConnection("ajp", "2001:db8::9", 9009, 'a "b\\ c'))


def proxy(line: str, wanted: Edit) -> str:
    """Change the member of route r in a file that holds one line."""
    text = f'<Proxy "balancer://shop">\n{line}\n</Proxy>\n'
    return members_proxy.edit(text.encode(), {("shop", "r"): wanted}).decode().splitlines()[1]


def jk(text: str, wanted: Edit, *, directives: bool = False) -> str:
    return members_jk.edit(text.encode(), {"n": wanted}, directives=directives).decode()


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("BalancerMember ajp://a:1 route=r", "BalancerMember ajp://a:1 route=r status=+N"),
        ("\tbalancermember 'ajp://a:1'  ROUTE=r", "\tbalancermember 'ajp://a:1' ROUTE=r status=+N"),
        ('BalancerMember "ajp://a:1" "route=r" ping=1', 'BalancerMember "ajp://a:1" "route=r" status=+N ping=1'),
        ("BalancerMember ajp://a:1 ping=1 route=r status=+I", "BalancerMember ajp://a:1 ping=1 route=r status=+IN"),
        ("BalancerMember ajp://a:1 route=r status=H status=r-h", "BalancerMember ajp://a:1 route=r status=+RN"),
        ("BalancerMember ajp://a:1 route=r status=+D-D", "BalancerMember ajp://a:1 route=r status=+N"),
        ("BalancerMember ajp://a:1 route=r status=+ND", "BalancerMember ajp://a:1 route=r status=+ND"),
        ("BalancerMember ajp://a:1 status=+H ping=1 route=r", "BalancerMember ajp://a:1 status=+HN ping=1 route=r"),
        ("BalancerMember ajp://a:1 route=x route=r", "BalancerMember ajp://a:1 route=x route=r status=+N"),
        ("BalancerMember ajp://a:1 route=other", "BalancerMember ajp://a:1 route=other"),
        ("BalancerMember ajp://a:1", "BalancerMember ajp://a:1"),
        ("BalancerMember", "BalancerMember"),
        ("# BalancerMember ajp://a:1 route=r", "# BalancerMember ajp://a:1 route=r"),
    ],
)
def test_a_drain_is_one_letter_of_the_status(line: str, becomes: str) -> None:
    assert proxy(line, DRAIN) == becomes


def test_a_continued_line_becomes_one() -> None:
    assert proxy("  BalancerMember ajp://a:1 \\\n    route=r \\\n    ping=1", DISABLE) == (
        "  BalancerMember ajp://a:1 route=r status=+D ping=1"
    )


def test_lines_end_as_they_did() -> None:
    text = b"<Proxy balancer://Shop>\r\n BalancerMember ajp://a:1 route=r\r\n</Proxy>"
    assert members_proxy.edit(text, {("shop", "r"): DRAIN}) == text.replace(b"route=r", b"route=r status=+N")


def test_bytes_that_are_no_text_stay() -> None:
    text = b"# \xff\n<Proxy balancer://shop>\nBalancerMember ajp://a:1 route=r\n# \xfe"
    assert members_proxy.edit(text, {("shop", "r"): DRAIN}) == text.replace(b"route=r", b"route=r status=+N")


def test_a_member_belongs_to_the_balancer_that_it_stands_in() -> None:
    text = b"""BalancerMember ajp://z:1 route=r
<Proxy "balancer://shop">
    BalancerMember ajp://a route=r secret=s secret=t
</Proxy>
<Proxy balancer://intranet>
    BalancerMember https://[2001:db8::1]:444/app route=r
    BalancerMember http://b route=q
    BalancerMember unix:/run/x|http://localhost route=p
</Proxy>
<Proxy "http://c">
    BalancerMember ajp://y:1 route=r
</Proxy>
"""
    assert members_proxy.read(text) == {
        ("shop", "r"): MemberConnection("ajp", "a", 8009, "t"),
        ("intranet", "r"): MemberConnection("https", "2001:db8::1", 444),
        ("intranet", "q"): MemberConnection("http", "b", 80),
        ("intranet", "p"): MemberConnection("", "unix:/run/x|http://localhost", 0),
    }


def test_a_path_behind_the_port_stays() -> None:
    line = "BalancerMember ajp://a:1/app route=r secret=old keepalive=On"
    wanted = Edit(connection=MemberConnection("ajp", "b", 2))
    assert proxy(line, wanted) == "BalancerMember ajp://b:2/app route=r keepalive=On"


def test_what_httpd_would_read_otherwise_is_quoted() -> None:
    line = proxy("BalancerMember ajp://a:1 route=r", OTHER)
    assert line == r'BalancerMember ajp://[2001:db8::9]:9009 route=r "secret=a \"b\\ c"'
    text = f"<Proxy balancer://shop>\n{line}\n</Proxy>\n".encode()
    assert members_proxy.read(text) == {("shop", "r"): OTHER.connection}


def test_what_no_quotes_can_hold_is_refused() -> None:
    for secret in ("${HOME}", "a\nListen 81"):
        wanted = Edit(connection=MemberConnection("ajp", "a", 1, secret))
        with pytest.raises(ValueError, match=r"control character|variable"):
            proxy("BalancerMember ajp://a:1 route=r secret=b", wanted)
    with pytest.raises(ValueError, match="as it is"):
        jk("worker.lb.balance_workers=n\nworker.n.port=1\n", Edit(connection=MemberConnection("ajp", "a", 1, "a#b")))


FILE = """worker.list=lb
worker.t.secret=ours
worker.lb.balance_workers=m,n
worker.lb.balance_workers = o # more
worker.n.reference=worker.t
worker.n.host = a # there
worker.n.port=8010
worker.m.reference=worker.m
"""


def test_a_worker_has_what_it_refers_to() -> None:
    assert members_jk.read(FILE.encode(), directives=False) == {
        "m": MemberConnection("ajp", "localhost", 8009),
        "n": MemberConnection("ajp", "a", 8010, "ours"),
        "o": MemberConnection("ajp", "localhost", 8009),
    }


def test_a_worker_gets_a_secret_of_its_own_below_its_lines() -> None:
    wanted = Edit(connection=MemberConnection("ajp", "b", 8010, "theirs"))
    expected = FILE.replace("= a #", "= b #").replace("port=8010\n", "port=8010\nworker.n.secret=theirs\n")
    assert jk(FILE, wanted) == expected
    assert jk(expected, Edit(connection=MemberConnection("ajp", "a", 8010, "ours"))) == FILE.replace(
        "port=8010\n", "port=8010\nworker.n.secret=ours\n"
    )


def test_a_worker_without_a_line_of_its_own_gets_one() -> None:
    assert jk("worker.lb.balance_workers=n\nworker.n.host=a", DRAIN) == (
        "worker.lb.balance_workers=n\nworker.n.host=a\nworker.n.activation=D\n"
    )


def test_directives_are_changed_as_lines_of_httpd() -> None:
    text = (
        "JkShmFile x\n"
        "  jkworkerproperty  worker.lb.balance_workers=n\r\n"
        "JkWorkerProperty worker.n.host=#1\r\n"
        "JkWorkerProperty worker.n.activation=A\r\n"
        "JkWorkerProperty\n"
        "JkWorkerProperty worker.n.\\\nactivation=A\n"
    )
    assert members_jk.read(text.encode(), directives=True) == {"n": MemberConnection("ajp", "#1", 8009)}
    wanted = Edit(connection=MemberConnection("ajp", "b", 8009, "s"), state="disabled")
    assert jk(text, wanted, directives=True) == text.replace("#1", "b").replace(
        "activation=A\r\n", "activation=S\r\nJkWorkerProperty worker.n.secret=s\r\n"
    )


def test_a_member_without_any_line_gets_one() -> None:
    text = "worker.lb.balance_workers=m, n\n"
    assert jk(text, DRAIN) == f"{text}worker.n.activation=D\n"
