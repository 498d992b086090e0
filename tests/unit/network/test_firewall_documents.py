"""What a firewall policy says, and how its endpoints are found: pure functions."""

import itertools
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.firewall_args import FirewallArgs, InspectionDefault, InspectionRuleAction
from components.network.firewall_checks import check_firewall
from components.network.firewall_documents import (
    GroupReference,
    default_actions,
    endpoint_in,
    has_rest,
    policy_body,
    rest_rules,
    rule_number,
    stateful_rules,
)
from components.shared.arguments import normalise
from components.shared.checks import Problems
from tests.unit.network.central import EVERY_RULE, HTTPS

SUBNETS = {"eu-central-1a": "subnet-a", "eu-central-1b": "subnet-b", "eu-central-1c": "subnet-c"}


def statuses(order: list[str]) -> list[dict[str, Any]]:
    states = [
        {"availability_zone": zone, "attachments": [{"subnet_id": SUBNETS[zone], "endpoint_id": f"vpce-{zone[-1]}"}]}
        for zone in order
    ]
    return [{"sync_states": states}]


@pytest.mark.parametrize("order", [list(order) for order in itertools.permutations(SUBNETS)])
def test_an_azs_endpoint_is_found_whatever_the_order_of_the_answer(order: list[str]) -> None:
    found = {zone: endpoint_in(statuses(order), subnet) for zone, subnet in SUBNETS.items()}
    assert found == {zone: f"vpce-{zone[-1]}" for zone in SUBNETS}, "a place in the list says nothing of the AZ"


def test_the_providers_objects_are_read_like_maps() -> None:
    attachment = SimpleNamespace(subnet_id="subnet-a", endpoint_id="vpce-a")
    state = SimpleNamespace(availability_zone="eu-central-1a", attachments=[attachment])
    assert endpoint_in([SimpleNamespace(sync_states=[state])], "subnet-a") == "vpce-a"


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [{"sync_states": []}],
        [{}],
        [{"sync_states": [{"attachments": [{"subnet_id": "subnet-a", "endpoint_id": None}]}]}],
        statuses(["eu-central-1b"]),
    ],
)
def test_a_missing_endpoint_is_told_and_never_guessed(answer: list[Any]) -> None:
    with pytest.raises(LookupError, match="no endpoint in subnet-a"):
        endpoint_in(answer, "subnet-a")


@pytest.mark.parametrize("action", list(InspectionDefault))
def test_no_default_drops_or_passes_without_an_alert(action: InspectionDefault) -> None:
    assert any(":alert_" in name for name in default_actions(action)), "what no rule names leaves a trace"


def test_strict_order_and_both_stateless_defaults_hand_everything_to_the_rules() -> None:
    body = policy_body({}, ["10.0.0.0/8"], [])
    assert body["stateless_default_actions"] == body["stateless_fragment_default_actions"] == ["aws:forward_to_sfe"]
    assert body["stateful_engine_options"]["rule_order"] == "STRICT_ORDER"


@pytest.mark.parametrize("action", [InspectionDefault.DROP, InspectionDefault.ALERT])
def test_the_name_of_the_server_is_waited_for_even_where_it_comes_in_the_second_packet(
    action: InspectionDefault,
) -> None:
    actions = default_actions(action)
    assert all(name.endswith("_established_app_layer_to_server") for name in actions), (
        "a greeting with post-quantum keys is two packets, and drop_established judges the first alone"
    )
    assert len([name for name in actions if ":drop_" in name]) <= 1, "AWS takes one drop, and one family"


def options(rule: dict[str, Any]) -> list[tuple[str, str]]:
    return [(option["keyword"], setting) for option in rule["rule_options"] for setting in option["settings"]]


@pytest.mark.parametrize(("action", "does"), [(InspectionDefault.DROP, "DROP"), (InspectionDefault.ALERT, "ALERT")])
def test_what_is_not_tcp_is_judged_at_its_first_packet_though_nobody_answers_it(
    action: InspectionDefault, does: str
) -> None:
    rules = {rule["header"]["protocol"]: rule for rule in rest_rules(action)}
    assert set(rules) == {"UDP", "ICMP", "IP"}
    for rule in rules.values():
        header = rule["header"]
        assert rule["action"] == does
        assert {header[key] for key in ("source", "source_port", "destination", "destination_port")} == {"ANY"}
    for protocol in ("UDP", "ICMP"):
        assert ("flow", "to_server") in options(rules[protocol]), "else it is tried before rules on DNS or QUIC"
    others = [setting for keyword, setting in options(rules["IP"]) if keyword == "ip_proto"]
    assert others == ["!TCP", "!UDP", "!ICMP"], "a rule on all of IP would drop the handshake of TCP"
    numbers = [setting for rule in rules.values() for keyword, setting in options(rule) if keyword == "sid"]
    assert len(set(numbers)) == 3


def test_dropping_all_at_the_first_packet_needs_no_rules_on_the_rest() -> None:
    assert has_rest({})
    assert has_rest({"default_action": InspectionDefault.ALERT})
    assert not has_rest({"default_action": InspectionDefault.DROP_STRICT})


def test_home_net_is_the_segments_and_not_the_firewalls_own_vpc() -> None:
    body = policy_body({}, ["10.22.0.0/16", "10.20.0.0/16"], [])
    assert body["policy_variables"]["rule_variables"] == [
        {"key": "HOME_NET", "ip_set": {"definitions": ["10.20.0.0/16", "10.22.0.0/16"]}}
    ], "else rules on domains look at nothing that spokes send"


def test_groups_stand_by_priority_whatever_the_order_they_were_given_in() -> None:
    groups = [GroupReference("arn:three", 300), GroupReference("arn:one", 100, alert_only=True)]
    references = policy_body({}, [], groups)["stateful_rule_group_references"]
    assert references == [
        {"resource_arn": "arn:one", "priority": 100, "override": {"action": "DROP_TO_ALERT"}},
        {"resource_arn": "arn:three", "priority": 300},
    ]


@given(st.lists(st.from_regex(r"[a-z-]{1,20}", fullmatch=True), unique=True, min_size=1, max_size=30))
def test_a_rules_number_stays_when_rules_change_places(names: list[str]) -> None:
    shuffled = sorted(names, reverse=True)

    def numbers(order: list[str]) -> dict[str, str]:
        rules = stateful_rules([{"name": name, "action": InspectionRuleAction.PASS} for name in order])
        return {name: rule["rule_options"][0]["settings"][0] for name, rule in zip(order, rules, strict=True)}

    assert numbers(names) == numbers(shuffled), "alerts of a year ago still name the rule"


def test_a_rules_number_is_one_that_suricata_takes() -> None:
    assert all(0 < rule_number(name) < 2**32 for name in ("", "a", "https", "x" * 60))


def test_any_is_written_as_aws_writes_it() -> None:
    [rule] = stateful_rules([{"name": "a", "action": InspectionRuleAction.PASS, "source": "any", "source_port": "Any"}])
    assert (rule["header"]["source"], rule["header"]["source_port"]) == ("ANY", "ANY")


def problems_of(args: dict[str, Any]) -> list[str]:
    problems = Problems()
    firewall = normalise(cast("FirewallArgs", args), FirewallArgs, problems)
    if not problems.found:
        check_firewall(firewall, "eu-central-1", problems)
    return [str(problem) for problem in problems.found]


def test_every_kind_of_rule_is_accepted() -> None:
    assert problems_of(EVERY_RULE) == []


def test_the_segments_and_all_else_may_be_named_in_rules() -> None:
    rules = [{**HTTPS, "source": "$HOME_NET", "destination": "!$HOME_NET"}, {**HTTPS, "name": "b", "source": "ANY"}]
    assert problems_of({"rules": rules}) == []


def test_a_group_of_ones_own_may_stand_beside_those_of_aws() -> None:
    assert problems_of({"rule_groups": {"mine": {"arn": MINE, "priority": 1}}}) == []


MANAGED = "arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnet"
MINE = "arn:aws:network-firewall:eu-central-1:123456789012:stateful-rulegroup/mine"
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "drops everything, because no rule lets anything pass"),
    ({"rules": [{**HTTPS, "action": "drop"}]}, "drops everything"),
    ({"default_action": "drop_strict", "allowed_domains": [".example.com"]}, "drops the handshake"),
    ({"default_action": "perhaps"}, "must be one of alert, drop, drop_strict"),
    ({"rules": [HTTPS, HTTPS]}, "is named twice"),
    ({"rules": [{**HTTPS, "name": "not a name"}]}, "must be 1 to 60 letters"),
    ({"rules": [{**HTTPS, "protocol": "XMPP"}]}, "must be one of DCERPC"),
    ({"rules": [{**HTTPS, "protocol": "UDP", "action": "reject"}]}, "works with TCP only"),
    ({"rules": [{**HTTPS, "source": "10.0.0.1/8"}]}, "without host bits"),
    ({"rules": [{**HTTPS, "destination_port": "70000"}]}, "a port, or a range"),
    ({"rules": [{**HTTPS, "destination_port": "9:1"}]}, "a port, or a range"),
    ({"rules": [{"name": "all", "action": "pass", "destination_port": "443"}]}, "IP has no ports"),
    ({"rules": [HTTPS], "allowed_domains": ["*.example.com"]}, "Write .example.com"),
    ({"rules": [HTTPS], "allowed_domains": ["https://example.com"]}, "must be a domain"),
    ({"rules": [HTTPS], "allowed_domains": ["a.example.com", "a.example.com"]}, "is named twice"),
    ({"rule_groups": {"bots": {"arn": f"{MANAGED}ActionOrder", "priority": 1}}}, f"Give {MANAGED}StrictOrder"),
    ({"rule_groups": {"bots": {"arn": "arn:aws:s3:::bots", "priority": 1}}}, "stateful rule group"),
    (
        {"rule_groups": {"bots": {"arn": MANAGED.replace("eu-central-1", "eu-west-1"), "priority": 1}}},
        "is in eu-west-1",
    ),
    ({"rules": [HTTPS], "rule_groups": {"bots": {"arn": MANAGED, "priority": 10_000}}}, "is that of this component's"),
    ({"rule_groups": {"a": {"arn": MANAGED, "priority": 5}, "b": {"arn": MANAGED, "priority": 5}}}, "is that of a"),
    ({"rule_groups": {"bots": {"arn": MANAGED, "priority": 0}}}, "must be 1 to 65535"),
    (
        {"rule_groups": {f"g{number}": {"arn": MANAGED, "priority": number} for number in range(1, 22)}},
        "holds 20 stateful rule groups",
    ),
    ({"rules": [HTTPS], "rule_capacity": 14_996}, "must be 1 to 14995 rules"),
    ({"allowed_domains": ["a.example.com", "b.example.com"], "rule_capacity": 4}, "allowed_domains need 5"),
    ({"allowed_domains": [f"d{number}.example.com" for number in range(500)]}, "allowed_domains need 1001"),
    *(
        ({"rules": [{"name": "no", "action": "reject", "protocol": protocol}, HTTPS]}, "rules[0].action = 'reject'")
        for protocol in ("FTP", "IMAP", "IP")
    ),
    ({"rules": [{"name": "no", "action": "reject"}, HTTPS]}, "Name TCP as the protocol"),
    ({"rules": [{**HTTPS, "source": "$SPOKES"}]}, "one of $HOME_NET, !$HOME_NET, $EXTERNAL_NET, !$EXTERNAL_NET"),
    ({"rules": [{**HTTPS, "destination_port": "$HTTP_PORTS"}]}, "a port, or a range"),
    (
        {"rule_groups": {"mine": {"arn": MINE, "priority": 1, "alert_only": True}}},
        'rule_groups["mine"].alert_only = True: only groups that AWS manages',
    ),
    ({"rules": [HTTPS], "rule_groups": {"last": {"arn": MINE, "priority": 65_535}}}, "what no rule names"),
    ({"rules": [HTTPS], "logs": {"retention_days": 8}}, "Give 14"),
    ({"rules": [HTTPS], "dropped_packets_threshold": -1}, "must be 0 to"),
    ({"rules": [HTTPS], "kms_key_arn": "alias/mine"}, "must be the ARN of a KMS key"),
    ({"rules": [HTTPS], "logs": {"kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/x"}}, "is in eu-west-1"),
]


@pytest.mark.parametrize(("args", "says"), REFUSED)
def test_what_cannot_work_is_refused_with_the_way_out(args: dict[str, Any], says: str) -> None:
    assert [message for message in problems_of(args) if says in message], problems_of(args)
