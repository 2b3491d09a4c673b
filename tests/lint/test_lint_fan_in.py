"""What comes to a Connector from several web servers and through several balancers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from cases import seen

from httpdgen.lint.knowledge.fan_in import FanIn, Need
from httpdgen.lint.stated import Figures

if TYPE_CHECKING:
    from pathlib import Path

MODULES = "LoadModule mpm_event_module modules/mod_mpm_event.so\nLoadModule proxy_module modules/mod_proxy.so\n"
TOMCAT = (
    '<Server port="-1"><Service name="Catalina"><Connector port="8080"/>'
    '<Engine name="Catalina" defaultHost="localhost"/></Service></Server>\n'
)
FIGURES = Figures(Fraction(1, 5), 1)


def need(configurations: list[str], folder: Path, figures: Figures = FIGURES) -> Need | None:
    """Say what app1 needs behind web servers with these configurations."""
    web = (
        f"-- web{number}/etc/apache2/apache2.conf --\n{MODULES}{text}\n"
        for number, text in enumerate(configurations, start=1)
    )
    hosts = (f"-- app{number}/etc/tomcat10/server.xml --\n{TOMCAT}" for number in (1, 2, 3))
    fleet = seen("".join((*web, *hosts)), folder)
    connector = next(
        connector for tomcat in fleet.tomcats if tomcat.host == "app1" for _, connector in tomcat.connectors()
    )
    return FanIn(fleet, figures.by_host).need(connector, figures)


def balancer(name: str, *members: str) -> str:
    lines = "\n".join(f"BalancerMember http://{member}" for member in members)
    return f"<Proxy balancer://{name}>\n{lines}\n</Proxy>\nProxyPass /{name} balancer://{name}\n"


SHOP = balancer("shop", "app1:8080", "app2:8080")
TWO_HUNDRED = "MaxRequestWorkers 200\n"


def test_web_servers_add_up(tmp_path: Path) -> None:
    assert need([TWO_HUNDRED + SHOP, SHOP], tmp_path) == Need(720, "600 requests x 1 with app2 lost x 1.2")


def test_web_servers_with_other_weights_lose_the_same_hosts(tmp_path: Path) -> None:
    """Alone, the first would lose app2 and the second app3; both at once is more than is tolerated."""
    first = balancer("shop", "app1:8080", "app2:8080 loadfactor=2", "app3:8080")
    second = balancer("shop", "app1:8080", "app2:8080", "app3:8080 loadfactor=2")
    found = need([TWO_HUNDRED + first, TWO_HUNDRED + second], tmp_path)
    assert found == Need(200, "(200 requests x 1/3 + 200 requests x 1/2) with app2 lost x 1.2")


def test_of_two_balancers_the_smaller_part_is_certain(tmp_path: Path) -> None:
    other = balancer("admin", "app1:8080", "app2:8080", "app3:8080")
    assert need([TWO_HUNDRED + SHOP + other], tmp_path) == Need(120, "200 requests x 1/2 with app2 lost x 1.2")


def test_nothing_is_certain_where_all_requests_may_go_elsewhere(tmp_path: Path) -> None:
    assert need([TWO_HUNDRED + SHOP + balancer("search", "app3:8080")], tmp_path) is None


def test_stated_requests_count_wherever_others_go(tmp_path: Path) -> None:
    stated = Figures(Fraction(1, 2), 0, 100)
    found = need([TWO_HUNDRED + SHOP + balancer("search", "app3:8080")], tmp_path, stated)
    assert found == Need(75, "100 requests x 1/2 x 1.5")


def test_a_member_whose_tomcat_was_not_seen_bears_its_part(tmp_path: Path) -> None:
    found = need([TWO_HUNDRED + balancer("shop", "app1:8080", "elsewhere:8080", "beyond:8080")], tmp_path)
    assert found == Need(120, "200 requests x 1/2 with beyond lost x 1.2")


def test_a_web_server_of_which_too_little_is_known_counts_for_nothing(tmp_path: Path) -> None:
    unknown = "MaxRequestWorkers ${WORKERS}\n" + SHOP
    found = need([TWO_HUNDRED + SHOP, unknown], tmp_path)
    assert found == Need(240, "200 requests x 1 with app2 lost x 1.2")


def test_instances_of_one_host_stand_in_for_each_other_where_nodes_are_lost(tmp_path: Path) -> None:
    shop = TWO_HUNDRED + balancer("shop", "app1:8080", "app1:8081")
    by_node = Figures(Fraction(1, 5), 1, by_host=False)
    assert need([shop], tmp_path / "host") == Need(120, "200 requests x 1/2 x 1.2")
    assert need([shop], tmp_path / "node", by_node) == Need(240, "200 requests x 1 with app1:8081 lost x 1.2")
