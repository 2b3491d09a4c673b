"""The order of a rollout, step by step."""

from __future__ import annotations

from dataclasses import replace

from order_check import check_order
from order_fleets import Fleet, cluster, needing, node, one_a_host, restarting, services

from httpdgen.plan.fleet_plan import Need, Step, StepKind
from httpdgen.plan.order import OrderQuestion, beyond_tolerance, steps_of
from httpdgen.plan.order_nodes import successors

SHOP = cluster("shop")
EMPTY = Fleet((), {})


def told(question: OrderQuestion) -> list[str]:
    """Write each step as a line, once it is seen that they break no promise."""
    steps = steps_of(question)
    assert check_order(steps, question) == []
    return [_line(step) for step in steps]


def _line(step: Step) -> str:
    return " ".join([step.kind, *(step.nodes or step.hosts), *(["(canary)"] if step.canary else [])])


def between(before: Fleet, after: Fleet, needs: dict[tuple[str, str | None], Need]) -> OrderQuestion:
    return OrderQuestion(before.shape, after.shape, services(needs))


def webs(fleet: Fleet, need: Need) -> dict[tuple[str, str | None], Need]:
    return {(host, None): need for host in fleet.webs}


def test_nothing_to_do_is_no_step() -> None:
    fleet = one_a_host(SHOP, 4)
    assert told(between(fleet, fleet, {})) == []


def test_a_fleet_is_made_from_the_tomcats_to_the_web_servers() -> None:
    fleet = one_a_host(SHOP, 3, webs=3)
    needs = {**needing(fleet.shape, Need.START), **webs(fleet, Need.START)}
    assert told(between(EMPTY, fleet, needs)) == [
        "add node1 (canary)",
        "add node2 node3",
        "web web1 (canary)",
        "web web2 web3",
    ]


def test_a_restart_goes_one_by_one_and_by_numbers() -> None:
    assert told(restarting(one_a_host(SHOP, 11)))[::5] == ["roll node1 (canary)", "roll node6", "roll node11"]


def test_batches_are_as_large_as_the_cluster_tolerates() -> None:
    fleet = one_a_host(cluster("shop", tolerate=2), 6)
    assert told(restarting(fleet)) == ["roll node1 (canary)", "roll node2 node3", "roll node4 node5", "roll node6"]


def test_without_canary_the_first_batch_is_whole() -> None:
    fleet = one_a_host(cluster("shop", tolerate=2), 4)
    assert told(replace(restarting(fleet), canary=False)) == ["roll node1 node2", "roll node3 node4"]


def test_clusters_go_side_by_side() -> None:
    nodes = {f"app{number}": (node(f"shop{number}", "shop"),) for number in (1, 2)}
    nodes |= {f"app{number}": (node(f"blog{number}", "blog"),) for number in (3, 4)}
    fleet = Fleet((SHOP, cluster("blog")), nodes, {"web1": "front"})
    assert told(restarting(fleet)) == ["roll blog3 shop1 (canary)", "roll blog4 shop2"]


def test_a_host_goes_as_one_where_hosts_are_what_is_lost() -> None:
    nodes = {f"app{number}": (node(f"a{number}", "shop"), node(f"b{number}", "shop")) for number in (1, 2)}
    assert told(restarting(Fleet((SHOP,), nodes))) == ["roll a1 b1 (canary)", "roll a2 b2"]


def test_a_host_goes_node_by_node_where_its_cluster_tolerates_one_node() -> None:
    nodes = {f"app{number}": (node(f"a{number}", "shop"), node(f"b{number}", "shop")) for number in (1, 2)}
    fleet = Fleet((cluster("shop", unit="node"),), nodes)
    assert told(restarting(fleet)) == ["roll a1 (canary)", "roll b1", "roll a2", "roll b2"]


def test_hosts_that_clusters_share_bring_canaries_one_after_the_other() -> None:
    kinds = (cluster("a"), cluster("b"), cluster("c"))
    nodes = {"app1": (node("a1", "a"), node("b1", "b")), "app2": (node("b2", "b"), node("c2", "c"))}
    assert told(restarting(Fleet(kinds, nodes))) == ["roll a1 b1 (canary)", "roll b2 c2 (canary)"]


def test_what_is_down_is_mended_first_all_at_once() -> None:
    fleet = one_a_host(SHOP, 5)
    needs = {**needing(fleet.shape, Need.RESTART), **needing(fleet.shape, Need.START, ["node2", "node4"])}
    question = replace(between(fleet, fleet, needs), down=frozenset({"node2", "node4"}))
    assert told(question) == ["roll node2 node4", "roll node1 (canary)", "roll node3", "roll node5"]
    assert beyond_tolerance(question) == {}


def test_a_node_that_is_held_goes_first_and_still_counts_afterwards() -> None:
    question = replace(restarting(one_a_host(cluster("shop", tolerate=2), 4)), held=frozenset({"node3"}))
    assert told(question) == ["roll node3", "roll node1 (canary)", "roll node2", "roll node4"]


def test_nodes_that_are_held_and_have_the_only_sessions_go_one_after_the_other() -> None:
    fleet = one_a_host(cluster("shop", replication="cluster"), 2)
    question = replace(restarting(fleet), held=frozenset({"node1", "node2"}))
    assert told(question) == ["roll node1", "roll node2"]


def test_a_cluster_that_has_lost_what_it_tolerates_is_named() -> None:
    fleet = one_a_host(SHOP, 3)
    question = replace(restarting(fleet, ["node1", "node2"]), down=frozenset({"node3"}))
    assert told(question) == ["roll node1 (canary)", "roll node2"]
    assert beyond_tolerance(question) == {"shop": ("app3",)}


def test_a_node_on_a_host_that_is_out_anyway_costs_nothing_more() -> None:
    nodes = {f"app{number}": (node(f"a{number}", "shop"), node(f"b{number}", "shop")) for number in (1, 2)}
    question = replace(restarting(Fleet((SHOP,), nodes), ["a1"]), held=frozenset({"b1"}))
    assert told(question) == ["roll a1 (canary)"]
    assert beyond_tolerance(question) == {}


def test_hosts_that_are_out_anyway_do_not_lose_their_last_nodes_all_at_once() -> None:
    nodes = {f"app{number}": (node(f"a{number}", "shop"), node(f"b{number}", "shop")) for number in (1, 2, 3)}
    question = restarting(Fleet((SHOP,), nodes), ["a1", "a2", "a3"])
    question = replace(question, held=frozenset({"b1", "b2", "b3"}), canary=False)
    assert told(question) == ["roll a1", "roll a2", "roll a3"]


def test_a_cluster_that_tolerates_nothing_is_named_and_goes_one_by_one() -> None:
    question = restarting(one_a_host(cluster("shop", tolerate=0), 2))
    assert told(question) == ["roll node1 (canary)", "roll node2"]
    assert beyond_tolerance(question) == {"shop": ()}


def test_a_domain_never_goes_as_a_whole_and_domains_take_turns() -> None:
    fleet = one_a_host(cluster("shop", tolerate=3, replication="domain"), 8, domains=4)
    assert told(restarting(fleet)) == [
        "roll node1 (canary)",
        "roll node2 node3 node4",
        "roll node5 node6 node7",
        "roll node8",
    ]


def test_what_may_have_the_only_copy_of_a_session_goes_alone() -> None:
    fleet = one_a_host(cluster("shop", tolerate=3, replication="cluster", one_copy=True), 3)
    assert told(restarting(fleet)) == ["roll node1 (canary)", "roll node2", "roll node3"]


def test_somebody_keeps_the_sessions_even_where_more_is_tolerated() -> None:
    fleet = one_a_host(cluster("shop", tolerate=3, replication="cluster"), 3)
    assert told(replace(restarting(fleet), canary=False)) == ["roll node1 node2", "roll node3"]


def test_what_grows_goes_before_the_web_servers_and_what_shrinks_after_them() -> None:
    fleet = one_a_host(SHOP, 3)
    needs = {**needing(fleet.shape, Need.RESTART), **webs(fleet, Need.RELOAD)}
    question = replace(between(fleet, fleet, needs), sizes={"node1": "shrinks", "node2": "grows", "node3": "same"})
    assert told(question) == [
        "roll node2 (canary)",
        "roll node3",
        "web web1 (canary)",
        "web web2",
        "roll node1 (canary)",
    ]


def test_a_paired_node_goes_after_the_web_servers_whether_or_not_it_restarts() -> None:
    fleet = one_a_host(SHOP, 3)
    needs = {**needing(fleet.shape, Need.RESTART, ["node1"]), **webs(fleet, Need.RELOAD)}
    question = replace(between(fleet, fleet, needs), paired=frozenset({"node1", "node2"}))
    assert told(question)[-3:] == ["web web2", "roll node1 (canary)", "roll node2"]


def test_a_paired_node_that_cannot_be_reached_is_left_alone() -> None:
    fleet = one_a_host(SHOP, 3)
    needs = {**needing(fleet.shape, Need.RESTART, ["node1"]), **webs(fleet, Need.RELOAD)}
    question = replace(between(fleet, fleet, needs), paired=frozenset({"node1", "node2"}), down=frozenset({"node2"}))
    steps = steps_of(question)
    assert [step.nodes for step in steps if step.kind is StepKind.ROLL] == [("node1",)]


def test_a_node_that_is_down_is_mended_before_the_web_servers_though_it_shrinks() -> None:
    fleet = one_a_host(SHOP, 2)
    needs = {**needing(fleet.shape, Need.START, ["node1"]), **webs(fleet, Need.RELOAD)}
    question = replace(between(fleet, fleet, needs), sizes={"node1": "shrinks"}, down=frozenset({"node1"}))
    assert told(question)[0] == "roll node1"


def test_a_node_more_is_there_before_anybody_sends_to_it() -> None:
    small, large = one_a_host(SHOP, 2), one_a_host(SHOP, 3)
    needs = {**needing(large.shape, Need.START, ["node3"]), **webs(large, Need.RELOAD)}
    assert told(between(small, large, needs)) == ["add node3 (canary)", "web web1 (canary)", "web web2"]


def test_a_node_that_an_earlier_run_has_added_is_still_one_that_nobody_sends_to() -> None:
    large = one_a_host(SHOP, 3)
    known = large.shape.hosts
    sending = one_a_host(SHOP, 2).shape.hosts
    question = between(large, large, {**needing(large.shape, Need.RESTART, ["node3"]), **webs(large, Need.RELOAD)})
    question = replace(question, before=replace(question.before, hosts={**known, **sending}))
    assert _line(steps_of(question)[0]) == "add node3 (canary)"


def test_tomcats_whose_web_servers_are_not_ours_are_rolled() -> None:
    fleet = replace(one_a_host(SHOP, 2), sends=False)
    assert told(restarting(fleet)) == ["roll node1 (canary)", "roll node2"]


def test_of_a_new_group_one_is_there_before_the_others_also_without_canary() -> None:
    fleet = one_a_host(cluster("shop", replication="cluster"), 3, webs=0)
    question = replace(between(EMPTY, fleet, needing(fleet.shape, Need.START)), canary=False)
    assert told(question) == ["add node1", "add node2 node3"]


def test_a_node_less_stops_when_all_web_servers_have_forgotten_it() -> None:
    large, small = one_a_host(SHOP, 3), one_a_host(SHOP, 2)
    needs = {("app3", "node3"): Need.STOP, **webs(small, Need.RELOAD)}
    assert told(between(large, small, needs)) == ["web web1 (canary)", "web web2", "retire node3"]


def test_a_node_that_is_to_be_stopped_is_retired_where_it_is() -> None:
    before, after = one_a_host(SHOP, 2), one_a_host(SHOP, 2)
    after = replace(after, nodes={**after.nodes, "app2": (node("node2", "shop", state="stopped"),)})
    needs = {("app2", "node2"): Need.STOP, **webs(after, Need.RELOAD)}
    assert told(between(before, after, needs))[-1] == "retire node2"


def test_nodes_that_go_with_the_only_copy_of_sessions_stop_one_after_the_other() -> None:
    of = cluster("shop", replication="cluster", one_copy=True)
    needs: dict[tuple[str, str | None], Need] = {(f"app{n}", f"node{n}"): Need.STOP for n in (3, 4)}
    needs |= webs(one_a_host(of, 2), Need.RELOAD)
    assert told(between(one_a_host(of, 4), one_a_host(of, 2), needs))[-2:] == ["retire node3", "retire node4"]


def test_a_node_that_moves_is_there_before_the_web_servers_and_leaves_after_them() -> None:
    before = one_a_host(SHOP, 2)
    after = replace(before, nodes={"app1": before.nodes["app1"], "app9": before.nodes["app2"]})
    needs = {("app9", "node2"): Need.START, ("app2", "node2"): Need.STOP, **webs(after, Need.RELOAD)}
    question = between(before, after, needs)
    assert told(question) == ["add node2 (canary)", "web web1 (canary)", "web web2", "retire node2"]
    paired = replace(question, paired=frozenset({"node2"}))
    assert told(paired) == [
        "add node2 (canary)",
        "web web1 (canary)",
        "web web2",
        "roll node2 (canary)",
        "retire node2",
    ]
    places = [step.hosts for step in steps_of(paired) if "node2" in step.nodes]
    assert places == [("app9",), ("app9",), ("app2",)]


def test_the_node_of_a_host_that_died_moves_without_a_word_from_it() -> None:
    before = one_a_host(SHOP, 3)
    after = replace(before, nodes={**dict(list(before.nodes.items())[:2]), "app9": before.nodes["app3"]})
    needs = {
        ("app9", "node3"): Need.START,
        **needing(before.shape, Need.RESTART, ["node1"]),
        **webs(after, Need.RELOAD),
    }
    question = replace(between(before, after, needs), down=frozenset({"node3"}), sizes={"node1": "shrinks"})
    assert told(question)[-1] == "roll node1 (canary)"
    assert beyond_tolerance(question) == {}


def test_a_renamed_node_is_rolled_and_never_started_beside_itself() -> None:
    before = Fleet((SHOP,), {"app1": (node("old", "shop", port=8009),)}, {"web1": "front"})
    after = Fleet((SHOP,), {"app1": (node("new", "shop", port=8009),)}, {"web1": "front"})
    needs = {("app1", "new"): Need.RESTART, **webs(after, Need.RELOAD)}
    assert [_line(step) for step in steps_of(between(before, after, needs))] == [
        "web web1 (canary)",
        "roll new (canary)",
    ]
    assert successors(before.shape, after.shape) == {"new": "old"}


def test_a_node_that_joins_another_cluster_goes_after_the_web_servers() -> None:
    kinds = (SHOP, cluster("blog"))
    before = Fleet(kinds, {"app1": (node("a", "shop"),), "app2": (node("b", "blog"),)}, {"web1": "front"})
    after = Fleet(kinds, {"app1": (node("a", "blog"),), "app2": (node("b", "blog"),)}, {"web1": "front"})
    question = between(before, after, {("app1", "a"): Need.RESTART, ("web1", None): Need.RELOAD})
    assert [_line(step) for step in steps_of(question)] == ["web web1 (canary)", "roll a (canary)"]


def test_a_unit_that_gives_its_place_to_another_is_a_restart() -> None:
    fleet = one_a_host(SHOP, 2)
    question = between(fleet, fleet, needing(fleet.shape, Need.START, ["node1"]))
    stop = services({("app1", "node1"): Need.STOP})["app1"]
    question = replace(question, services={"app1": (*stop, *question.services["app1"])})
    assert question.needs == {("app1", "node1"): Need.RESTART}
    assert told(question) == ["roll node1 (canary)"]


def test_a_tolerance_that_is_lowered_counts_at_once_and_a_raised_one_after_the_web_servers() -> None:
    low, high = one_a_host(SHOP, 4), one_a_host(cluster("shop", tolerate=2), 4)
    for before, after in ((low, high), (high, low)):
        question = between(before, after, needing(after.shape, Need.RESTART))
        assert len(told(question)) == 4
    question = between(low, high, needing(high.shape, Need.RESTART))
    question = replace(question, sizes=dict.fromkeys(high.shape.nodes, "shrinks"))
    assert told(question)[1] == "roll node2 node3"


def test_changes_that_no_service_reads_are_made_last() -> None:
    fleet = one_a_host(SHOP, 2)
    question = replace(between(fleet, fleet, {}), changed=frozenset({"app2", "web1"}))
    assert told(question) == ["web web1", "add app2"]


def test_a_host_that_is_left_with_nothing_to_stop_is_retired() -> None:
    question = replace(between(one_a_host(SHOP, 3), one_a_host(SHOP, 2), {}), changed=frozenset({"app3"}))
    assert told(question) == ["retire app3"]
