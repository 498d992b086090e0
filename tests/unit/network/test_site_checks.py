"""Ways to sites that defeat each other are told under the settings' keys, and ways that back each other are not."""

from typing import Any

import pytest

from tests.unit.network.test_on_premises_settings import DEVICE, HUB, problems

PLAN = ["10.200.0.0/14"]
OTHER_DEVICE: dict[str, Any] = {"ipAddress": "198.51.100.10", "bgpAsn": 65010}
STATIC: dict[str, Any] = {"ipAddress": "198.51.100.20", "bgpAsn": 65020, "staticRoutes": ["10.203.0.0/16"]}
LINE: dict[str, Any] = {"amazonSideAsn": 64520, "allowedPrefixes": ["10.20.0.0/16"], "sitePrefixes": PLAN}


def site(device: dict[str, Any], *prefixes: str) -> dict[str, Any]:
    return {"customerGateways": {"primary": device}, **({"sitePrefixes": list(prefixes)} if prefixes else {})}


def ways(line: dict[str, Any] | None = None, **sites: dict[str, Any]) -> dict[str, Any]:
    return {"sites": sites, **({"directConnect": line} if line is not None else {})}


BACKED_BY_VPN = ways(LINE, berlin=site(DEVICE, *PLAN))


def test_one_way_alone_needs_no_prefixes() -> None:
    assert problems(ways(berlin=site(DEVICE))) == {}
    assert problems(ways({key: value for key, value in LINE.items() if key != "sitePrefixes"})) == {}


def test_of_several_ways_each_tells_its_blocks() -> None:
    silent = {key: value for key, value in LINE.items() if key != "sitePrefixes"}
    found = problems(ways(silent, berlin=site(DEVICE), bonn=site(OTHER_DEVICE, "10.201.0.0/16"), cologne=site(STATIC)))
    assert {key for key in found if key.endswith("sitePrefixes")} == {
        'onPremises.sites["berlin"].sitePrefixes',
        "onPremises.directConnect.sitePrefixes",
    }, "static routes tell the blocks of a site without BGP"
    assert "for example 10.200.0.0/14" in found["onPremises.directConnect.sitePrefixes"]


def test_sites_of_their_own_blocks_and_a_backup_of_the_same_are_accepted() -> None:
    assert problems(BACKED_BY_VPN) == {}
    assert problems(ways(berlin=site(DEVICE, "10.200.0.0/16"), bonn=site(OTHER_DEVICE, "10.201.0.0/16"))) == {}


def test_a_summary_over_vpn_is_a_backup_too_because_it_is_shorter() -> None:
    line = {**LINE, "sitePrefixes": ["10.200.0.0/16", "10.201.0.0/16"]}
    assert problems(ways(line, berlin=site(DEVICE, *PLAN))) == {}


def test_a_part_of_what_direct_connect_tells_is_never_reached_by_it() -> None:
    found = problems(ways(LINE, berlin=site(DEVICE, "10.201.0.0/16")))
    assert "would never use Direct Connect" in found['onPremises.sites["berlin"].sitePrefixes[0]']


ROUTE = 'onPremises.sites["bonn"].customerGateways["primary"].staticRoutes[0]'


@pytest.mark.parametrize(
    ("block", "other"),
    [
        (ways(LINE, bonn=site(STATIC)), "directConnect"),
        (ways(berlin=site(DEVICE, "10.203.0.0/16"), bonn=site(STATIC)), 'sites["berlin"]'),
        (
            {
                **ways(bonn=site(STATIC)),
                "connect": {
                    "sdwan": {
                        "over": "network",
                        "peers": {"first": {"peerAddress": "10.20.0.10", "insideCidrBlocks": ["169.254.100.0/29"]}},
                    }
                },
            },
            'connect["sdwan"]',
        ),
    ],
    ids=["Direct Connect", "another site", "Connect"],
)
def test_a_static_route_that_would_beat_a_way_with_bgp_is_refused(block: dict[str, Any], other: str) -> None:
    assert problems(block)[ROUTE].startswith(f"wins over what {other} tells the hub")


def test_a_static_route_wider_than_what_bgp_tells_is_what_is_left_and_accepted() -> None:
    line = {**LINE, "sitePrefixes": ["10.203.0.0/17", "10.203.128.0/17"]}
    assert problems(ways(line, bonn=site(STATIC))) == {}


def test_two_sites_with_the_same_static_route_are_refused() -> None:
    found = problems(ways(berlin=site({**STATIC, "ipAddress": "203.0.113.10"}), bonn=site(STATIC)))
    assert 'a static route of sites["berlin"]' in found[ROUTE]


SPOKE: dict[str, Any] = {
    "cidr": "10.22.0.0/20",
    "availabilityZones": ["eu-central-1a", "eu-central-1b"],
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
WITH_SHARED: dict[str, Any] = {
    **HUB,
    "segments": {**HUB["segments"], "shared": {"cidrs": ["10.22.0.0/17"]}, "lab": {"cidrs": ["10.30.0.0/16"]}},
    "spokes": {"tools": SPOKE},
}
WITH_INSPECTED: dict[str, Any] = {
    **WITH_SHARED,
    "inspectionAttachmentId": "tgw-attach-0123456789abcdef0",
    "reachability": [*HUB["reachability"], {"a": "on-premises", "b": "lab", "decision": "inspect"}],
}
OPEN: dict[str, Any] = {
    **WITH_SHARED,
    "reachability": [*HUB["reachability"], {"a": "on-premises", "b": "shared", "decision": "allow"}],
}
ALLOWED = "onPremises.directConnect.allowedPrefixes"


def allowing(*prefixes: str) -> dict[str, Any]:
    return ways({**LINE, "allowedPrefixes": list(prefixes)}, berlin=site(DEVICE, *PLAN))


@pytest.mark.parametrize(
    ("hub", "prefixes", "lacking"),
    [
        (OPEN, ["10.20.0.0/16", "10.22.0.0/16"], "10.22.0.0/20"),
        (OPEN, ["10.20.0.0/16"], "10.22.0.0/20"),
        (WITH_INSPECTED, ["10.20.0.0/16", "10.0.0.0/8"], "10.30.0.0/16"),
        (HUB, ["10.20.0.0/15"], "10.20.0.0/16"),
    ],
    ids=["a spoke in a summary", "a spoke not at all", "what is inspected", "the network in a summary"],
)
def test_what_a_vpn_announces_by_itself_is_told(hub: dict[str, Any], prefixes: list[str], lacking: str) -> None:
    found = problems(allowing(*prefixes), hub)
    assert found[ALLOWED].startswith(f'lack {lacking} as such, which the VPN of sites["berlin"] announces')


def test_direct_connect_announces_the_same_blocks_or_parts_of_them() -> None:
    assert problems(allowing("10.20.0.0/16", "10.22.0.0/20"), OPEN) == {}
    assert problems(allowing("10.20.0.0/17", "10.20.128.0/17", "10.22.0.0/20"), OPEN) == {}
    assert problems(allowing("10.20.0.0/16"), WITH_SHARED) == {}, "what the site may not reach, no VPN announces"


def test_devices_that_drop_what_the_vpn_announces_make_it_harmless() -> None:
    block = allowing("10.20.0.0/15")
    block["directConnect"]["sitesFilterRoutes"] = True
    assert problems(block) == {}


def test_a_site_of_other_blocks_than_the_lines_hears_what_it_likes() -> None:
    line = {**LINE, "allowedPrefixes": ["10.20.0.0/15"], "sitePrefixes": ["10.200.0.0/16"]}
    assert problems(ways(line, berlin=site(DEVICE, "10.201.0.0/16"))) == {}


def appliance(over: str, address: str, **hubs_end: str) -> dict[str, Any]:
    peer = {"peerAddress": address, "insideCidrBlocks": ["169.254.100.0/29"], **hubs_end}
    return {"connect": {"sdwan": {"over": over, "peers": {"first": peer}}}}


def test_connect_over_direct_connect_needs_the_hubs_blocks_among_the_allowed_prefixes() -> None:
    over = appliance("directConnect", "10.200.0.10")
    found = problems({**over, "directConnect": LINE})
    assert "lack 10.99.0.0/24 of the hub" in found[ALLOWED]
    assert problems({**over, "directConnect": {**LINE, "allowedPrefixes": ["10.20.0.0/16", "10.99.0.0/16"]}}) == {}


def test_one_named_end_of_a_tunnel_needs_only_its_own_address() -> None:
    over = appliance("directConnect", "10.200.0.10", transitGatewayAddress="10.99.0.7")
    assert problems({**over, "directConnect": {**LINE, "allowedPrefixes": ["10.20.0.0/16", "10.99.0.0/28"]}}) == {}


def test_connect_over_a_vpc_needs_no_direct_connect() -> None:
    assert problems(appliance("network", "10.20.0.10")) == {}


OVER_NETWORK = 'onPremises.connect["sdwan"]'


def test_appliances_must_find_the_hubs_ends_from_their_vpc() -> None:
    inside = problems(appliance("network", "10.20.0.10"), {**HUB, "cidrBlocks": ["10.20.240.0/24"]})
    assert "EC2 routes inside the VPC only" in inside[f"{OVER_NETWORK}.over"]
    far = problems(appliance("network", "2001:db8::10"), {**HUB, "cidrBlocks": ["10.99.0.0/24", "2001:db8:99::/64"]})
    assert "does not have" in far[f'{OVER_NETWORK}.peers["first"].peerAddress']
