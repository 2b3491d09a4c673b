"""Names that lead to other parts."""

from __future__ import annotations

from checked import problems, site


def test_the_topology_that_the_tests_change_is_right() -> None:
    assert problems({}) == []


def test_a_route_to_an_unknown_cluster_is_told_with_the_nearest_name() -> None:
    assert problems({"sites": {"www.example.com": {"routes": {"/pay": {"cluster": "shpo"}}}}}) == [
        (
            "sites.www.example.com.routes./pay.cluster:"
            " site www.example.com has a route to shpo, but no cluster is called shpo (did you mean shop?)"
        )
    ]


def test_an_unknown_cluster_that_is_like_none_has_no_hint() -> None:
    (told,) = problems({"sites": {"www.example.com": {"routes": {"/pay": {"cluster": "zzz"}}}}})
    assert told.endswith("no cluster is called zzz")


def test_a_site_on_an_unknown_tier_is_told_with_the_nearest_name() -> None:
    assert problems(site(tiers=["edge", "egde"])) == [
        "sites.www.example.com.tiers.1: no web tier is called egde (did you mean edge?)"
    ]


def test_a_site_names_a_tier_once() -> None:
    assert problems(site(tiers=["edge", "edge"])) == ["sites.www.example.com.tiers.1: names the web tier edge twice"]


def test_a_site_on_no_tier_would_not_be_served() -> None:
    assert problems(site(tiers=[])) == [
        "sites.www.example.com.tiers: names no web tier, so nothing would serve the site"
    ]


def test_a_site_without_tiers_is_refused_where_there_are_several() -> None:
    assert problems({"web_tiers": {"inner": {"hosts": ["web2"]}}}) == [
        "sites.www.example.com: does not say which of the web tiers edge, inner serve it (add tiers: [...])"
    ]


def test_a_site_is_refused_where_there_is_no_tier() -> None:
    assert problems({"web_tiers": {"edge": None}}) == [
        "sites.www.example.com: there is no web tier to serve this site (add one under web_tiers)"
    ]


def test_an_unknown_platform_is_told_with_the_nearest_name() -> None:
    assert problems({"platform": "debian12"})[0] == (
        "platform: no platform is called debian12 (did you mean debian-12?)"
    )


def test_an_unknown_platform_that_is_like_none_is_told_with_all_there_are() -> None:
    (told,) = problems({"hosts": {"app1": {"platform": "zzz"}}})
    assert told.startswith("hosts.app1.platform: no platform is called zzz (there are debian-12, ")


def test_what_is_said_of_a_misspelled_host_is_told_with_the_host_that_is_meant() -> None:
    assert problems({"hosts": {"ap1": {"cpus": 4}}}) == [
        "hosts.ap1: neither a web tier nor a node runs on ap1 (did you mean app1?)"
    ]


def test_a_host_that_nothing_runs_on_here_is_left_alone() -> None:
    assert problems({"hosts": {"app3": {"cpus": 4}, "db": {"cpus": 4}}}) == []
    assert problems({"hosts": {"app1": {"cpus": 4}, "ap1": {"cpus": 4}, "app2": {"cpus": 4}}}) == []


def test_only_the_first_of_very_many_misspelled_hosts_are_told() -> None:
    assert len(problems({"hosts": {f"app{letter}": {"cpus": 4} for letter in "abcdefghijklmnopqrstuvwxyz"}})) == 20
