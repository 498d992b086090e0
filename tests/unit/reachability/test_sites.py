"""Sites by name: what edges are called, which of them are one site, and asking for them by that name."""

from collections.abc import Sequence
from typing import Any

import pytest

from policy.rules.behind import prefixes_of
from policy.rules.estate import Estate, Resource
from policy.rules.prefixes import parse
from rehearsal.assessment.reachability import ask, assess
from rehearsal.assessment.reachability.trip import State
from rehearsal.errors import UsageError
from tests.policy.estates import one, urn

from .nets import attach, ec2, hub, joined, static, to, token, vpc

HEADQUARTERS = "10.200.0.0/16"
TAG = "on-premises-prefixes"


def component(name: str) -> Resource:
    return Resource(urn("reliability:network:Site", name), "reliability:network:Site", name, {})


def vpn(name: str, device: str, behind: str = "", parent: Resource | None = None, *, key: str = TAG) -> list[Resource]:
    """A VPN connection to a device, in every table of the hub."""
    tags = {key: behind} if behind else {}
    given: dict[str, Any] = {
        "id": name,
        "customerGatewayId": device,
        "transitGatewayId": "hub",
        "transitGatewayAttachmentId": f"{name}-att",
        "tags": tags,
    }
    kind = token("VpnConnection")
    made = Resource(urn(kind, name), kind, name, given, parent=parent.urn if parent is not None else "")
    return [made, ec2("CustomerGateway", device), *joined(f"{name}-att", "t", "t")]


def line(name: str, behind: str) -> list[Resource]:
    """A Direct Connect gateway with an association to the hub, in every table of it."""
    package = "aws:directconnect/"
    given = {
        "dxGatewayId": name,
        "associatedGatewayId": "hub",
        "transitGatewayAttachmentId": f"{name}-att",
        "allowedPrefixes": ["10.1.0.0/16"],
    }
    return [
        one(f"{package}gateway:Gateway", name, {"tags": {TAG: behind}}),
        one(f"{package}gatewayAssociation:GatewayAssociation", f"{name}-hub", given),
        *joined(f"{name}-att", "t", "t"),
    ]


def estate(*parts: Resource) -> Estate:
    app = vpc("app", "10.1.0.0/16", to("10.0.0.0/8", transitGatewayId="hub"))
    return Estate([*app, *hub("hub", "t"), *attach("app", "t", "t"), *parts])


def sites(of: Estate) -> dict[str, str]:
    """Site → state of the one VPC with it."""
    found = assess(of)
    assert found is not None
    return {cell["b"]: cell["state"] for cell in found["matrix"] if cell["b"] != "internet"}


BERLIN = component("berlin")
TWO_DEVICES = [BERLIN, *vpn("berlin-1", "d1", HEADQUARTERS, BERLIN), *vpn("berlin-2", "d2", HEADQUARTERS, BERLIN)]
ONE_SITE: dict[str, tuple[Sequence[Resource], str]] = {
    "one connection is called after its device where it begins with that name": (
        vpn("office-vpn", "office", HEADQUARTERS), "office",
    ),
    "a name that only begins alike is none": (vpn("office-vpn", "off", HEADQUARTERS), "office-vpn"),
    "a connection is called like itself where its device has another name": (
        vpn("tunnel", "office", HEADQUARTERS), "tunnel",
    ),
    "all connections of a component are called after it": (TWO_DEVICES, "berlin"),
    "a line and a VPN to the same prefixes are one site by both names": (
        [*line("direct", HEADQUARTERS), *TWO_DEVICES], "direct and berlin",
    ),
    "a line is called after its gateway": (line("direct", HEADQUARTERS), "direct"),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_SITE)
def test_a_site_has_a_name_by_which_it_can_be_asked_for(case: str) -> None:
    parts, name = ONE_SITE[case]
    given = estate(*parts)
    assert sites(given) == {name: "routed"}
    for pair in (("app", name), (name, "app")):
        assert ask(given, *pair).state is State.ROUTED


@pytest.mark.parametrize("key", [TAG, "On-Premises-Prefixes"])
@pytest.mark.parametrize("between", [" ", ",", ", "])
def test_the_tag_is_read_as_the_gate_reads_it(key: str, between: str) -> None:
    parts = vpn("office-vpn", "office", f"{HEADQUARTERS}{between}10.201.0.0/16", key=key)
    given = estate(*parts)
    assert ask(given, "app", HEADQUARTERS).state is ask(given, "app", "10.201.0.0/16").state is State.ROUTED
    assert prefixes_of(parts[:1], given) == (frozenset(map(parse, (HEADQUARTERS, "10.201.0.0/16"))), True)


def test_the_connections_tag_comes_before_that_of_its_device() -> None:
    made, _, *rest = vpn("office-vpn", "office", HEADQUARTERS)
    given = estate(made, ec2("CustomerGateway", "office", tags={TAG: "10.201.0.0/16"}), *rest)
    assert ask(given, "app", HEADQUARTERS).state is State.ROUTED
    assert ask(given, "app", "10.201.0.0/16").state is not State.ROUTED


def test_connections_of_one_component_with_other_prefixes_keep_their_own_names() -> None:
    other = vpn("berlin-2", "d2", "10.201.0.0/16", BERLIN)
    given = estate(BERLIN, *vpn("berlin-1", "d1", HEADQUARTERS, BERLIN), *other)
    assert sites(given) == {"berlin-1": "routed", "berlin-2": "routed"}


def test_a_joined_name_is_asked_for_as_a_whole_and_all_its_ways_must_work() -> None:
    astray = [
        *hub("hub", "u")[1:], *vpn("berlin-1", "d1", HEADQUARTERS)[:2], *joined("berlin-1-att", "u", "t"),
        *vpc("other", "10.2.0.0/16"), *attach("other"), static("u", "10.1.0.0/16", "other-att"),
    ]  # fmt: skip
    given = estate(*line("direct", HEADQUARTERS), *astray)
    asked = ask(given, "berlin-1 and direct", "app")
    assert asked.state is State.NOT_ROUTED, "what comes in by the VPN is sent to another VPC"
    assert ask(given, "direct", "app").state is State.ROUTED
    assert asked.to_json()["a"] == {"name": "berlin-1 and direct", "what": "site"}


@pytest.mark.parametrize("name", ["direct and bonn", "direct and ", "direct and app"])
def test_a_joined_name_with_a_part_that_is_no_site_is_refused_with_near_ones(name: str) -> None:
    with pytest.raises(UsageError, match="direct"):
        ask(estate(*line("direct", HEADQUARTERS)), name, "app")
