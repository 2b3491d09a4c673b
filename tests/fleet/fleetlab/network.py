"""The lab's network: one switch, which is the operator's side as well, and a cable to each host.

Nothing leads out of it: the switch has no route but to the hosts, and no interface of the real machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetlab.plan import NETWORK_BITS, SWITCH

if TYPE_CHECKING:
    from fleetlab.anchor import Anchor
    from fleetlab.plan import Plan

BRIDGE = "switch"
# A bridge that snoops forwards multicast only to those that have asked a querier, and there is none.
MAKE_SWITCH = f"""
link set lo up
link add {BRIDGE} type bridge mcast_snooping 0
addr add {SWITCH}/{NETWORK_BITS} dev {BRIDGE}
link set {BRIDGE} up
"""
# The address of a card stays the same through a power cut: the others know it still, and would ask no more.
PLUG = """
link add {cable} type veth peer name eth0 address {card} netns {host}
link set {cable} master {bridge} up
"""
# A host without a default route hears at once that an address out there cannot be reached.
ATTACH = """
link set lo up
addr add {address}/{bits} broadcast + dev eth0
link set eth0 up
route add 224.0.0.0/4 dev eth0
"""
# Who looked for the host while it was away would not look again for some seconds.
MEND = """set -e
has_carrier() { ip "$@" | grep -q ' state UP '; }
ip link set "$1" up
until has_carrier link show "$1" && has_carrier -netns "$2" link show eth0; do sleep 0.02; done
ip neigh flush to "$3"
for each in /run/netns/*; do ip -netns "${each##*/}" neigh flush to "$3"; done
"""


def make_switch(anchor: Anchor) -> None:
    """Make the switch."""
    anchor.run("ip", "-batch", "-", given=MAKE_SWITCH)


def attach(anchor: Anchor, plan: Plan, host: str) -> None:
    """Give a host a network as after power-on: no connection of an earlier one is known."""
    detach(anchor, plan, host)
    anchor.run("ip", "netns", "add", host)
    plug = PLUG.format(cable=_cable(plan, host), card=_card(plan, host), host=host, bridge=BRIDGE)
    anchor.run("ip", "-batch", "-", given=plug)
    configuration = ATTACH.format(address=plan.addresses[host], bits=NETWORK_BITS)
    anchor.run("ip", "-netns", host, "-batch", "-", given=configuration)


def detach(anchor: Anchor, plan: Plan, host: str) -> None:
    """Take a host's network away: the others hear nothing of it any more."""
    # With the namespace the kernel removes the cable too, but some time later.
    script = 'if ip link show "$1" > /dev/null 2>&1; then ip link delete "$1"; ip netns delete "$2"; fi'
    anchor.run("sh", "-c", script, "detach", _cable(plan, host), host)


def cut(anchor: Anchor, plan: Plan, host: str) -> None:
    """Pull out a host's cable: neither end has a carrier."""
    anchor.run("ip", "link", "set", _cable(plan, host), "down")


def mend(anchor: Anchor, plan: Plan, host: str) -> None:
    """Put a host's cable in again, and wait until both ends have a carrier; nobody takes it for lost any more."""
    anchor.run("sh", "-c", MEND, "mend", _cable(plan, host), host, plan.addresses[host])


def _cable(plan: Plan, host: str) -> str:
    """Name the switch's end of a host's cable: an interface's name has at most 15 characters."""
    return f"cable{plan.addresses[host].rpartition('.')[2]}"


def _card(plan: Plan, host: str) -> str:
    """Give the hardware address of a host: one of those that are locally administered (IEEE 802)."""
    return ":".join(f"{number:02x}" for number in (2, 0, *map(int, plan.addresses[host].split("."))))
