"""The pages of httpd and mod_jk as they write them, and whatever else may stand there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from control_answers import parse_balancers
from control_streams import Said
from hypothesis import given
from hypothesis import strategies as st

from httpdgen.control.balancer_manager import read_balancers, state_of
from httpdgen.control.http import HttpClient
from httpdgen.control.jkstatus import parse_workers, read_workers
from httpdgen.control.protocol_error import ProtocolError
from httpdgen.control.running import MemberState, RunningBalancer, RunningMember, ServerStatus
from httpdgen.control.server_status import parse_status, read_status

if TYPE_CHECKING:
    from collections.abc import Callable

MANAGER = """<?xml version='1.0' encoding='UTF-8' ?>
<httpd:manager xmlns:httpd='http://httpd.apache.org'>
  <httpd:balancers>
    <httpd:balancer>
      <httpd:name>balancer://shop</httpd:name>
      <httpd:nonce>79e502f2-71a3-a37c-d726-d6d0233f3f0a</httpd:nonce>
      <httpd:workers>
        <httpd:worker>
          <httpd:name>ajp://198.51.100.1:8109</httpd:name>
          <httpd:scheme>ajp</httpd:scheme>
          <httpd:hostname>198.51.100.1</httpd:hostname>
          <httpd:loadfactor>1.50</httpd:loadfactor>
          <httpd:port>8109</httpd:port>
          <httpd:status>Init Drn Ok </httpd:status>
          <httpd:loadfactor>1.50</httpd:loadfactor>
          <httpd:elected>12</httpd:elected>
          <httpd:route>node1</httpd:route>
          <httpd:busy>3</httpd:busy>
        </httpd:worker>
      </httpd:workers>
    </httpd:balancer>
    <httpd:balancer>
      <httpd:name>balancer://empty</httpd:name>
      <httpd:workers>
      </httpd:workers>
    </httpd:balancer>
  </httpd:balancers>
</httpd:manager>"""
JKSTATUS = """<?xml version="1.0" encoding="UTF-8" ?>
<jk:status
  xmlns:jk="http://tomcat.apache.org">
<jk:server
  name="localhost"
  port="8079"
/>
<jk:balancers
  count="1"
>
  <jk:balancer
    name="shop"
    type="lb"
    busy="4"
  >
      <jk:member
        name="node1"
        type="ajp13"
        host="198.51.100.1"
        port="8109"
        activation="DIS"
        lbfactor="2"
        route="node1"
        state="OK/IDLE"
        elected="12"
        busy="3"
      />
      <jk:map
        id="1"
        uri="/shop/*"
      />
  </jk:balancer>
</jk:balancers>
<jk:ajp_workers
  count="1"
>
  <jk:ajp
    name="alone"
    type="ajp13"
  />
</jk:ajp_workers>
  <jk:result
    type="OK"
    message="Action finished"
  />
</jk:status>
"""
STATUS = """localhost
ServerVersion: Apache/2.4.71 (Debian)
ServerMPM: event
CurrentTime: Saturday, 21-Nov-2026 07:57:45 UTC
RestartTime: Saturday, 21-Nov-2026 07:57:42 UTC
ParentServerConfigGeneration: 2
ServerUptimeSeconds: 2
ServerUptime: 2 seconds
BusyWorkers: 1
GracefulWorkers: 0
IdleWorkers: 49
Processes: 2
Stopping: 0
Scoreboard: _________________________W________________________
ProxyBalancer[0]Name: balancer://shop
"""
DATE = "Sat, 21 Nov 2026 07:57:45 GMT"
NOW = 1795247865


def manager(old: str = "", new: str = "") -> tuple[RunningBalancer, ...]:
    assert old in MANAGER
    return parse_balancers(MANAGER.replace(old, new).encode())


def jkstatus(old: str = "", new: str = "") -> tuple[RunningBalancer, ...]:
    assert old in JKSTATUS
    return parse_workers(JKSTATUS.replace(old, new).encode())


def status(*changes: tuple[str, str], date: str = DATE) -> ServerStatus:
    text = STATUS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_status(text.encode(), date)


def http(body: str, kind: str, code: int = 200) -> Said:
    head = f"HTTP/1.1 {code} -\r\nDate: {DATE}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return Said((head + body).encode())


def test_balancer_manager_s_page_is_read() -> None:
    member = RunningMember(
        name="ajp://198.51.100.1:8109",
        scheme="ajp",
        host="198.51.100.1",
        port=8109,
        route="node1",
        factor=1.5,
        state=MemberState.DRAINING,
        said="Init Drn Ok",
        busy=3,
        elected=12,
    )
    assert manager() == (RunningBalancer("shop", (member,)), RunningBalancer("empty", ()))


def test_jkstatus_s_page_is_read_without_workers_that_stand_alone() -> None:
    member = RunningMember(
        name="node1",
        scheme="ajp",
        host="198.51.100.1",
        port=8109,
        route="node1",
        factor=2,
        state=MemberState.DRAINING,
        said="DIS OK/IDLE",
        busy=3,
        elected=12,
    )
    assert jkstatus() == (RunningBalancer("shop", (member,)),)


def test_server_status_s_page_is_read() -> None:
    assert status() == ServerStatus(
        version="Apache/2.4.71 (Debian)",
        mpm="event",
        generation=2,
        started_at=NOW - 3,
        read_at=None,
        now=NOW,
        busy=1,
        idle=49,
        stopping=0,
        slots=50,
    )


def test_the_last_empty_slot_says_how_many_there_are_at_least() -> None:
    board = "_________________________W________________________"
    after_a_reload = status((board, "." * 50 + board))
    assert (after_a_reload.slots, after_a_reload.least_slots) == (100, 50)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Init Ok ", MemberState.OK),
        ("Init Ign Ok ", MemberState.OK),
        ("Init Drn Ok ", MemberState.DRAINING),
        ("Init Drn Stby Ok ", MemberState.DRAINING),
        ("Init Stby Ok ", MemberState.STANDBY),
        ("Init Spar Ok ", MemberState.STANDBY),
        ("Init Dis ", MemberState.STOPPED),
        ("Init Stop ", MemberState.STOPPED),
        ("Init Drn Dis ", MemberState.STOPPED),
        ("Init Shut ", MemberState.STOPPED),
        ("Init Err ", MemberState.ERROR),
        ("Init Dis Err ", MemberState.ERROR),
        ("Init HcFl ", MemberState.ERROR),
        ("??? ", MemberState.ERROR),
        ("", MemberState.ERROR),
    ],
)
def test_a_member_of_mod_proxy_gets_what_its_words_say(said: str, state: MemberState) -> None:
    assert state_of(said) is state


@pytest.mark.parametrize(
    ("activation", "condition", "state"),
    [
        ("ACT", "OK", MemberState.OK),
        ("ACT", "OK/IDLE", MemberState.OK),
        ("ACT", "OK/BUSY", MemberState.OK),
        ("ACT", "ERR", MemberState.ERROR),
        ("ACT", "ERR/REC", MemberState.ERROR),
        ("STP", "ERR/FRC", MemberState.ERROR),
        ("DIS", "ERR/PRB", MemberState.ERROR),
        ("DIS", "OK", MemberState.DRAINING),
        ("STP", "OK/IDLE", MemberState.STOPPED),
    ],
)
def test_a_member_of_mod_jk_gets_what_its_words_say(activation: str, condition: str, state: MemberState) -> None:
    text = JKSTATUS.replace('"DIS"', f'"{activation}"').replace('"OK/IDLE"', f'"{condition}"')
    ((member,),) = (balancer.members for balancer in parse_workers(text.encode()))
    assert (member.state, member.said) == (state, f"{activation} {condition}")


def test_another_prefix_or_none_is_the_same_page() -> None:
    assert parse_workers(JKSTATUS.replace("jk:", "").replace(":jk", "").encode()) == jkstatus()
    assert parse_balancers(MANAGER.replace("httpd:", "h:").replace(":httpd", ":h").encode()) == manager()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<httpd:route>node1</httpd:route>", "", "says no route in worker"),
        ("<httpd:name>balancer://shop</httpd:name>", "", "says no name in balancer"),
        ("8109</httpd:port>", "many</httpd:port>", "says 'many' for port, which is no number"),
        ("8109</httpd:port>", "9" * 5000 + "</httpd:port>", "for port, which is no number"),
        ("<httpd:loadfactor>1.50", "<httpd:loadfactor>nan", "says 'nan' for loadfactor"),
        ("httpd:manager", "httpd:other", "answers with 'other' instead of manager"),
        ("</httpd:manager>", "", "is not XML"),
        ("node1", "a&b", "is not XML"),
        ("node1", "\0", "is not XML"),
    ],
)
def test_what_balancer_manager_does_not_write_is_said(old: str, new: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says) as caught:
        manager(old, new)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('route="node1"', "", "jkstatus says no route in member"),
        ('lbfactor="2"', 'lbfactor="2.5"', "'2.5' for lbfactor"),
        ('"DIS"', '"unknown"', "'unknown' and 'OK/IDLE' for a member"),
        ('"OK/IDLE"', '"unknown"', "'DIS' and 'unknown' for a member"),
        ('type="OK"', 'type="ERROR"', "jkstatus says 'ERROR': 'Action finished'"),
        ("jk:result", "jk:other", "says no result"),
        ("jk:status", "jk:other", "instead of status"),
        ("</jk:status>", "", "is not XML"),
    ],
)
def test_what_jkstatus_does_not_write_is_said(old: str, new: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says):
        jkstatus(old, new)


LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10 if number else "ha"}">' for number in range(12))


@pytest.mark.parametrize("parse", [parse_balancers, parse_workers])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"<html><p>404</html>",
        f"<!DOCTYPE manager [{LAUGHS}]><manager>&a11;</manager>".encode(),
        f"<!DOCTYPE manager [{LAUGHS}]><manager a='&a11;'/>".encode(),
        b"<!DOCTYPE status [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><status>&a;</status>",
        b"<!DOCTYPE status SYSTEM 'http://198.51.100.1/a' [<!ENTITY % b SYSTEM 'file:///etc/passwd'> %b;]><status/>",
        b"<a>" * 10_000,
    ],
)
def test_hostile_xml_is_refused(parse: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(data)
    assert "root:" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_doctype_alone_does_no_harm() -> None:
    doctype = '<!DOCTYPE jk:status SYSTEM "http://198.51.100.1/jk.dtd">\n<jk:status'
    assert jkstatus("<jk:status", doctype) == jkstatus()


@given(st.data())
def test_damaged_xml_is_read_or_refused(data: st.DataObject) -> None:
    text, parse = data.draw(st.sampled_from([(MANAGER, parse_balancers), (JKSTATUS, parse_workers)]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start].encode() + data.draw(st.binary(max_size=10)) + text[end:].encode()
    try:
        balancers = parse(damaged)
    except ProtocolError:
        return
    assert all(isinstance(member.state, MemberState) for balancer in balancers for member in balancer.members)


@pytest.mark.parametrize(
    ("day", "clock", "zone"),
    [
        ("Saturday, 21-Nov-2026", "08:57", "CET"),
        ("Saturday, 21-Nov-2026", "13:42", "+0545"),
        ("Friday, 20-Nov-2026", "22:57", "AKST"),
        ("Saturday, 21-Nov-2026", "08:57", "Central Europe Standard Time"),
    ],
)
def test_the_server_s_own_zone_is_told_by_the_answer_s_date(day: str, clock: str, zone: str) -> None:
    seen = status(
        ("Saturday, 21-Nov-2026 07:57:45 UTC", f"{day} {clock}:46 {zone}"),  # a second after its answer began
        ("Saturday, 21-Nov-2026 07:57:42 UTC", f"{day} {clock}:42 {zone}"),
    )
    assert (seen.now, seen.started_at) == (NOW + 1, NOW - 3)


def test_summer_time_that_ended_since_the_start_is_seen() -> None:
    seen = status(
        ("Saturday, 21-Nov-2026 07:57:45 UTC", "Sunday, 25-Oct-2026 02:30:00 CET"),
        ("Saturday, 21-Nov-2026 07:57:42 UTC", "Sunday, 25-Oct-2026 02:20:00 CEST"),
        ("ServerUptimeSeconds: 2", "ServerUptimeSeconds: 4200"),
        date="Sun, 25 Oct 2026 01:30:00 GMT",
    )
    assert seen.now - seen.started_at == 4200


def test_a_server_that_was_never_reloaded_read_its_configuration_when_it_started() -> None:
    seen = status(("ParentServerConfigGeneration: 2", "ParentServerConfigGeneration: 1"))
    assert seen.read_at == seen.started_at == NOW - 3


def test_other_mpms_do_not_tell_which_children_end() -> None:
    assert status(("Stopping: 0\n", ""), ("event", "worker")).stopping is None


@pytest.mark.parametrize(
    "field",
    [
        *("ServerVersion", "ServerMPM", "CurrentTime", "RestartTime", "ParentServerConfigGeneration"),
        *("ServerUptimeSeconds", "BusyWorkers", "IdleWorkers", "Scoreboard"),
    ],
)
def test_a_field_that_is_missing_is_named(field: str) -> None:
    with pytest.raises(ProtocolError, match=f"server-status says no {field};"):
        status((f"\n{field}: ", f"\nNo{field}: "))


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("BusyWorkers: 1", "BusyWorkers: one", "'one' for BusyWorkers"),
        ("BusyWorkers: 1", "BusyWorkers: " + "9" * 5000, "for BusyWorkers"),
        ("CurrentTime: Saturday, 21-Nov", "CurrentTime: Saturday, 21-Nou", "for CurrentTime"),
        ("CurrentTime: Saturday, 21", "CurrentTime: Saturday, 31", "for CurrentTime"),
        ("RestartTime: Saturday,", "RestartTime: Saturday", "for RestartTime"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(old: str, new: str, names: str) -> None:
    with pytest.raises(ProtocolError, match=names):
        status((old, new))


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Nov 2026 07:57:45 GMT", "Sat, 21 Nov 0 07:57:45 +9999"])
def test_a_date_that_cannot_be_read_is_named(date: str) -> None:
    with pytest.raises(ProtocolError, match="the header Date"):
        status(date=date)


@given(st.data())
def test_a_damaged_status_is_read_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(STATUS)))
    end = data.draw(st.integers(start, min(len(STATUS), start + 40)))
    damaged = STATUS[:start].encode() + data.draw(st.binary(max_size=10)) + STATUS[end:].encode()
    try:
        seen = parse_status(damaged, data.draw(st.one_of(st.just(DATE), st.text(max_size=30))))
    except ProtocolError:
        return
    assert isinstance(seen.now, int)


def test_the_pages_are_asked_for_as_they_want_to_be() -> None:
    asked = http(MANAGER, "text/xml")
    assert read_balancers(HttpClient(asked, "localhost:8079")) == manager()
    assert asked.sent.startswith(b"GET /balancer-manager?xml=1 HTTP/1.1\r\n")
    assert b"\r\nReferer: http://localhost:8079/balancer-manager\r\n" in asked.sent
    asked = http(JKSTATUS, "text/xml")
    assert read_workers(HttpClient(asked, "localhost:8079")) == jkstatus()
    assert asked.sent.startswith(b"GET /jkstatus?cmd=list&mime=xml HTTP/1.1\r\n")
    asked = http(STATUS, "text/plain")
    assert read_status(HttpClient(asked, "localhost:8079")) == status()
    assert asked.sent.startswith(b"GET /server-status?auto HTTP/1.1\r\n")


def test_html_of_balancer_manager_is_said() -> None:
    with pytest.raises(ProtocolError, match="answers in HTML although"):
        read_balancers(HttpClient(http("<html>", "text/html; charset=ISO-8859-1"), "localhost"))


@pytest.mark.parametrize("read", [read_balancers, read_workers, read_status])
@pytest.mark.parametrize("code", [403, 404, 500])
def test_a_page_that_is_not_shown_is_said(read: Callable[[HttpClient], object], code: int) -> None:
    with pytest.raises(ProtocolError, match=rf"^localhost:8079/\S+ answers {code} instead of a page; "):
        read(HttpClient(http("no", "text/html", code), "localhost:8079"))


def test_a_state_is_data_for_reports() -> None:
    assert json.dumps(MemberState.DRAINING) == '"draining"'
