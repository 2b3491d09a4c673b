"""Changes of running members, by a real httpd with mod_proxy and with mod_jk, before two Tomcats of one host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from control_edit_site import WORKERS, EditSite
from control_site import PORT
from lab.namespace import Namespace

from httpdgen.control import balancer_edit
from httpdgen.control.debt import owed
from httpdgen.control.edit import MemberEdit
from httpdgen.control.http import HttpClient
from httpdgen.control.pages import management
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState, RunningMember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpdgen.connection import Stream

pytest_plugins = ["lab.fixtures"]
pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", params=["mod_proxy", "mod_jk"])
def stood(
    request: pytest.FixtureRequest, images: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EditSite]:
    with Namespace() as namespace:
        yield EditSite(request.param, namespace, images, tmp_path_factory.mktemp("site"))


@pytest.fixture
def standing(stood: EditSite) -> EditSite:
    """Give the site as its files say."""
    stood.site.web.graceful()
    return stood


of_mod_proxy = pytest.mark.parametrize("stood", ["mod_proxy"], indirect=True)
of_mod_jk = pytest.mark.parametrize("stood", ["mod_jk"], indirect=True)


def states(standing: EditSite) -> list[MemberState]:
    return [member.activation for member in standing.members().values()]


OK, DRAINING, STOPPED = MemberState.OK, MemberState.DRAINING, MemberState.STOPPED


def test_a_drained_member_has_its_sessions_alone_and_a_stopped_one_nothing(standing: EditSite) -> None:
    session = standing.session("node2")
    standing.edit("node2", MemberEdit(DRAINING))
    assert states(standing) == [OK, DRAINING, STOPPED]
    assert standing.ask(6) == {"node1": 6}
    assert standing.ask(3, session) == {"node2": 3}

    standing.edit("node2", MemberEdit(STOPPED))
    assert states(standing) == [OK, STOPPED, STOPPED]
    assert standing.ask(3, session) == {"node1": 3}

    standing.edit("node2", MemberEdit(OK))
    assert states(standing) == [OK, OK, STOPPED]
    assert standing.ask(3, session) == {"node2": 3}
    assert standing.ask(6).keys() == {"node1", "node2"}


def test_every_way_between_states_is_taken(standing: EditSite) -> None:
    for state in (STOPPED, DRAINING, OK, DRAINING, STOPPED, STOPPED, OK, STOPPED, OK):
        assert standing.edit("node1", MemberEdit(state)).activation is state
        assert states(standing) == [state, OK, STOPPED]


def test_of_two_members_on_one_host_one_is_changed(standing: EditSite) -> None:
    for route in ("node1", "node2"):
        standing.edit(route, MemberEdit(DRAINING))
        assert [name for name, member in standing.members().items() if member.activation is DRAINING] == [route]
        standing.edit(route, MemberEdit(OK))


def test_of_several_balancers_one_is_changed(standing: EditSite) -> None:
    before = standing.members()
    assert standing.edit("node4", MemberEdit(DRAINING), "cart").activation is DRAINING
    assert standing.members() == before


def test_a_weight_changes_the_shares(standing: EditSite) -> None:
    assert standing.edit("node1", MemberEdit(factor=4)).factor == 4
    assert standing.rebalance().members[0].factor == 4
    assert standing.ask(12) == {"node1": 8, "node2": 4}
    assert standing.edit("node1", MemberEdit(DRAINING, 100)).factor == 100
    assert standing.edit("node1", MemberEdit(OK, 1)).factor == 1


def test_a_member_that_failed_can_be_changed(standing: EditSite) -> None:
    assert standing.edit("node3", MemberEdit(OK)).activation is OK
    standing.lose("node3")
    assert standing.edit("node3", MemberEdit(DRAINING)).activation is DRAINING
    assert standing.members()["node3"].state is MemberState.ERROR


def test_a_member_that_is_alone_can_be_given_a_weight(standing: EditSite) -> None:
    assert standing.edit("node4", MemberEdit(OK, 3), "cart").factor in {1, 3}
    assert standing.rebalance("cart").name == "cart"


def test_a_debt_is_what_sessions_had_of_one_member_and_can_be_cleared(standing: EditSite) -> None:
    session = standing.session("node1")
    standing.rebalance()
    standing.ask(60, session)
    before = standing.balancer()
    routes = {member.name: member.route for member in before.members}
    debts = {routes[name]: count for name, count in owed(before).items()}
    # Of three shares node1 has one: 20 of the 60.
    assert debts == {"node1": pytest.approx(-40, abs=1), "node2": pytest.approx(40, abs=1), "node3": 0}
    assert standing.ask(9) == {"node2": 9}

    after = standing.rebalance()
    assert set(owed(after).values()) <= {-1, 0, 1}
    assert [member.factor for member in after.members] == [1, 2, 1]
    assert standing.ask(9) == {"node1": 3, "node2": 6}


@of_mod_proxy
def test_to_enable_a_stopped_member_clears_no_debt_in_mod_proxy(standing: EditSite) -> None:
    standing.ask(60, standing.session("node1"))
    before = standing.balancer()
    standing.edit("node2", MemberEdit(STOPPED))
    standing.edit("node2", MemberEdit(OK))
    assert owed(standing.balancer()) == owed(before)
    standing.edit("node2", MemberEdit(OK, 2))
    assert set(owed(standing.balancer()).values()) == {0}


@of_mod_jk
def test_to_clear_debts_has_nobody_try_a_dead_member(standing: EditSite) -> None:
    standing.edit("node3", MemberEdit(OK))
    standing.lose("node3")
    standing.rebalance()
    assert standing.members()["node3"].state is MemberState.ERROR


@of_mod_proxy
def test_members_with_odd_names_are_changed(standing: EditSite) -> None:
    names = [member.route for member in standing.balancer("odd").members]
    assert names == ["a", "b", "c", "d", "e"]
    for route in names:
        standing.edit(route, MemberEdit(DRAINING), "odd")
        assert [key for key, one in standing.members("odd").items() if one.activation is DRAINING] == [route]
        standing.edit(route, MemberEdit(OK), "odd")
    assert states(standing) == [OK, OK, STOPPED]


@of_mod_proxy
def test_a_member_of_two_balancers_is_changed_in_one(standing: EditSite) -> None:
    standing.edit("e", MemberEdit(STOPPED), "odd")
    assert states(standing) == [OK, OK, STOPPED]


@of_mod_proxy
def test_to_rebalance_leaves_weights_with_fractions_as_they_are(standing: EditSite) -> None:
    before = standing.balancer("odd")
    after = standing.rebalance("odd")
    assert [member.factor for member in after.members] == [member.factor for member in before.members]
    assert after.members[0].factor == 1.14  # of the 1.15 that was configured: httpd cuts there as well
    assert [member.lbstatus for member in after.members] == [114, 100, 100, 100, 100]


@of_mod_proxy
def test_a_balancer_without_a_nonce_is_said_to_be_for_reading(standing: EditSite) -> None:
    for change in (lambda: standing.edit("a", MemberEdit(DRAINING), "fixed"), lambda: standing.rebalance("fixed")):
        with pytest.raises(ProtocolError, match="'fixed' has no nonce"):
            change()
    assert {one.activation for one in standing.members("fixed").values()} == {OK}


class Meddling:
    """A Stream that changes something of each form on its way."""

    def __init__(self, stream: Stream, old: bytes, new: bytes) -> None:
        self._stream, self._old, self._new = stream, old, new
        self.recv, self.settimeout, self.close = stream.recv, stream.settimeout, stream.close
        self._in_form = False

    def sendall(self, data: bytes, /) -> None:
        self._in_form = data.startswith(b"POST ") or (self._in_form and not data.startswith(b"GET "))
        self._stream.sendall(data.replace(self._old, self._new) if self._in_form else data)


@of_mod_proxy
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"Referer: http://localhost", b"Referer: http://somewhere", "answers in HTML although XML was asked for"),
        (b"nonce=", b"nonce=0", "did nothing: the member .* of 'shop' is still ok"),
        (b"w=ajp:", b"w=ajq:", "did nothing: the member .* of 'shop' is still ok"),
        (b"b=shop", b"b=shap", "did nothing: the member .* of 'shop' is still ok"),
    ],
)
def test_a_change_that_httpd_leaves_out_in_silence_is_noticed(
    standing: EditSite, old: bytes, new: bytes, says: str
) -> None:
    member = standing.members()["node1"]
    stream = Meddling(standing.connection.forward("127.0.0.1", PORT), old, new)
    with HttpClient(stream, f"localhost:{PORT}") as client, pytest.raises(ProtocolError, match=says):
        balancer_edit.edit_member(client, "shop", member, MemberEdit(DRAINING))
    assert states(standing) == [OK, OK, STOPPED]


@of_mod_proxy
def test_a_page_as_before_2_4_68_is_enough(standing: EditSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balancer_edit, "nonce_of", lambda *_: None)
    assert standing.edit("node2", MemberEdit(DRAINING)).activation is DRAINING
    assert standing.edit("d", MemberEdit(DRAINING), "odd").activation is DRAINING


@of_mod_jk
def test_a_status_worker_that_may_only_be_read_is_said(standing: EditSite) -> None:
    host = standing.site.web.host
    host.run("sh", "-c", f"sed -i '/jk_status.type=/a worker.jk_status.read_only=true' $(readlink -f {WORKERS})")
    standing.site.web.graceful()
    try:
        for change in (lambda: standing.edit("node1", MemberEdit(DRAINING)), standing.rebalance):
            with pytest.raises(ProtocolError, match="'ERROR': 'This command is not allowed in read only mode"):
                change()
    finally:
        host.run("sh", "-c", f"sed -i '/read_only/d' $(readlink -f {WORKERS})")


def test_a_member_that_is_not_there_is_said(standing: EditSite) -> None:
    name, says = {
        "mod_proxy": ("ajp://127.0.1.1/deeper", "shows no member 'ajp://127.0.1.1/deeper' of 'shop'"),
        "mod_jk": ("node9", "'ERROR': 'could not find sub worker'"),
    }[standing.connector]
    nobody = RunningMember(name, "ajp", "127.0.1.1", 8009, "node9", 1, OK, "", 0, 0)
    with management(standing.connection, PORT) as client, pytest.raises(ProtocolError, match=says):
        standing.change.edit(client, "shop", nobody, MemberEdit(STOPPED))
    assert states(standing) == [OK, OK, STOPPED]
