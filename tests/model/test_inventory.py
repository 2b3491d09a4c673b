"""Ansible's inventories: groups, variables, precedence, faults."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from checked import Document, topology_with

from httpdgen.errors import InputError
from httpdgen.model.inventory import find_inventory, load_inventory, overlay_of, with_addresses

if TYPE_CHECKING:
    from pathlib import Path

    from httpdgen.model.inventory import Inventory


def inventory(folder: Path, **files: str) -> Inventory:
    """Write files and load the inventory `hosts`; in the names of files, `__` stands for a folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ("" if "." in name or "__" in name else ".yaml"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    return load_inventory(folder / "hosts.yaml")


def faults(folder: Path, **files: str) -> list[str]:
    with pytest.raises(InputError) as told:
        inventory(folder, **files)
    return [str(fault).removeprefix(f"{folder}/") for fault in told.value.faults]


def test_a_host_is_in_its_groups_and_in_those_above_from_the_weakest_on(tmp_path: Path) -> None:
    hosts = inventory(
        tmp_path,
        hosts="""
        all:
          children:
            tomcats:
              children:
                blue: {hosts: {app1: }}
            europe: {hosts: {app1: }}
        """,
    ).hosts
    assert hosts["app1"].groups == ("all", "europe", "tomcats", "blue")


def test_hosts_of_a_range_are_hosts(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {hosts: {'app[01:03].example.com': {ansible_user: ada}}}").hosts
    assert sorted(hosts) == ["app01.example.com", "app02.example.com", "app03.example.com"]
    assert {host.ansible_user for host in hosts.values()} == {"ada"}


def test_a_host_that_no_group_names_is_ungrouped(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {hosts: {app1: }, children: {web: {hosts: {web1: }}}}").hosts
    assert hosts["app1"].groups == ("all", "ungrouped")
    assert hosts["web1"].groups == ("all", "web")


def test_a_group_and_a_host_may_be_named_in_one_word(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {children: web}\nweb: {hosts: web1}").hosts
    assert hosts["web1"].groups == ("all", "web")


def test_what_is_not_said_is_as_ansible_has_it(tmp_path: Path) -> None:
    host = inventory(tmp_path, hosts="all: {hosts: {app1: }}").hosts["app1"]
    assert (host.ansible_connection, host.ansible_become, host.ansible_become_user) == ("ssh", False, "root")
    assert (host.address, host.ansible_port, host.ansible_user) == (None, None, None)


def test_every_variable_that_is_needed_is_read(tmp_path: Path) -> None:
    host = inventory(
        tmp_path,
        hosts="""
        all:
          hosts:
            app1:
              ansible_host: 192.0.2.1
              ansible_port: "2222"
              ansible_user: ada
              ansible_ssh_private_key_file: ~/.ssh/id
              ansible_connection: ssh
              ansible_become: yes
              ansible_become_user: tomcat
              ansible_become_method: doas
              httpdgen_address: 10.0.0.1
        """,
    ).hosts["app1"]
    assert (host.ansible_host, host.ansible_port, host.ansible_user) == ("192.0.2.1", 2222, "ada")
    assert host.ansible_ssh_private_key_file == "~/.ssh/id"
    assert (host.ansible_become, host.ansible_become_user, host.ansible_become_method) == (True, "tomcat", "doas")
    assert (host.address, host.httpdgen_address) == ("10.0.0.1", "10.0.0.1")


def test_a_port_in_a_hosts_name_is_its_port_unless_a_variable_says_another(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {hosts: {'app1:22': , 'app2:22': {ansible_port: 23}}}").hosts
    assert (hosts["app1"].ansible_port, hosts["app2"].ansible_port) == (22, 23)


# Each step wins over all before it (Ansible's documentation, "Understanding variable precedence").
STEPS = {
    "all": {"hosts": "all: {vars: {ansible_user: all}}"},
    "parent": {"hosts": "tomcats: {vars: {ansible_user: parent}}"},
    "child": {"hosts": "blue: {vars: {ansible_user: child}}"},
    "group_vars/all": {"group_vars__all.yml": "ansible_user: group_vars/all"},
    "group_vars/parent": {"group_vars__tomcats": "ansible_user: group_vars/parent"},
    "group_vars/child": {"group_vars__blue.yaml": "ansible_user: group_vars/child"},
    "host": {"hosts": "blue: {hosts: {app1: {ansible_user: host}}}"},
    "host_vars": {"host_vars__app1": "ansible_user: host_vars"},
}


@pytest.mark.parametrize("strongest", STEPS)
def test_the_stronger_place_wins(tmp_path: Path, strongest: str) -> None:
    merged: Document = {"all": {}, "tomcats": {"children": {"blue": None}}, "blue": {"hosts": {"app1": {}}}}
    files: dict[str, str] = {}
    for step in list(STEPS)[: list(STEPS).index(strongest) + 1]:
        if step in {"all", "parent", "child"}:
            merged[{"all": "all", "parent": "tomcats", "child": "blue"}[step]]["vars"] = {"ansible_user": step}
        elif step == "host":
            merged["blue"]["hosts"]["app1"] = {"ansible_user": step}
        else:
            files |= STEPS[step]
    assert (
        inventory(tmp_path, hosts=str(merged).replace("None", "null"), **files).hosts["app1"].ansible_user == strongest
    )


def test_of_groups_at_one_depth_the_last_in_the_alphabet_wins(tmp_path: Path) -> None:
    text = "{group}: {{hosts: {{app1: }}, vars: {{ansible_user: {group}}}}}\n"
    hosts = "".join(text.format(group=group) for group in ("m", "z", "a"))
    assert inventory(tmp_path, hosts=hosts).hosts["app1"].ansible_user == "z"


def test_of_groups_at_one_depth_the_one_with_the_higher_priority_wins(tmp_path: Path) -> None:
    hosts = """
        a: {hosts: {app1: }, vars: {ansible_user: a, ansible_group_priority: 10}}
        z: {hosts: {app1: }, vars: {ansible_user: z}}
        """
    assert inventory(tmp_path, hosts=hosts).hosts["app1"].ansible_user == "a"


def test_the_files_of_a_folder_are_read_in_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    files = {
        "group_vars__web__10-first.yml": "ansible_user: first\nansible_port: 1",
        "group_vars__web__20-second.yaml": "ansible_user: second",
        "group_vars__web__deeper__third": "ansible_become: true",
        "group_vars__web__.hidden.yml": "ansible_user: hidden",
        "group_vars__web__old.yml~": "ansible_user: old",
        "group_vars__web__notes.txt": "not: yaml: at all",
    }
    host = inventory(tmp_path, hosts="web: {hosts: {web1: }}", **files).hosts["web1"]
    assert (host.ansible_user, host.ansible_port, host.ansible_become) == ("second", 1, True)


def test_a_name_without_an_ending_comes_before_one_with(tmp_path: Path) -> None:
    files = {"host_vars__web1": "ansible_user: bare", "host_vars__web1.yml": "ansible_user: ending"}
    assert inventory(tmp_path, hosts="web: {hosts: {web1: }}", **files).hosts["web1"].ansible_user == "bare"


def test_what_is_not_needed_is_left_alone(tmp_path: Path) -> None:
    hosts = """
        all:
          remark: of no known section
          vars:
            password: !vault |
              $ANSIBLE_VAULT;1.1;AES256
              6162
            list: [1, {deep: "{{ template }}"}, !custom {a: b}]
          hosts:
            app1: {ansible_password: "{{ lookup('env', 'PASSWORD') }}"}
        """
    files = {"group_vars__all": "$ANSIBLE_VAULT;1.1;AES256\n6162\n"}
    assert list(inventory(tmp_path, hosts=hosts, **files).hosts) == ["app1"]


def test_an_unsafe_text_is_no_template(tmp_path: Path) -> None:
    host = inventory(tmp_path, hosts="all: {hosts: {app1: {ansible_user: !unsafe 'a{{b'}}}").hosts["app1"]
    assert host.ansible_user == "a{{b"


@pytest.mark.parametrize("value", ["!vault abc", "'{{ user }}'", "'{% if a %}b{% endif %}'"])
def test_what_only_ansible_can_read_is_a_fault_once_it_is_needed(tmp_path: Path, value: str) -> None:
    host = inventory(tmp_path, hosts=f"all:\n  hosts:\n    app1:\n      ansible_user: {value}\n").hosts["app1"]
    host.need("ansible_host")
    with pytest.raises(InputError) as told:
        host.need("ansible_host", "ansible_user")
    assert str(told.value).startswith(f"{tmp_path}/hosts.yaml:4:21: all.hosts.app1.ansible_user: h")


def test_all_faults_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    hosts = """\
        all:
          hosts: [app1]
          vars: {ansible_port: ssh}
        web:
          hosts:
            web[3:1]: {}
            web1: {ansible_become: perhaps, ansible_host: "-oProxyCommand=x", httpdgen_address: "10.1"}
        db: 7
        """
    files = {"host_vars__web1.yml": "ansible_user:\n  - ada\n"}
    assert faults(tmp_path, hosts=hosts, **files) == [
        "host_vars/web1.yml:2:3: ansible_user: must be a single value",
        "hosts.yaml:2:10: all.hosts: must be a mapping",
        "hosts.yaml:3:24: all.vars.ansible_port: must be a port, 1 to 65535, got 'ssh'",
        "hosts.yaml:6:5: web.hosts.web[3:1]: [3:1] runs backwards",
        "hosts.yaml:7:28: web.hosts.web1.ansible_become: must be true or false, got 'perhaps'",
        (
            "hosts.yaml:7:51: web.hosts.web1.ansible_host:"
            " must be a text without control characters that does not begin with '-' or a space"
        ),
        "hosts.yaml:7:89: web.hosts.web1.httpdgen_address: must be an IP address or a host name, got '10.1'",
        "hosts.yaml:8:5: db: the group db must be a mapping with hosts, children or vars",
    ]


def test_a_fault_of_a_group_is_told_once_for_all_its_hosts(tmp_path: Path) -> None:
    assert len(faults(tmp_path, hosts="web: {hosts: {'web[1:9]': }, vars: {ansible_port: 0}}")) == 1


def test_a_line_that_is_shown_holds_nobody_elses_values(tmp_path: Path) -> None:
    hosts = "all: {hosts: {web1: {ansible_port: 0, ansible_password: hunter2, token: abc}}}"
    with pytest.raises(InputError) as told:
        inventory(tmp_path, hosts=hosts)
    assert told.value.faults[0].line == (
        "all: {hosts: {web1: {ansible_port: 0, ansible_password: ********, token: ********}}}"
    )


def test_a_group_is_no_part_of_itself(tmp_path: Path) -> None:
    assert faults(tmp_path, hosts="a: {children: {b: {children: {a: }}}}") == [
        "hosts.yaml:1:31: a.children.b.children.a: the group a would be a part of itself"
    ]


def test_a_long_chain_of_groups_is_walked(tmp_path: Path) -> None:
    chain = "".join(f"g{number}: {{children: {{g{number + 1}: }}}}\n" for number in range(1200))
    hosts = inventory(tmp_path, hosts=chain + "g1200: {hosts: {app1: }}\n").hosts
    assert len(hosts["app1"].groups) == 1202


def test_a_plugins_configuration_is_no_inventory(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        inventory(tmp_path, hosts="plugin: amazon.aws.aws_ec2\n")
    assert told.value.faults[0].hint == "run ansible-inventory --list --yaml, and give its output"


@pytest.mark.parametrize("text", ["", "---\n", "all:\n"])
def test_an_inventory_may_be_empty(tmp_path: Path, text: str) -> None:
    assert inventory(tmp_path, hosts=text).hosts == {}


def test_text_that_is_no_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    assert faults(tmp_path, hosts="all: {hosts: ]\n") == ["hosts.yaml:1:14: did not find expected node content"]


def addressed(folder: Path, said: str, topology: Document) -> dict[str, str]:
    hosts = inventory(folder, hosts=f"all: {{hosts: {{web1: , app1: {{{said}}}, app2: }}}}")
    result = with_addresses(topology_with(topology), hosts)
    return {name: result.address_of(name) for name in ("web1", "app1", "app2")}


@pytest.mark.parametrize(
    ("said", "own", "address"),
    [
        ("", None, "app1"),
        ("", "10.0.0.3", "10.0.0.3"),
        ("ansible_host: 10.0.0.2", None, "10.0.0.2"),
        ("ansible_host: 10.0.0.2", "10.0.0.3", "10.0.0.3"),
        ("ansible_host: 10.0.0.2, httpdgen_address: 10.0.0.1", "10.0.0.3", "10.0.0.1"),
        ("ansible_host: my_alias, httpdgen_address: 10.0.0.1", None, "10.0.0.1"),
        ("ansible_host: '{{ x }}', httpdgen_address: 10.0.0.1", None, "10.0.0.1"),
        ("ansible_host: '{{ x }}'", "10.0.0.3", "10.0.0.3"),
    ],
)
def test_a_host_has_the_address_that_is_said_most_expressly(
    tmp_path: Path, said: str, own: str | None, address: str
) -> None:
    topology = {"hosts": {"app1": {"address": own}}} if own else {}
    assert addressed(tmp_path, said, topology) == {"web1": "web1", "app1": address, "app2": "app2"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("ansible_host: '{{ x }}'", "ansible_host: holds a template, which only Ansible fills in"),
        ("ansible_host: my_alias", "ansible_host: must be an IP address or a host name, got 'my_alias'"),
        (
            "ansible_host: 10.0.0.1, httpdgen_address: !vault x",
            "httpdgen_address: has the tag !vault, and httpdgen cannot decrypt it",
        ),
    ],
)
def test_an_address_that_is_needed_and_cannot_be_read_is_a_fault(tmp_path: Path, said: str, message: str) -> None:
    with pytest.raises(InputError) as told:
        addressed(tmp_path, said, {})
    assert str(told.value).endswith(message)
    assert told.value.faults[0].hint


def test_addresses_leave_what_else_is_known_of_a_host(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {hosts: {web1: , app1: {ansible_host: 10.0.0.2}, app2: }}")
    topology = with_addresses(topology_with({"hosts": {"app1": {"cpus": 8}}}), hosts)
    assert (topology.hosts["app1"].cpus, topology.hosts["app1"].address) == (8, "10.0.0.2")


def test_hosts_that_the_inventory_lacks_are_told_with_the_nearest_name(tmp_path: Path) -> None:
    hosts = inventory(tmp_path, hosts="all: {hosts: {web1: , app-1: , app2: }}")
    with pytest.raises(InputError) as told:
        with_addresses(topology_with({}), hosts)
    (fault,) = told.value.faults
    assert fault.message == "the topology has a host app1, and this inventory does not"
    assert fault.hint == "did you mean app-1?"


@pytest.mark.parametrize(
    "file",
    [
        "inventories/prod/hosts.yaml",
        "inventories/prod/hosts.yml",
        "inventories/prod.yaml",
        "inventories/prod.yml",
    ],
)
def test_an_environments_name_finds_its_inventory(tmp_path: Path, file: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    assert find_inventory("prod", tmp_path) == tmp_path / file


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").touch()
    assert find_inventory(str(tmp_path / "hosts.yaml"), tmp_path / "elsewhere") == tmp_path / "hosts.yaml"
    assert find_inventory(str(tmp_path), tmp_path / "elsewhere") == tmp_path / "hosts.yaml"


def test_an_unknown_environment_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "inventories/staging").mkdir(parents=True)
    with pytest.raises(InputError) as told:
        find_inventory("stagin", tmp_path)
    assert (told.value.faults[0].message, told.value.faults[0].hint) == (
        "there is no such inventory",
        "did you mean staging?",
    )


def test_an_unknown_environment_that_is_like_none_is_told_with_all_there_are(tmp_path: Path) -> None:
    for name in ("staging", "production"):
        (tmp_path / "inventories" / name).mkdir(parents=True)
    with pytest.raises(InputError) as told:
        find_inventory("live", tmp_path)
    assert told.value.faults[0].hint == "there are production, staging"


def test_an_overlay_stands_in_the_environments_folder(tmp_path: Path) -> None:
    (tmp_path / "prod").mkdir()
    assert overlay_of(tmp_path / "prod/hosts.yaml") is None
    (tmp_path / "prod/topology.yaml").touch()
    assert overlay_of(tmp_path / "prod/hosts.yaml") == tmp_path / "prod/topology.yaml"
    assert overlay_of(tmp_path / "prod.yaml") == tmp_path / "prod/topology.yaml"
    assert overlay_of(tmp_path / "staging.yaml") is None
