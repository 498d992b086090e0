"""What a VPC refuses, and that it says everything at once."""

from typing import Any, cast

import pytest

from components.network.vpc import NatGateways, VpcArgs, check_vpc
from components.network.vpc_checks import check_vpc_name
from components.shared.checks import Problem, Problems

VALID: dict[str, Any] = {"cidr": "10.0.0.0/16", "availability_zones": ["eu-central-1a", "eu-central-1b"]}
POOL = "ipam-pool-0123456789abcdef0"
EIP = "eipalloc-0123456789abcdef0"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def found(changes: dict[str, Any]) -> list[Problem]:
    problems = Problems()
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    check_vpc(cast("VpcArgs", args), problems)
    return problems.found


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("host bits", {"cidr": "10.0.0.1/16"}, "cidr", "Write 10.0.0.0/16"),
    ("too small for its tiers", {"cidr": "10.0.0.0/23"}, "cidr", "/16 to /22"),
    ("too large", {"cidr": "10.0.0.0/8"}, "cidr", "/16 at most"),
    ("no network at all", {"cidr": "ten"}, "cidr", "IPv4 CIDR block"),
    ("link-local", {"cidr": "169.254.0.0/20"}, "cidr", "no VPC can use"),
    ("multicast", {"cidr": "230.0.0.0/16"}, "cidr", "no VPC can use"),
    ("no block", {"cidr": None}, "cidr", "exactly one of"),
    ("block and pool", {"ipv4_ipam_pool_id": POOL, "ipv4_netmask_length": 20}, "cidr", "exactly one of"),
    ("pool without length", {"cidr": None, "ipv4_ipam_pool_id": POOL}, "ipv4_netmask_length", "both or neither"),
    ("length without pool", {"ipv4_netmask_length": 20}, "ipv4_netmask_length", "both or neither"),
    (
        "length out of range",
        {"cidr": None, "ipv4_ipam_pool_id": POOL, "ipv4_netmask_length": 24},
        "ipv4_netmask_length",
        "16 to 22",
    ),
    ("secondary overlaps", {"secondary_cidrs": ["10.0.128.0/20"]}, "secondary_cidrs[0]", "overlaps cidr (10.0.0.0/16)"),
    (
        "secondaries overlap",
        {"secondary_cidrs": ["100.64.0.0/16", "100.64.1.0/24"]},
        "secondary_cidrs[1]",
        "overlaps secondary_cidrs[0]",
    ),
    ("secondary too small", {"secondary_cidrs": ["100.64.0.0/29"]}, "secondary_cidrs[0]", "/16 to /28"),
    ("too many secondaries", {"secondary_cidrs": [f"100.64.{i}.0/24" for i in range(50)]}, "secondary_cidrs", "49"),
    ("family 172", {"secondary_cidrs": ["172.16.0.0/16"]}, "secondary_cidrs[0]", "cannot add a block of 172.16.0.0/12"),
    (
        "family 192",
        {"secondary_cidrs": ["192.168.0.0/16"]},
        "secondary_cidrs[0]",
        "cannot add a block of 192.168.0.0/16",
    ),
    ("service range", {"secondary_cidrs": ["198.19.0.0/20"]}, "secondary_cidrs[0]", "AWS refuses 198.19.0.0/16"),
    (
        "private joins public",
        {"cidr": "100.64.0.0/16", "secondary_cidrs": ["10.0.0.0/16"]},
        "secondary_cidrs[0]",
        "cannot add a block of 10.0.0.0/8",
    ),
    (
        "default VPC's range",
        {"cidr": "172.16.0.0/16", "secondary_cidrs": ["172.31.0.0/20"]},
        "secondary_cidrs[0]",
        "172.31.0.0/16",
    ),
    (
        "lowest 10",
        {"cidr": "10.1.0.0/16", "secondary_cidrs": ["10.0.0.0/20"]},
        "secondary_cidrs[0]",
        "cannot add one of 10.0.0.0/16",
    ),
    (
        "lowest 10, whichever is written first",
        {"cidr": "10.9.0.0/16", "secondary_cidrs": ["10.0.0.0/20", "10.1.0.0/20"]},
        "secondary_cidrs[0]",
        "cannot add one of 10.0.0.0/16",
    ),
    ("AZ of another Region", {"region": "eu-west-1"}, "availability_zones[0]", "the VPC is in eu-west-1"),
    (
        "AZs of two Regions",
        {"availability_zones": ["eu-central-1a", "eu-west-1a"]},
        "availability_zones",
        "several Regions: eu-central-1, eu-west-1",
    ),
    ("Local Zone", {"availability_zones": ["us-east-1-bos-1a"]}, "availability_zones[0]", "Local Zones"),
    ("AZ id", {"availability_zones": ["euc1-az1"]}, "availability_zones[0]", "AZ ids"),
    ("letter beyond the plan", {"availability_zones": ["eu-central-1i"]}, "availability_zones[0]", "a to h"),
    ("AZ twice", {"availability_zones": ["eu-central-1a", "eu-central-1a"]}, "availability_zones[1]", "named twice"),
    ("no AZ", {"availability_zones": []}, "availability_zones", "at least one"),
    ("no AZs at all", {"availability_zones": None}, "availability_zones", "exactly one of"),
    ("names and count", {"availability_zone_count": 2}, "availability_zones", "exactly one of"),
    ("count of 0", {"availability_zones": None, "availability_zone_count": 0}, "availability_zone_count", "1 to 8"),
    ("count of 9", {"availability_zones": None, "availability_zone_count": 9}, "availability_zone_count", "1 to 8"),
    (
        "unknown tier",
        {"tiers": ["private", "public", "dmz"]},
        "tiers[2]",
        "one of data, firewall, private, public, transit",
    ),
    (
        "firewalls in a VPC that is too small",
        {"cidr": "10.0.0.0/22", "tiers": ["private", "public", "firewall"]},
        "tiers",
        "needs a VPC of /21 or larger",
    ),
    ("tier twice", {"tiers": ["private", "public", "private"]}, "tiers[2]", "named twice"),
    ("no tier", {"tiers": [], "nat_gateways": NatGateways.NONE}, "tiers", "at least one"),
    ("NAT without public subnets", {"tiers": ["private"]}, "nat_gateways", "stands in public subnets"),
    ("NAT for nobody", {"tiers": ["public", "data"]}, "nat_gateways", "no tier would use it"),
    (
        "AZ of a single NAT without one",
        {"single_nat_availability_zone": "eu-central-1a"},
        "single_nat_availability_zone",
        "single only",
    ),
    (
        "single NAT in a foreign AZ",
        {"nat_gateways": NatGateways.SINGLE, "single_nat_availability_zone": "eu-central-1c"},
        "single_nat_availability_zone",
        "one of eu-central-1a, eu-central-1b",
    ),
    (
        "data access without NAT",
        {"data_internet_access": True, "nat_gateways": NatGateways.NONE},
        "data_internet_access",
        "needs NAT",
    ),
    (
        "transit access without the tier",
        {"transit_internet_access": True, "tiers": ["public", "private"]},
        "transit_internet_access",
        "no transit",
    ),
    (
        "address of a foreign AZ",
        {"elastic_ip_allocation_ids": {"eu-central-1c": EIP}},
        'elastic_ip_allocation_ids["eu-central-1c"]',
        "not an AZ of this VPC",
    ),
    (
        "address that is none",
        {"elastic_ip_allocation_ids": {"eu-central-1a": "203.0.113.1"}},
        'elastic_ip_allocation_ids["eu-central-1a"]',
        "allocation id",
    ),
    (
        "one address for two AZs",
        {"elastic_ip_allocation_ids": {"eu-central-1a": EIP, "eu-central-1b": EIP}},
        'elastic_ip_allocation_ids["eu-central-1b"]',
        "used for two AZs",
    ),
    (
        "address without NAT",
        {"elastic_ip_allocation_ids": {"eu-central-1a": EIP}, "nat_gateways": NatGateways.NONE},
        "elastic_ip_allocation_ids",
        "needs NAT",
    ),
    ("endpoint name", {"interface_endpoints": ["kms", "Kms!"]}, "interface_endpoints[1]", "service name"),
    ("endpoint twice", {"interface_endpoints": ["kms", "kms"]}, "interface_endpoints[1]", "named twice"),
    ("gateway service", {"interface_endpoints": ["s3"]}, "interface_endpoints[0]", "gateway endpoint"),
    (
        "gateway service in full",
        {"interface_endpoints": ["com.amazonaws.eu-central-1.dynamodb"]},
        "interface_endpoints[0]",
        "gateway endpoint",
    ),
    (
        "the same private DNS name twice",
        {"interface_endpoints": ["kms", "com.amazonaws.eu-central-1.kms"]},
        "interface_endpoints[1]",
        "named twice",
    ),
    (
        "service of another Region",
        {"region": "eu-central-1", "interface_endpoints": ["com.amazonaws.eu-west-1.kms"]},
        "interface_endpoints[0]",
        "a service of eu-west-1",
    ),
    (
        "regional NAT in GovCloud",
        {"region": "us-gov-west-1", "availability_zones": ["us-gov-west-1a"], "nat_gateways": NatGateways.REGIONAL},
        "nat_gateways",
        "does not exist in us-gov-west-1",
    ),
    (
        "regional NAT in China",
        {"region": "cn-north-1", "availability_zones": ["cn-north-1a"], "nat_gateways": NatGateways.REGIONAL},
        "nat_gateways",
        "Choose per_az",
    ),
    (
        "endpoints without private subnets",
        {"systems_manager_endpoints": True, "tiers": ["public", "data"], "nat_gateways": NatGateways.NONE},
        "systems_manager_endpoints",
        "private subnets",
    ),
    ("retention", {"flow_logs": {"retention_days": 100}}, "flow_logs.retention_days", "Give 120"),
    ("retention too long", {"flow_logs": {"retention_days": 9999}}, "flow_logs.retention_days", "Give 3653"),
    (
        "aggregation",
        {"flow_logs": {"aggregation_interval_seconds": 300}},
        "flow_logs.aggregation_interval_seconds",
        "60 or 600 seconds",
    ),
    ("key that is none", {"flow_logs": {"kms_key_arn": "alias/logs"}}, "flow_logs.kms_key_arn", "ARN of a KMS key"),
    (
        "key of another Region",
        {"flow_logs": {"kms_key_arn": KEY}, "region": "eu-central-1"},
        "flow_logs.kms_key_arn",
        "needs a key of eu-central-1",
    ),
    (
        "alarm topic of another Region",
        {"alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:alarms", "region": "eu-central-1"},
        "alarm_topic_arn",
        "is in eu-west-1",
    ),
]


@pytest.mark.parametrize(("changes", "argument", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_aws_refuses_or_cannot_work_is_refused_with_the_way_out(
    changes: dict[str, Any], argument: str, says: str
) -> None:
    problems = [problem for problem in found(changes) if problem.argument == argument]
    assert any(says in f"{problem.rule}. {problem.way_out}" for problem in problems), (
        f"expected {argument} to say {says!r}, got {[str(problem) for problem in found(changes)]}"
    )
    assert all(problem.way_out.endswith(".") for problem in problems), "every problem ends with its way out"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"availability_zones": ["eu-central-1a"]},
        {"availability_zones": None, "availability_zone_count": 3},
        {"cidr": None, "ipv4_ipam_pool_id": POOL, "ipv4_netmask_length": 22},
        {"cidr": "10.0.0.0/22"},
        {"nat_gateways": NatGateways.SINGLE},
        {"nat_gateways": NatGateways.NONE},
        {"nat_gateways": NatGateways.REGIONAL, "tiers": ["private"]},
        {"tiers": ["public", "transit"], "transit_internet_access": True},
        {"tiers": ["private", "transit"], "nat_gateways": NatGateways.NONE},
        {"secondary_cidrs": ["100.64.0.0/16", "10.1.0.0/16", "54.10.0.0/20"]},
        {"cidr": "192.168.0.0/20", "secondary_cidrs": ["192.168.16.0/20", "100.64.0.0/28"]},
        {"cidr": "198.19.0.0/20", "secondary_cidrs": ["198.19.16.0/20"]},
        {"elastic_ip_allocation_ids": {"eu-central-1a": EIP}},
        {"interface_endpoints": ["kms", "ecr.api", "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"]},
        {"availability_zones": ["eu-central-1a"], "systems_manager_endpoints": True},
        {"flow_logs": {"enabled": False}},
    ],
)
def test_what_aws_takes_is_built_even_where_it_is_weak(changes: dict[str, Any]) -> None:
    assert found(changes) == [], "weak choices are judged by the gate, not refused"


def test_all_problems_are_told_together() -> None:
    problems = found(
        {
            "cidr": "10.0.0.1/16",
            "availability_zones": ["eu-central-1a", "moon-1"],
            "tiers": ["private"],
            "flow_logs": {"retention_days": 2},
        }
    )
    assert {problem.argument for problem in problems} == {
        "cidr",
        "availability_zones[1]",
        "nat_gateways",
        "flow_logs.retention_days",
    }, "one run shows every mistake"


def test_one_mistake_is_told_once() -> None:
    problems = found({"availability_zones": ["eu-west-1a", "eu-central-1b"], "region": "eu-central-1"})
    assert [problem.argument for problem in problems] == ["availability_zones[0]"], (
        "no second message about the same AZ"
    )


@pytest.mark.parametrize("name", ["n" * 47, "sg-edge", "main.vpc", "main vpc", "-vpc", ""])
def test_a_name_is_refused_from_which_aws_could_take_no_physical_name(name: str) -> None:
    problems = Problems()
    check_vpc_name(problems, name)
    assert [problem.argument for problem in problems.found] == ["name"], "role, alias or group would be refused at `up`"


@pytest.mark.parametrize("name", ["n", "n" * 46, "Recovery_network-2"])
def test_names_that_leave_room_for_the_role_pass(name: str) -> None:
    problems = Problems()
    check_vpc_name(problems, name)
    assert not problems.found, f"{name}-flow-logs and eight characters fit in 64"
