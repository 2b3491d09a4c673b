"""Changes by mod_jk's status worker: what is asked for, what is read back, and what is refused."""

from __future__ import annotations

import pytest
from control_answers import Answers

from httpdgen.control.edit import MemberEdit
from httpdgen.control.http import HttpClient
from httpdgen.control.jk_edit import edit_member, rebalance
from httpdgen.control.jkstatus import parse_workers
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState, RunningMember

# As mod_jk 1.2.48 writes it.
MEMBER = """\
      <jk:member
        name="{name}"
        type="ajp13"
        host="198.51.100.1"
        port="8109"
        activation="{activation}"
        lbfactor="{factor}"
        route="{name}"
        distance="{distance}"
        state="{state}"
        lbmult="{lbmult}"
        lbvalue="{lbvalue}"
        elected="{elected}"
        busy="{busy}"
      />
"""
RESULT = """\
  <jk:result
    type="{kind}"
    message="{message}"
  />
"""


def worker(
    name: str = "node1",
    *,
    activation: str = "ACT",
    state: str = "OK/IDLE",
    factor: int = 1,
    lbmult: int = 2,
    lbvalue: int = 0,
    elected: int = 0,
    busy: int = 0,
    distance: int = 0,
) -> str:
    return MEMBER.format(
        name=name,
        activation=activation,
        state=state,
        factor=factor,
        lbmult=lbmult,
        lbvalue=lbvalue,
        elected=elected,
        busy=busy,
        distance=distance,
    )


def answer(*members: str, kind: str = "OK", message: str = "Action finished", method: str = "Request") -> str:
    inside = f'<jk:balancer name="shop" type="lb" method="{method}">\n{"".join(members)}</jk:balancer>'
    shown = f'<jk:balancers count="1">\n{inside}\n</jk:balancers>\n' if members else ""
    result = RESULT.format(kind=kind, message=message)
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<jk:status
  xmlns:jk="http://tomcat.apache.org">
{shown}{result}</jk:status>
"""


DONE = answer()


def member(name: str = "node1") -> RunningMember:
    return RunningMember(name, "ajp", "198.51.100.1", 8109, name, 1, MemberState.OK, "ACT OK", 0, 0)


def edited(stream: Answers, edit: MemberEdit, name: str = "node1") -> RunningMember:
    with HttpClient(stream, "localhost:8079") as client:
        return edit_member(client, "shop", member(name), edit)


def test_a_page_of_a_load_balancer_tells_its_method_its_distances_and_its_debts() -> None:
    text = answer(worker(lbvalue=80, distance=2), method="Busyness")
    (found,) = parse_workers(text.encode())
    (one,) = found.members
    assert (found.method, one.lbvalue, one.lbmult, one.distance, one.lbstatus) == ("Busyness", 80, 2, 2, None)


@pytest.mark.parametrize(
    ("edit", "fields", "found"),
    [
        (MemberEdit(MemberState.OK), "&vwa=a", worker()),
        (MemberEdit(MemberState.DRAINING), "&vwa=d", worker(activation="DIS")),
        (MemberEdit(MemberState.STOPPED), "&vwa=s", worker(activation="STP")),
        (MemberEdit(MemberState.STOPPED), "&vwa=s", worker(activation="STP", state="ERR")),
        (MemberEdit(factor=3), "&vwf=3", worker(factor=3)),
        (MemberEdit(MemberState.DRAINING, 100), "&vwa=d&vwf=100", worker(activation="DIS", factor=100)),
    ],
)
def test_a_change_is_sent_and_read_back(edit: MemberEdit, fields: str, found: str) -> None:
    stream = Answers(DONE, answer(found, worker("node2")))
    assert edited(stream, edit).name == "node1"
    assert stream.asked == [
        f"GET /jkstatus?cmd=update&mime=xml&w=shop&sw=node1{fields}",
        "GET /jkstatus?cmd=list&mime=xml",
    ]


@pytest.mark.parametrize(
    ("edit", "found", "says"),
    [
        (MemberEdit(MemberState.DRAINING), worker(), r"'node1' of 'shop' is still ok \('ACT OK/IDLE'\)"),
        (MemberEdit(MemberState.OK), worker(activation="DIS"), "is still draining"),
        (MemberEdit(MemberState.OK), worker(activation="STP", state="ERR"), r"is still stopped \('STP ERR'\)"),
        (MemberEdit(factor=2), worker(factor=5), "with the weight 5; if httpd was reloaded just then, try again"),
        (MemberEdit(MemberState.OK), worker("node3"), "shows no member 'node1' of 'shop', only 'node2', 'node3'"),
    ],
)
def test_a_change_that_was_not_made_is_said(edit: MemberEdit, found: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says):
        edited(Answers(DONE, answer(found, worker("node2"))), edit)


@pytest.mark.parametrize(
    "message", ["could not find sub worker", "This command is not allowed in read only mode.", "<b>"]
)
def test_what_the_status_worker_refuses_is_said(message: str) -> None:
    shown = message.replace("<", "&lt;")
    stream = Answers(answer(kind="ERROR", message=shown))
    with pytest.raises(ProtocolError, match=f"jkstatus says 'ERROR': '{message}'"):
        edited(stream, MemberEdit(MemberState.OK))


@pytest.mark.parametrize("name", ["node*", "node?", "*"])
def test_a_name_that_would_mean_several_is_not_asked_for(name: str) -> None:
    stream = Answers()
    with pytest.raises(ProtocolError, match="to jkstatus its name means several"):
        edited(stream, MemberEdit(MemberState.STOPPED), name)
    assert stream.asked == []


def test_an_odd_name_is_one_value_of_the_query() -> None:
    stream = Answers(DONE, answer(worker("a&amp;b=c d#e")))
    assert edited(stream, MemberEdit(MemberState.OK), "a&b=c d#e").name == "a&b=c d#e"
    assert stream.asked[0] == "GET /jkstatus?cmd=update&mime=xml&w=shop&sw=a%26b%3Dc+d%23e&vwa=a"


@pytest.mark.parametrize("code", [302, 403, 404])
def test_an_answer_that_is_no_page_is_said(code: int) -> None:
    with pytest.raises(ProtocolError, match=rf"answers {code} instead of a page"):
        edited(Answers((code, "no")), MemberEdit(MemberState.OK))


def rebalanced(stream: Answers) -> list[int | None]:
    with HttpClient(stream, "localhost:8079") as client:
        return [one.lbvalue for one in rebalance(client, "shop").members]


def test_to_rebalance_every_member_is_reset_but_one_that_failed() -> None:
    before = answer(worker(lbvalue=9000), worker("node2", state="ERR", lbvalue=7000), worker("node3"))
    after = answer(worker(lbvalue=4, elected=2), worker("node2", state="ERR", lbvalue=7000), worker("node3"))
    stream = Answers(before, DONE, DONE, after)
    assert rebalanced(stream) == [4, 7000, 0]
    assert stream.asked[1:3] == [
        "GET /jkstatus?cmd=reset&mime=xml&w=shop&sw=node1",
        "GET /jkstatus?cmd=reset&mime=xml&w=shop&sw=node3",
    ]


def test_a_debt_that_a_rebalance_left_is_said() -> None:
    before = answer(worker(lbvalue=9000), worker("node3"))
    with pytest.raises(ProtocolError, match="'node1' of 'shop' still has had 2250 requests too many"):
        rebalanced(Answers(before, DONE, DONE, before))


def test_a_load_balancer_that_is_not_there_is_said() -> None:
    with pytest.raises(ProtocolError, match="jkstatus shows no balancer 'shop', nor any other"):
        rebalanced(Answers(DONE))
