"""What a site's VPN refuses, and that it says everything at once."""

import ipaddress
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.bgp import check_inside_block, reserved_inside
from components.network.site_to_site_vpn import SiteToSiteVpnArgs, check_site_to_site_vpn
from components.network.vpn_checks import check_vpn_name, key_problem
from components.shared.arguments import normalise
from components.shared.checks import Problem, Problems

PRIMARY: dict[str, Any] = {"ip_address": "203.0.113.10", "bgp_asn": 65010}
SECONDARY: dict[str, Any] = {"ip_address": "198.51.100.10", "bgp_asn": 65010}
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
DEVICE = 'customer_gateways["primary"]'


def found(**changes: Any) -> list[Problem]:
    """The component's problems, for arguments that arrive in its own types."""
    problems = Problems()
    given_args = {
        "transit_gateway_id": "tgw-0123456789abcdef0",
        "hub_asn": 64513,
        "region": "eu-central-1",
        "customer_gateways": {"primary": PRIMARY, "secondary": SECONDARY},
        **changes,
    }
    args = normalise(cast("SiteToSiteVpnArgs", given_args), SiteToSiteVpnArgs, problems)
    check_site_to_site_vpn(args, problems)
    return problems.found


def device(**changes: Any) -> dict[str, Any]:
    values = {key: value for key, value in {**PRIMARY, **changes}.items() if value is not None}
    return {"customer_gateways": {"primary": values, "secondary": SECONDARY}}


def tunnel(**options: Any) -> dict[str, Any]:
    return device(tunnel1=options)


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("no device", {"customer_gateways": {}}, "customer_gateways", "at least one"),
    (
        "six devices",
        {"customer_gateways": {f"d{n}": {"ip_address": f"203.0.113.{n}"} for n in range(1, 7)}},
        "customer_gateways",
        "at most 5",
    ),
    ("no address", device(ip_address=None), f"{DEVICE}.ip_address", "required with pre-shared keys"),
    ("private address", device(ip_address="10.0.0.1"), f"{DEVICE}.ip_address", "is private"),
    ("loopback", device(ip_address="127.0.0.1"), f"{DEVICE}.ip_address", "no address"),
    ("a name", device(ip_address="vpn.example.com"), f"{DEVICE}.ip_address", "IPv4 address"),
    (
        "public over Direct Connect",
        {**device(), "transport_attachment_id": "tgw-attach-0"},
        f"{DEVICE}.ip_address",
        "must be private",
    ),
    ("ASN 0", device(bgp_asn=0), f"{DEVICE}.bgp_asn", "1 to 4294967294"),
    ("ASN too large", device(bgp_asn=4_294_967_295), f"{DEVICE}.bgp_asn", "1 to 4294967294"),
    ("ASN of AWS", device(bgp_asn=7224), f"{DEVICE}.bgp_asn", "of AWS itself"),
    ("ASN of the hub", device(bgp_asn=64513), f"{DEVICE}.bgp_asn", "the hub's ASN"),
    (
        "the same device twice",
        {"customer_gateways": {"a": PRIMARY, "b": PRIMARY}},
        'customer_gateways["b"].ip_address',
        "again",
    ),
    ("name of a device", {"customer_gateways": {"Berlin": PRIMARY}}, 'customer_gateways["Berlin"]', "lower-case"),
    ("inside of 169.253", tunnel(inside_cidr="169.253.0.0/30"), f"{DEVICE}.tunnel1.inside_cidr", "/30 of 169.254"),
    ("inside too large", tunnel(inside_cidr="169.254.20.0/29"), f"{DEVICE}.tunnel1.inside_cidr", "must be a /30"),
    ("inside reserved", tunnel(inside_cidr="169.254.5.0/30"), f"{DEVICE}.tunnel1.inside_cidr", "reserved by AWS"),
    (
        "inside of the metadata service",
        tunnel(inside_cidr="169.254.169.252/30"),
        f"{DEVICE}.tunnel1.inside_cidr",
        "reserved by AWS",
    ),
    (
        "inside twice",
        device(tunnel1={"inside_cidr": "169.254.20.0/30"}, tunnel2={"inside_cidr": "169.254.20.0/30"}),
        f"{DEVICE}.tunnel2.inside_cidr",
        f"is that of {DEVICE}.tunnel1.inside_cidr",
    ),
    ("phase 1", tunnel(phase1_lifetime_seconds=28_801), f"{DEVICE}.tunnel1.phase1_lifetime_seconds", "900 to 28800"),
    ("phase 2", tunnel(phase2_lifetime_seconds=899), f"{DEVICE}.tunnel1.phase2_lifetime_seconds", "900 to 3600"),
    (
        "phase 2 not below phase 1",
        tunnel(phase1_lifetime_seconds=3_600),
        f"{DEVICE}.tunnel1.phase2_lifetime_seconds",
        "less than that of phase 1",
    ),
    (
        "margin above half of phase 2",
        tunnel(phase2_lifetime_seconds=900, rekey_margin_seconds=451),
        f"{DEVICE}.tunnel1.rekey_margin_seconds",
        "60 to 450",
    ),
    ("fuzz", tunnel(rekey_fuzz_percentage=101), f"{DEVICE}.tunnel1.rekey_fuzz_percentage", "0 to 100"),
    ("replay window", tunnel(replay_window_packets=63), f"{DEVICE}.tunnel1.replay_window_packets", "64 to 2048"),
    ("DPD", tunnel(dpd_timeout_seconds=29), f"{DEVICE}.tunnel1.dpd_timeout_seconds", "30 seconds or more"),
    ("IKE 3", tunnel(ike_versions=["ikev3"]), f"{DEVICE}.tunnel1.ike_versions", "ikev1, ikev2"),
    ("no IKE", tunnel(ike_versions=[]), f"{DEVICE}.tunnel1.ike_versions", "one or more"),
    ("3DES", tunnel(phase1_encryption_algorithms=["3DES"]), f"{DEVICE}.tunnel1.phase1_encryption_algorithms", "AES256"),
    ("group 5 in phase 1", tunnel(phase1_dh_groups=[5]), f"{DEVICE}.tunnel1.phase1_dh_groups", "14"),
    (
        "start with IKEv1 only",
        tunnel(ike_versions=["ikev1"], startup_action="start"),
        f"{DEVICE}.tunnel1.startup_action",
        "IKEv2 only",
    ),
    (
        "start without an address",
        device(ip_address=None, certificate_arn=CERTIFICATE, tunnel1={"startup_action": "start"}),
        f"{DEVICE}.tunnel1.startup_action",
        "does not know the device's address",
    ),
    (
        "restart when accelerated",
        {**tunnel(dpd_timeout_action="restart"), "acceleration": True},
        f"{DEVICE}.tunnel1.dpd_timeout_action",
        "accelerated",
    ),
    (
        "key in plain text",
        tunnel(preshared_key="abcdefgh1"),
        f"{DEVICE}.tunnel1.preshared_key",
        "plain text",
    ),
    (
        "inside address for all tunnels",
        {"tunnel_defaults": {"inside_cidr": "169.254.20.0/30"}},
        "tunnel_defaults.inside_cidr",
        "one tunnel only",
    ),
    ("large and accelerated", {"acceleration": True, "bandwidth": "large"}, "bandwidth", "acceleration"),
    (
        "accelerated over Direct Connect",
        {
            "acceleration": True,
            "transport_attachment_id": "tgw-attach-0",
            "customer_gateways": {"primary": {"ip_address": "10.0.0.1"}},
        },
        "acceleration",
        "not over Direct Connect",
    ),
    ("no static route", device(static_routes=[]), f"{DEVICE}.static_routes", "at least one block"),
    ("static route with host bits", device(static_routes=["10.0.0.1/8"]), f"{DEVICE}.static_routes[0]", "host bits"),
    (
        "the same static route to both devices",
        {
            "customer_gateways": {
                "a": {**PRIMARY, "static_routes": ["10.200.0.0/16"]},
                "b": {**SECONDARY, "static_routes": ["10.200.0.0/16"]},
            }
        },
        'customer_gateways["b"].static_routes[0]',
        "one static route for a block",
    ),
    (
        "a static route beside a device with BGP whose blocks are not told",
        device(static_routes=["10.0.0.0/8"]),
        f"{DEVICE}.static_routes[0]",
        "stays when this device is down",
    ),
    (
        "a static route of a block that BGP tells",
        {**device(static_routes=["10.0.0.0/8", "10.200.0.0/16"]), "site_prefixes": ["10.200.0.0/16"]},
        f"{DEVICE}.static_routes[1]",
        "Use BGP for all devices",
    ),
    (
        "a static route within a block that BGP tells",
        {**device(static_routes=["10.200.1.0/24"]), "site_prefixes": ["10.200.0.0/16"]},
        f"{DEVICE}.static_routes[0]",
        "wins over",
    ),
    ("retention", {"logs": {"retention_days": 31}}, "logs.retention_days", "Give 60"),
    (
        "key of another Region",
        {"logs": {"kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1"}},
        "logs.kms_key_arn",
        "eu-west-1",
    ),
]


@pytest.mark.parametrize(("changes", "argument", "rule"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_can_never_work_is_refused(changes: dict[str, Any], argument: str, rule: str) -> None:
    told = [problem for problem in found(**changes) if problem.argument == argument]
    assert told
    assert any(rule in problem.rule or rule in problem.way_out for problem in told), [str(item) for item in told]


def test_a_site_of_two_devices_is_accepted() -> None:
    assert found() == []


def test_a_wider_static_route_is_what_is_left_when_bgp_is_lost_and_accepted() -> None:
    assert found(**device(static_routes=["10.192.0.0/10"]), site_prefixes=["10.200.0.0/14"]) == []


def test_a_site_without_bgp_is_accepted() -> None:
    devices = {
        "primary": {**PRIMARY, "static_routes": ["10.200.0.0/16"]},
        "secondary": {**SECONDARY, "static_routes": ["10.201.0.0/16"]},
    }
    assert found(customer_gateways=devices) == []


def test_weak_options_that_aws_takes_are_left_to_the_gate() -> None:
    weak = tunnel(
        ike_versions=["ikev1"],
        phase1_encryption_algorithms=["AES128"],
        phase1_integrity_algorithms=["SHA1"],
        phase1_dh_groups=[2],
        phase2_dh_groups=[5],
    )
    assert found(**weak) == []


def test_an_own_asn_of_aws_is_refused_in_its_region_only() -> None:
    assert found(**device(bgp_asn=9059)) == []
    assert found(**device(bgp_asn=9059), region="eu-west-1")


def test_all_problems_are_told_at_once() -> None:
    assert len(found(**device(bgp_asn=0, ip_address="10.0.0.1", tunnel1={"dpd_timeout_seconds": 1}))) == 3


def test_no_problem_tells_a_key() -> None:
    assert "abcdefgh1" not in " ".join(map(str, found(**tunnel(preshared_key="abcdefgh1"))))


@pytest.mark.parametrize("name", ["", "-site", "sg-site", "a" * 41, "site berlin"])
def test_names_that_aws_refuses_are_told(name: str) -> None:
    problems = Problems()
    check_vpn_name(problems, name)
    assert [problem.argument for problem in problems.found] == ["name"]


@given(st.integers(0, 2**14 - 1))
def test_every_inside_block_but_the_seven_reserved_ones_is_taken(place: int) -> None:
    block = ipaddress.IPv4Network((int(ipaddress.IPv4Address("169.254.0.0")) + place * 4, 30))
    problems = Problems()
    taken = check_inside_block(problems, "inside_cidr", str(block), 30)
    assert (taken is None) == (block in reserved_inside(30))
    assert len(reserved_inside(30)) == 7


@given(st.from_regex(r"[A-Za-z1-9._][A-Za-z0-9._]{7,63}", fullmatch=True))
def test_every_key_that_aws_takes_is_taken(key: str) -> None:
    assert key_problem(key) is None


@pytest.mark.parametrize("key", ["", "0bcdefgh", "abcdefg", "a" * 65, "abc defgh", "abcdefgh\n"])
def test_other_keys_are_not(key: str) -> None:
    assert key_problem(key) is not None
