"""Name resolution between VPCs and a site as it is registered, and what it refuses."""

from typing import Any, cast

import pytest

from components.network.resolver_endpoints import (
    ResolverEndpoints,
    ResolverEndpointsArgs,
    check_resolver_endpoints,
)
from components.shared.arguments import normalise
from components.shared.checks import Problem, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

A, B, C = (f"eu-central-1{letter}" for letter in "abc")
ENDPOINT = "aws:route53/resolverEndpoint:ResolverEndpoint"
RULE = "aws:route53/resolverRule:ResolverRule"
RULE_ASSOCIATION = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
QUERY_LOGS = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SHARED = "aws:ram/resourceAssociation:ResourceAssociation"
PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
CORPORATE: dict[str, Any] = {
    "domain_name": "corp.example.com",
    "targets": [{"ip": "10.200.0.53"}, {"ip": "10.201.0.53", "port": 5353}],
}
VALID: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": {A: "subnet-0123456789abcdefa", B: "subnet-0123456789abcdefb"},
    "inbound": {
        "client_cidrs": {"berlin": "10.200.0.0/14"},
        "ip_addresses": {A: "10.20.0.10", B: "10.20.32.10"},
    },
    "outbound": {},
    "rules": {"corporate": CORPORATE, "cloud": {"domain_name": "aws.corp.example.com"}},
    "vpc_associations": {"network": "vpc-0123456789abcdef0", "tools": "vpc-0123456789abcdef1"},
    "share": {"principals": ["123456789012", "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"]},
    "alarm_topic_arn": "arn:aws:sns:eu-central-1:123456789012:alarms",
    "region": "eu-central-1",
    "tags": {"owner": "platform"},
}


def arguments(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**VALID, **changes}.items() if value is not None}


def build(**changes: Any) -> Estate:
    args = cast("ResolverEndpointsArgs", arguments(**changes))
    estate = record(lambda: ResolverEndpoints("dns", args))
    assert_accepted(estate)
    return estate


def names(estate: Estate, type_: str) -> set[str]:
    return {resource.name for resource in estate.of_type(type_)}


def kept(before: Estate, after: Estate) -> dict[str, set[str]]:
    """What is there before and after, and differs: name → properties."""
    old = {item.urn: item for item in before.resources}
    return {
        item.name: {key for key in item.inputs if item.inputs[key] != old[item.urn].inputs.get(key)}
        for item in after.resources
        if item.urn in old and item.inputs != old[item.urn].inputs
    }


def test_both_endpoints_have_an_address_in_every_az() -> None:
    estate = build()
    inbound = estate.by_name("dns-inbound", ENDPOINT).inputs
    outbound = estate.by_name("dns-outbound", ENDPOINT).inputs
    assert inbound["ipAddresses"] == [
        {"subnetId": "subnet-0123456789abcdefa", "ip": "10.20.0.10"},
        {"subnetId": "subnet-0123456789abcdefb", "ip": "10.20.32.10"},
    ]
    assert [address["subnetId"] for address in outbound["ipAddresses"]] == list(VALID["subnet_ids"].values())
    assert (inbound["direction"], outbound["direction"]) == ("INBOUND", "OUTBOUND")


def test_an_az_more_changes_the_endpoints_in_place_and_nothing_else() -> None:
    subnets = {**VALID["subnet_ids"], C: "subnet-0123456789abcdefc"}
    inbound = {**VALID["inbound"], "ip_addresses": {**VALID["inbound"]["ip_addresses"], C: "10.20.64.10"}}
    before, after = build(), build(subnet_ids=subnets, inbound=inbound)
    assert kept(before, after) == {
        "dns-inbound": {"ipAddresses"},
        "dns-inbound-queries": {"threshold"},
        "dns-outbound": {"ipAddresses"},
        "dns-outbound-queries": {"threshold"},
    }
    assert len(before.resources) == len(after.resources)


def test_a_rule_more_changes_nothing_else() -> None:
    factory = {"domain_name": "factory.example.com", "targets": [{"ip": "10.202.0.53"}]}
    before, after = build(), build(rules={**VALID["rules"], "factory": factory})
    assert kept(before, after) == {}
    assert names(after, RULE) - names(before, RULE) == {"dns-rule-factory"}


def test_a_vpc_more_changes_nothing_else() -> None:
    before = build()
    after = build(vpc_associations={**VALID["vpc_associations"], "new": "vpc-0123456789abcdef2"})
    assert kept(before, after) == {}
    assert names(after, RULE_ASSOCIATION) - names(before, RULE_ASSOCIATION) == {
        "dns-rule-corporate-to-new",
        "dns-rule-cloud-to-new",
    }


def test_queries_are_forwarded_through_the_outbound_endpoint_and_a_rule_without_targets_takes_a_part_out() -> None:
    estate = build()
    corporate = estate.by_name("dns-rule-corporate", RULE).inputs
    cloud = estate.by_name("dns-rule-cloud", RULE).inputs
    assert corporate["ruleType"] == "FORWARD"
    assert corporate["resolverEndpointId"] == estate.by_name("dns-outbound", ENDPOINT).id
    assert corporate["targetIps"][1] == {"ip": "10.201.0.53", "port": 5353, "protocol": "Do53"}
    assert cloud["ruleType"] == "SYSTEM"
    assert not {"resolverEndpointId", "targetIps"} & set(cloud)


def test_security_groups_let_dns_in_from_the_site_and_out_to_the_targets_only() -> None:
    estate = build()
    ingress = {(rule.inputs["cidrIpv4"], rule.inputs["ipProtocol"]) for rule in estate.of_type(INGRESS)}
    assert ingress == {("10.200.0.0/14", "tcp"), ("10.200.0.0/14", "udp")}
    egress = {(rule.inputs["cidrIpv4"], rule.inputs["fromPort"]) for rule in estate.of_type(EGRESS)}
    assert egress == {("10.200.0.53/32", 53), ("10.201.0.53/32", 5353)}
    assert len(estate.of_type(EGRESS)) == 4


def test_dns_over_https_opens_its_port_and_goes_to_it() -> None:
    estate = build(
        inbound={"client_cidrs": {"berlin": "10.200.0.0/14"}, "protocols": ["DoH"]},
        outbound={"protocols": ["DoH"]},
        rules={"corporate": {"domain_name": "corp.example.com", "targets": [{"ip": "10.200.0.53", "protocol": "DoH"}]}},
    )
    assert {rule.inputs["fromPort"] for rule in (*estate.of_type(INGRESS), *estate.of_type(EGRESS))} == {443}
    assert estate.by_name("dns-rule-corporate", RULE).inputs["targetIps"][0]["port"] == 443


def test_forwarding_rules_are_shared_and_others_are_not() -> None:
    estate = build()
    assert names(estate, SHARED) == {"dns-share-corporate"}
    assert names(estate, PRINCIPAL) == {"dns-share-to-123456789012", "dns-share-to-ou-ab12-c3d4e5f6"}


def test_queries_of_every_associated_vpc_are_logged_encrypted() -> None:
    estate = build()
    assert names(estate, QUERY_LOGS) == {"dns-queries-of-network", "dns-queries-of-tools"}
    (group,) = estate.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert group.inputs["kmsKeyId"]
    assert not build(query_logs={"enabled": False}).of_type(QUERY_LOGS)


def test_each_endpoint_has_alarms_on_health_capacity_and_queries() -> None:
    estate = build()
    metrics = {alarm.name: alarm.inputs["metricName"] for alarm in estate.of_type(ALARM)}
    assert metrics == {
        "dns-inbound-unhealthy": "EndpointUnhealthyENICount",
        "dns-inbound-capacity": "ResolverEndpointCapacityStatus",
        "dns-inbound-queries": "InboundQueryVolume",
        "dns-outbound-unhealthy": "EndpointUnhealthyENICount",
        "dns-outbound-capacity": "ResolverEndpointCapacityStatus",
        "dns-outbound-queries": "OutboundQueryAggregateVolume",
    }


@pytest.mark.parametrize("addresses", [2, 3])
def test_the_query_alarm_tells_when_the_loss_of_an_az_would_be_too_much(addresses: int) -> None:
    sure = 1_500  # queries a second of an address whose security group tracks connections
    subnets = {f"eu-central-1{letter}": f"subnet-0123456789abcdef{letter}" for letter in "abc"[:addresses]}
    estate = build(subnet_ids=subnets, inbound={"client_cidrs": {"berlin": "10.200.0.0/14"}})
    for direction in ("inbound", "outbound"):
        alarm = estate.by_name(f"dns-{direction}-queries", ALARM).inputs
        a_second = alarm["threshold"] / alarm["period"]
        assert (addresses - 2) * sure < a_second < (addresses - 1) * sure


def test_endpoints_are_protected_because_the_site_knows_their_addresses() -> None:
    assert all(endpoint.protect for endpoint in build().of_type(ENDPOINT))
    assert not any(item.protect for item in build(protect=False).resources)


def test_outputs_tell_the_site_whom_to_ask_and_who_asks() -> None:
    outputs = build().by_name("dns", "reliability:index:ResolverEndpoints").outputs
    assert outputs["inboundAddresses"] == ["10.20.0.10", "10.20.32.10"]
    assert len(outputs["outboundAddresses"]) == 2


def found(**changes: Any) -> list[Problem]:
    problems = Problems()
    args = cast("ResolverEndpointsArgs", arguments(**changes))
    check_resolver_endpoints(normalise(args, ResolverEndpointsArgs, problems), problems)
    return problems.found


def rule(**changes: Any) -> dict[str, Any]:
    return {"rules": {"corporate": {**CORPORATE, **changes}}}


WHERE = 'rules["corporate"]'
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("one AZ", {"subnet_ids": {A: "subnet-0"}}, "subnet_ids", "2 to 10 AZs"),
    ("no AZ name", {"subnet_ids": {"euc1-az1": "subnet-0", B: "subnet-1"}}, 'subnet_ids["euc1-az1"]', "name of an AZ"),
    (
        "AZ of another Region",
        {"subnet_ids": {"eu-west-1a": "subnet-0", B: "subnet-1"}},
        'subnet_ids["eu-west-1a"]',
        "no AZ of eu-central-1",
    ),
    ("neither", {"inbound": None, "outbound": None, "rules": {}, "share": None}, "inbound", "neither"),
    ("nobody may ask", {"inbound": {"client_cidrs": {}}}, "inbound.client_cidrs", "somebody"),
    (
        "client with host bits",
        {"inbound": {"client_cidrs": {"a": "10.0.0.1/8"}}},
        'inbound.client_cidrs["a"]',
        "host bits",
    ),
    (
        "address of an unknown AZ",
        {"inbound": {"client_cidrs": {"a": "10.0.0.0/8"}, "ip_addresses": {C: "10.0.0.1"}}},
        f'inbound.ip_addresses["{C}"]',
        "no AZ of subnet_ids",
    ),
    (
        "addresses for some AZs",
        {"inbound": {"client_cidrs": {"a": "10.0.0.0/8"}, "ip_addresses": {A: "10.0.0.1"}}},
        "inbound.ip_addresses",
        f"lacks {B}",
    ),
    (
        "the same address twice",
        {"outbound": {"ip_addresses": {A: "10.20.0.10", B: "10.20.32.11"}}},
        f'outbound.ip_addresses["{A}"]',
        "is that of inbound",
    ),
    ("FIPS outbound", {"outbound": {"protocols": ["DoH-FIPS"]}}, "outbound.protocols", "must be"),
    (
        "two kinds of HTTPS",
        {"inbound": {"client_cidrs": {"a": "10.0.0.0/8"}, "protocols": ["DoH", "DoH-FIPS"]}},
        "inbound.protocols",
        "must be",
    ),
    ("outbound without rules", {"rules": {}, "share": None}, "outbound", "nowhere to ask"),
    ("forwarding without outbound", {"outbound": None}, f"{WHERE}.targets", "outbound endpoint"),
    ("no domain", rule(domain_name="corp..example"), f"{WHERE}.domain_name", "domain name"),
    (
        "a domain twice",
        {"rules": {"a": CORPORATE, "b": {**CORPORATE, "domain_name": "CORP.example.com."}}},
        'rules["b"].domain_name',
        "one rule for a domain",
    ),
    ("no targets", rule(targets=[]), f"{WHERE}.targets", "1 to 6"),
    ("seven targets", rule(targets=[{"ip": f"10.200.0.{n}"} for n in range(1, 8)]), f"{WHERE}.targets", "1 to 6"),
    ("target by name", rule(targets=[{"ip": "dns.example.com"}]), f"{WHERE}.targets[0].ip", "IPv4 address"),
    ("target twice", rule(targets=[{"ip": "10.200.0.53"}] * 2), f"{WHERE}.targets[1]", "named twice"),
    ("in circles", rule(targets=[{"ip": "10.20.0.10"}]), f"{WHERE}.targets[0].ip", "in circles"),
    (
        "a protocol that the endpoint does not speak",
        rule(targets=[{"ip": "10.200.0.53", "protocol": "DoH"}]),
        f"{WHERE}.targets[0].protocol",
        "none that the outbound endpoint speaks",
    ),
    ("nobody to share with", {"share": {"principals": []}}, "share.principals", "somebody"),
    ("principal", {"share": {"principals": ["everybody"]}}, "share.principals[0]", "an account (12 digits)"),
    (
        "nothing to share",
        {"outbound": None, "rules": {"cloud": {"domain_name": "aws.example.com"}}},
        "share",
        "no forwarding rules",
    ),
]


@pytest.mark.parametrize(("changes", "argument", "text"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_can_never_work_is_refused(changes: dict[str, Any], argument: str, text: str) -> None:
    problems = found(**changes)
    told = [problem for problem in problems if problem.argument == argument]
    assert any(text in problem.rule for problem in told), [str(problem) for problem in problems]


def test_the_valid_arguments_are_accepted() -> None:
    assert found() == []
