"""The hosts of a command are those of its inventory, reached by SSH."""

from __future__ import annotations

from pathlib import Path

import pytest

from httpdgen.cli.rolling.prepare import host_at, transport_to
from httpdgen.connection import Completed
from httpdgen.errors import UnreachableError
from httpdgen.model.inventory import Inventory
from httpdgen.transport.fake import FakeHost, FakeTransport


def test_the_way_to_the_hosts_is_that_of_the_inventory() -> None:
    with pytest.raises(UnreachableError, match=r"the inventory .* has no such host"):
        transport_to(Inventory(Path("hosts.yaml"), {})).connect("web1")


def test_a_host_is_what_is_at_the_other_end_of_its_connection() -> None:
    connection = FakeTransport({"web1": FakeHost(lambda _: Completed(0, b"", b""))}).connect("web1")
    host = host_at(connection)
    assert (host.name, host.connection) == ("web1", connection)
