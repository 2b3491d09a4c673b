"""Changes by balancer-manager: what is asked for, what is read back, and what is refused."""

from __future__ import annotations

import pytest
from control_answers import Answers, parse_balancers
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.balancer_edit import edit_member, rebalance
from httpdgen.control.edit import MemberEdit
from httpdgen.control.http import HttpClient
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState, RunningMember

NONCE = "79e502f2-71a3-a37c-d726-d6d0233f3f0a"
ONE, TWO, OTHER = "ajp://198.51.100.1", "ajp://198.51.100.1:8109", "ajp://198.51.100.2"
# As httpd 2.4.71 writes it; before 2.4.68 there is no nonce.
WORKER = """\
        <httpd:worker>
          <httpd:name>{name}</httpd:name>
          <httpd:scheme>ajp</httpd:scheme>
          <httpd:hostname>198.51.100.1</httpd:hostname>
          <httpd:loadfactor>{factor:.2f}</httpd:loadfactor>
          <httpd:port>8009</httpd:port>
          <httpd:status>{status} </httpd:status>
          <httpd:lbstatus>{lbstatus}</httpd:lbstatus>
          <httpd:loadfactor>{factor:.2f}</httpd:loadfactor>
          <httpd:elected>{elected}</httpd:elected>
          <httpd:route>node1</httpd:route>
          <httpd:redirect></httpd:redirect>
          <httpd:busy>0</httpd:busy>
          <httpd:lbset>{lbset}</httpd:lbset>
        </httpd:worker>
"""
BALANCER = """\
    <httpd:balancer>
      <httpd:name>balancer://{name}</httpd:name>
{nonce}
      <httpd:lbmethod>{method}</httpd:lbmethod>
      <httpd:workers>
{workers}      </httpd:workers>
    </httpd:balancer>
"""
# The end of the page that any httpd 2.4 writes for `?b=shop&w=ajp://198.51.100.1:8109`.
FORM = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head><title>Balancer Manager</title>
<tr><td colspan='2'><input type=submit value='Submit'></td></tr>
</table>
<input type=hidden name='w' id='w' value="{TWO}">
<input type=hidden name='b' id='b' value="shop">
<input type=hidden name='nonce' id='nonce' value='{NONCE}'>
</form>
<hr />
</body></html>
"""


def worker(
    name: str = TWO,
    *,
    factor: float = 1,
    status: str = "Init Ok",
    lbstatus: int = 0,
    elected: int = 0,
    lbset: int = 0,
) -> str:
    return WORKER.format(name=name, factor=factor, status=status, lbstatus=lbstatus, elected=elected, lbset=lbset)


def balancer(*workers: str, name: str = "shop", nonce: str | None = NONCE, method: str = "byrequests") -> str:
    said = "" if nonce is None else f"      <httpd:nonce>{nonce}</httpd:nonce>"
    return BALANCER.format(name=name, nonce=said, method=method, workers="".join(workers))


def page(*balancers: str) -> str:
    inside = "".join(balancers)
    return f"""<?xml version='1.0' encoding='UTF-8' ?>
<httpd:manager xmlns:httpd='http://httpd.apache.org'>
  <httpd:balancers>
{inside}  </httpd:balancers>
</httpd:manager>
"""


def shop(second: str = "", *, nonce: str | None = NONCE) -> str:
    """Write the page of two members on one host; the second is as given."""
    return page(balancer(worker(OTHER), name="cart", nonce="of-another"), balancer(worker(ONE), second, nonce=nonce))


def member(name: str = TWO) -> RunningMember:
    ((one,),) = (found.members for found in parse_balancers(page(balancer(worker("ajp://there"))).encode()))
    return RunningMember(name, one.scheme, one.host, one.port, one.route, 1, one.state, one.said, 0, 0)


def edited(stream: Answers, edit: MemberEdit, name: str = TWO) -> RunningMember:
    with HttpClient(stream, "localhost:8079") as client:
        return edit_member(client, "shop", member(name), edit)


def test_a_page_of_a_balancer_tells_its_method_its_sets_and_its_debts() -> None:
    (found,) = parse_balancers(page(balancer(worker(lbstatus=-1200, lbset=2), method="bybusyness")).encode())
    (one,) = found.members
    assert (found.method, one.lbstatus, one.distance, one.lbvalue) == ("bybusyness", -1200, 2, None)


@pytest.mark.parametrize(
    ("state", "status", "flags"),
    [
        (MemberState.OK, "Init Ok", {"w_status_N": "0", "w_status_D": "0", "w_status_S": "0"}),
        (MemberState.DRAINING, "Init Drn Ok", {"w_status_N": "1", "w_status_D": "0", "w_status_S": "0"}),
        # It goes on draining, so that at no time it is OK.
        (MemberState.STOPPED, "Init Drn Dis", {"w_status_D": "1"}),
        # What a failed member is set to counts all the same.
        (MemberState.DRAINING, "Init Drn Err", {"w_status_N": "1", "w_status_D": "0", "w_status_S": "0"}),
        (MemberState.OK, "Init Err", {"w_status_N": "0", "w_status_D": "0", "w_status_S": "0"}),
        (MemberState.OK, "Init Stby Ok", {"w_status_N": "0", "w_status_D": "0", "w_status_S": "0"}),
    ],
)
def test_a_state_is_sent_and_read_back(state: MemberState, status: str, flags: dict[str, str]) -> None:
    stream = Answers(shop(worker()), shop(worker(status=status)))
    assert edited(stream, MemberEdit(state)).said == status
    assert stream.asked == ["GET /balancer-manager?xml=1", "POST /balancer-manager"]
    assert stream.forms == [{"b": "shop", "w": TWO, "nonce": NONCE, **flags, "xml": "1"}]
    for head in stream.heads:
        assert "\r\nHost: localhost:8079\r\n" in head
        assert "\r\nReferer: http://localhost:8079/balancer-manager\r\n" in head
    assert "\r\nContent-Type: application/x-www-form-urlencoded\r\n" in stream.heads[1]


def test_a_weight_is_sent_so_that_httpd_does_not_cut_it() -> None:
    stream = Answers(shop(worker()), shop(worker(factor=3, lbstatus=300)))
    assert edited(stream, MemberEdit(factor=3)).factor == 3
    assert stream.forms == [{"b": "shop", "w": TWO, "nonce": NONCE, "w_lf": "3.005", "xml": "1"}]


def test_an_only_member_s_weight_is_what_httpd_makes_of_it() -> None:
    alone = page(balancer(worker()))
    assert edited(Answers(alone, alone), MemberEdit(MemberState.OK, 3)).factor == 1


@pytest.mark.parametrize(
    ("edit", "found", "says"),
    [
        (MemberEdit(MemberState.DRAINING), worker(), r"'ajp:\S+:8109' of 'shop' is still ok \('Init Ok'\)"),
        (MemberEdit(MemberState.STOPPED), worker(status="Init Drn Ok"), "is still draining"),
        (MemberEdit(MemberState.DRAINING), worker(status="Init Drn Dis"), r"is still stopped \('Init Drn Dis'\)"),
        (MemberEdit(MemberState.OK), worker(status="Init Stop"), "is still stopped"),
        (MemberEdit(MemberState.OK, 2), worker(), "is still ok .* with the weight 1; "),
        (MemberEdit(factor=2), worker(factor=1.5), "with the weight 1.5; if httpd was reloaded just then, try again"),
    ],
)
def test_a_change_that_was_not_made_is_said(edit: MemberEdit, found: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says):
        edited(Answers(shop(found), shop(found)), edit)


def test_a_member_that_is_gone_after_the_change_is_said() -> None:
    with pytest.raises(ProtocolError, match=r"shows no member 'ajp:\S+:8109' of 'shop', only 'ajp://198.51.100.1'"):
        edited(Answers(shop(worker()), shop()), MemberEdit(MemberState.OK))


@pytest.mark.parametrize(
    ("seen", "name", "says"),
    [
        (shop(worker()), "ajp://198.51.100.1:8109/deeper", "shows no member .* of 'shop', only 'ajp"),
        (shop(worker()), OTHER, "shows no member .* of 'shop'"),  # another balancer's
        (shop(), TWO, "shows no member .* of 'shop', only 'ajp://198.51.100.1'"),  # the beginning of ours
        (page(balancer(name="shop")), TWO, "of 'shop', nor any other"),
        (page(balancer(worker(), name="cart")), TWO, "shows no balancer 'shop', only 'cart': did httpd read"),
        (page(), TWO, "shows no balancer 'shop', nor any other"),
    ],
)
def test_a_member_that_is_not_there_is_not_asked_for(seen: str, name: str, says: str) -> None:
    stream = Answers(seen)
    with pytest.raises(ProtocolError, match=says):
        edited(stream, MemberEdit(MemberState.OK), name)
    assert stream.forms == []


def test_before_2_4_68_the_nonce_is_in_the_member_s_form() -> None:
    before, after = shop(worker(), nonce=None), shop(worker(status="Init Dis"), nonce=None)
    stream = Answers(before, FORM, after)
    assert edited(stream, MemberEdit(MemberState.STOPPED)).state is MemberState.STOPPED
    assert stream.asked[1] == "GET /balancer-manager?b=shop&w=ajp://198.51.100.1:8109"
    assert "\r\nReferer: http://localhost:8079/balancer-manager\r\n" in stream.heads[1]
    assert stream.forms[0]["nonce"] == NONCE


def test_a_page_without_the_form_is_said() -> None:
    with pytest.raises(ProtocolError, match="shows no form for the member"):
        edited(Answers(shop(worker(), nonce=None), "<html></html>"), MemberEdit(MemberState.OK))


@pytest.mark.parametrize(
    "answers",
    [
        (shop(worker(), nonce=""),),
        (shop(worker(), nonce=None), FORM.replace(NONCE, "")),
    ],
)
def test_a_balancer_without_a_nonce_can_only_be_read(answers: tuple[str, ...]) -> None:
    stream = Answers(*answers)
    with pytest.raises(ProtocolError, match=r"'shop' has no nonce, .*: take nonce=None out of its settings"):
        edited(stream, MemberEdit(MemberState.OK))
    assert stream.forms == []


@pytest.mark.parametrize("code", [302, 403, 404])
def test_an_answer_that_is_no_page_is_said(code: int) -> None:
    with pytest.raises(ProtocolError, match=rf"/balancer-manager\?xml=1 answers {code} instead"):
        edited(Answers((code, "no")), MemberEdit(MemberState.OK))
    with pytest.raises(ProtocolError, match=rf"/balancer-manager answers {code} instead"):
        edited(Answers(shop(worker()), (code, "no")), MemberEdit(MemberState.OK))


def test_a_referer_that_is_lost_on_the_way_is_said() -> None:
    with pytest.raises(ProtocolError, match="in HTML although XML was asked for"):
        edited(Answers(shop(worker()), FORM), MemberEdit(MemberState.OK))


def test_a_nonce_is_in_no_message() -> None:
    with pytest.raises(ProtocolError) as caught:
        edited(Answers(shop(worker()), shop(worker())), MemberEdit(MemberState.DRAINING))
    assert NONCE not in str(caught.value)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).map(str.strip))
def test_a_name_arrives_whole_through_two_decodings(odd: str) -> None:
    name = f"http://198.51.100.1/{odd}"
    shown = name.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")
    seen = shop(worker(shown))
    stream = Answers(seen, seen)
    assert edited(stream, MemberEdit(MemberState.OK), name).name == name
    assert stream.forms[0]["w"] == name


def test_a_form_that_httpd_would_cut_off_is_not_sent() -> None:
    name = f"http://198.51.100.1/{'%' * 300}"
    stream = Answers(shop(worker(name)))
    with pytest.raises(ProtocolError, match="bytes, of which balancer-manager reads 1024: change it in the config"):
        edited(stream, MemberEdit(MemberState.OK), name)
    assert stream.raw_forms == []


@pytest.mark.parametrize("factor", [-1, 0, 101, 10_000])
def test_a_weight_out_of_range_is_refused(factor: int) -> None:
    with pytest.raises(ProtocolError, match=f"no member can have the weight {factor}: a weight is a whole number"):
        MemberEdit(factor=factor)


@pytest.mark.parametrize("state", [MemberState.ERROR, MemberState.STANDBY])
def test_a_state_that_nobody_can_set_is_refused(state: MemberState) -> None:
    with pytest.raises(ProtocolError, match=f"no member can be made {state}: only ok, draining or stopped"):
        MemberEdit(state)


def owing(first: int, second: int, elected: int, *, method: str = "byrequests") -> str:
    members = worker(ONE, factor=1.15, lbstatus=first, elected=elected), worker(factor=2, lbstatus=second)
    return page(balancer(*members, method=method))


def rebalanced(stream: Answers) -> list[int | None]:
    with HttpClient(stream, "localhost:8079") as client:
        return [one.lbstatus for one in rebalance(client, "shop").members]


def test_to_rebalance_a_member_s_own_weight_is_written() -> None:
    before = owing(-40_000, 40_000, 100)
    stream = Answers(before, before, owing(115, 200, 100))
    assert rebalanced(stream) == [115, 200]
    assert stream.forms == [{"b": "shop", "w": ONE, "nonce": NONCE, "w_lf": "1.155", "xml": "1"}]


@pytest.mark.parametrize("elected", [109, 50, 0])
def test_what_came_since_a_rebalance_is_no_debt_that_was_left(elected: int) -> None:
    before = owing(-40_000, 40_000, 100)
    grown = 300 * max(elected - 100, 0)
    assert rebalanced(Answers(before, before, owing(115 - grown, 200 + grown, elected)))


def test_a_debt_that_a_rebalance_left_is_said() -> None:
    before = owing(-40_000, 40_000, 100)
    with pytest.raises(ProtocolError, match=r"of 'shop' still has had 127 requests too many; if httpd"):
        rebalanced(Answers(before, before, before))


def test_a_member_that_is_alone_has_no_debt_to_clear() -> None:
    assert rebalanced(Answers(page(balancer(worker(factor=3, lbstatus=700))))) == [700]


@pytest.mark.parametrize("method", ["bytraffic", "heartbeat"])
def test_a_method_that_counts_no_requests_cannot_be_rebalanced(method: str) -> None:
    with pytest.raises(ProtocolError, match=f"'shop' balances '{method}', whose counts only a reload"):
        rebalanced(Answers(owing(0, 0, 0, method=method)))
