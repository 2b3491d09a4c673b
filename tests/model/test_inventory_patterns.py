"""Names of hosts as Ansible writes them."""

from __future__ import annotations

import pytest

from httpdgen.model.inventory.patterns import PatternError, expand


@pytest.mark.parametrize(
    ("pattern", "names", "port"),
    [
        ("web1", ["web1"], None),
        ("web[1:3]", ["web1", "web2", "web3"], None),
        ("web[08:11].example.com", [f"web{n}.example.com" for n in ("08", "09", "10", "11")], None),
        ("web[1:9:4]", ["web1", "web5", "web9"], None),
        ("[a:c]", ["a", "b", "c"], None),
        ("[a:e:2]-db", ["a-db", "c-db", "e-db"], None),
        ("[y:B]", ["y", "z", "A", "B"], None),
        ("[:2]", ["0", "1", "2"], None),
        ("[a:b][1:2]", ["a1", "a2", "b1", "b2"], None),
        ("web1:2222", ["web1"], 2222),
        ("web[1:2]:2222", ["web1", "web2"], 2222),
        ("2001:db8::1", ["2001:db8::1"], None),
        ("[2001:db8::1]:2222", ["2001:db8::1"], 2222),
        ("[2001:db8::1]", ["2001:db8::1"], None),
        ("192.0.2.1:22", ["192.0.2.1"], 22),
    ],
)
def test_a_pattern_names_hosts_and_perhaps_a_port(pattern: str, names: list[str], port: int | None) -> None:
    assert expand(pattern) == (tuple(names), port)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("web[3:1]", "[3:1] runs backwards"),
        ("[c:a]", "[c:a] runs backwards"),
        ("web[01:100]", "[01:100] has numbers of 2 and 3 digits"),
        ("web[1:c]", "[1:c] is no range of numbers or of letters"),
        ("web[1:9:0]", "[1:9:0] has a step of 0"),
        ("web[1]", "has brackets that hold no range such as [01:20] or [a:c]"),
        ("web[1:2", "has brackets that hold no range such as [01:20] or [a:c]"),
        ("web[0:999999999]", "[0:999999999] names more than 100,000 hosts"),
        ("[0:999][0:999]", "names more than 100,000 hosts"),
        ("web1:0", "has a port that is none, 0"),
        ("web1:65536", "has a port that is none, 65536"),
    ],
)
def test_a_pattern_that_names_no_hosts_says_why(pattern: str, why: str) -> None:
    with pytest.raises(PatternError) as told:
        expand(pattern)
    assert str(told.value) == why
