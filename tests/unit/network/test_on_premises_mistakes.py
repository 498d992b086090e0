"""Mistakes about sites that only the whole of the settings shows, and legal things that look like mistakes."""

import json
from typing import Any

import pytest

from components.network.direct_connect_attachment import check_direct_connect_attachment
from components.network.resolver_endpoints import ResolverEndpoints
from components.shared.checks import Problems
from rehearsal.recording import record
from tests.unit.network.test_direct_connect import arguments
from tests.unit.network.test_hub_engine import before_replacing
from tests.unit.network.test_on_premises_settings import HOME, HUB, NETWORK, VALID, problems
from tests.unit.network.test_resolver_endpoints import VALID as RESOLVER
from tests.unit.network.test_vpn_checks import CERTIFICATE, PRIMARY, SECONDARY, device, found

SPOKE = {"cidr": "10.22.0.0/20", "availabilityZones": [f"{HOME}a"], "attachment": {"segment": "workloads"}}
NUMBERED = {"cidr": "10.20.0.0/16", "availabilityZoneCount": 2}
TWICE = {
    **VALID,
    "sites": {
        name: {"customerGateways": {"primary": {"ipAddress": "203.0.113.10"}}, "sitePrefixes": ["10.200.0.0/14"]}
        for name in ("berlin", "bonn")
    },
}


def test_one_device_in_two_sites_is_told() -> None:
    told = problems(TWICE)
    where = 'onPremises.sites["bonn"].customerGateways["primary"].ipAddress'
    assert 'sites["berlin"].customerGateways["primary"]' in told[where]
    assert not [key for key in told if "berlin" in key], "one of the two is enough"


def test_devices_behind_one_address_are_told_apart_by_their_names() -> None:
    sites = json.loads(json.dumps(TWICE))["sites"]
    for name, site in sites.items():
        site["customerGateways"]["primary"]["deviceName"] = name
    assert problems({**TWICE, "sites": sites}) == {}
    named = {name: {**PRIMARY, "device_name": name} for name in ("a", "b")}
    assert found(customer_gateways=named) == [], "EC2 makes a gateway for each device name"


def test_one_inside_block_in_two_connects_is_told() -> None:
    connect = {**VALID["connect"], "lan": json.loads(json.dumps(VALID["connect"]["sdwan"]))}
    told = problems({**VALID, "connect": connect})
    assert 'connect["lan"].peers["first"]' in told['onPremises.connect["sdwan"].peers["first"].insideCidrBlocks[0]']


@pytest.mark.parametrize("name", ["api-to-db", "x-from-y", "ends-"])
def test_a_spoke_may_have_any_name_of_the_hubs(name: str) -> None:
    """A VPC's name is the last part of a child's, so that nothing after it could be taken for something else."""
    assert problems({"resolver": VALID["resolver"]}, {**HUB, "spokes": {name: SPOKE}}) == {}
    assert record(lambda: ResolverEndpoints("dns", {**RESOLVER, "vpc_associations": {name: "vpc-1"}})).resources


def test_a_vpc_that_no_child_can_be_called_after_is_told_before_anything_is_registered() -> None:
    told = problems(VALID, {**HUB, "attachments": {"network": {"segment": "workloads"}}, "spokes": {"a" * 25: SPOKE}})
    assert any("vpcAssociations" in key for key in told)


def test_addresses_need_azs_by_name() -> None:
    told = problems(VALID, network=NUMBERED)
    key = "onPremises.resolver.inbound.ipAddresses"
    assert told == {key: "needs the AZs of network by name: which ones AWS counts is not known here. "
                    "Name network.availabilityZones."}  # fmt: skip
    assert problems(VALID, network=NETWORK) == {}


def test_a_rules_association_goes_before_the_one_that_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    args = {**RESOLVER, "vpc_associations": {"network": "vpc-1"}}
    made = before_replacing(monkeypatch, lambda: ResolverEndpoints("dns", args))
    joints = {name: first for name, first in made.items() if "-to-network" in name}
    assert joints
    assert all(joints.values()), "a VPC has one rule for a domain"


def test_a_mistake_in_the_defaults_of_tunnels_is_told_once_and_where_it_was_written() -> None:
    wrong = found(tunnel_defaults={"phase2_lifetime_seconds": 1})
    assert {problem.argument for problem in wrong} == {"tunnel_defaults.phase2_lifetime_seconds"}
    assert len(wrong) == len(set(map(str, wrong))), "four tunnels, one mistake"
    own = found(**device(tunnel1={"phase2_lifetime_seconds": 1}))
    assert {problem.argument for problem in own} == {'customer_gateways["primary"].tunnel1.phase2_lifetime_seconds'}


def test_values_are_shown_as_they_were_written() -> None:
    [wrong] = found(tunnel_defaults={"ike_versions": ["ikev1", "ikev1"]})
    assert "['ikev1', 'ikev1']" in str(wrong)


@pytest.mark.parametrize(
    "wrong", ["nonsense", "arn:aws:iam::123456789012:server-certificate/x", CERTIFICATE.replace("central", "west")]
)
def test_a_certificate_is_one_of_the_hubs_region(wrong: str) -> None:
    [told] = found(**device(ip_address=None, certificate_arn=wrong))
    assert told.argument == 'customer_gateways["primary"].certificate_arn'


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"direct_connect_gateway_id": "x", "amazon_side_asn": None}, "direct_connect_gateway_id"),
        ({"connections": {"one": {"connection_id": "fg1a2b3c"}}}, 'connections["one"].connection_id'),
        (
            {
                "connections": {
                    "one": {
                        "connection_id": "dxcon-fg1a2b3c",
                        "virtual_interfaces": {"hub": {"virtual_interface_id": "dxcon-fg1a2b3c"}},
                    }
                }
            },
            'connections["one"].virtual_interfaces["hub"].virtual_interface_id',
        ),
    ],
)
def test_a_text_that_is_no_id_is_refused_where_an_alarm_would_ring_for_ever(
    changes: dict[str, Any], argument: str
) -> None:
    told = Problems()
    check_direct_connect_attachment(arguments(**changes), told)
    assert [problem.argument for problem in told.found] == [argument]


def test_two_devices_of_one_site_may_not_be_one() -> None:
    [told] = found(customer_gateways={"primary": PRIMARY, "secondary": SECONDARY, "tertiary": PRIMARY})
    assert "device_name" in told.way_out
