"""Tags that name a site and the blocks behind it: what is written, what is refused, and what the settings give."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.network.site_tags import PREFIX_TAG, SITE_TAG, check_site_prefixes, site_tags
from components.shared.checks import ComponentError, Problems
from policy.rules.behind import PREFIX_TAG as ASKED_TAG
from rehearsal.estate import Estate
from settings.on_premises import OnPremises
from settings.transit_gateway import TransitGateway
from tests.unit.network import test_connect_attachment, test_direct_connect, test_site_to_site_vpn
from tests.unit.network.test_on_premises_settings import HUB, VALID, problems

BEHIND = ["10.200.0.0/16", "2001:db8:200::/56"]
TOLD = "10.200.0.0/16 2001:db8:200::/56"
BUILD: dict[str, Callable[..., Estate]] = {
    "SiteToSiteVpn": test_site_to_site_vpn.build,
    "DirectConnectAttachment": test_direct_connect.build,
    "ConnectAttachment": test_connect_attachment.build,
}
TAGGED = {
    "SiteToSiteVpn": (
        "berlin",
        {f"berlin-{device}-{what}" for device in ("primary", "secondary") for what in ("gateway", "connection")},
    ),
    "DirectConnectAttachment": ("line", {"line-gateway"}),
    "ConnectAttachment": ("sdwan", {"sdwan-attachment"}),
}
"""Component → name of the site, and what the rehearsal reads its tags from."""


def of(estate: Estate, component: str) -> list[dict[str, str]]:
    """Tags of what stands for the site."""
    names = TAGGED[component][1]
    return [dict(one.inputs["tags"]) for one in estate.resources if one.name in names]


def test_blocks_stand_in_one_tag_with_spaces_between_them_and_the_rehearsal_reads_that_tag() -> None:
    assert site_tags("berlin", BEHIND, None) == {"site": "berlin", "on-premises-prefixes": TOLD}
    assert (SITE_TAG, PREFIX_TAG) == ("site", ASKED_TAG)


def test_without_blocks_the_site_has_its_name_only() -> None:
    assert site_tags("berlin", [], {"owner": "platform"}) == {"site": "berlin", "owner": "platform"}


def test_tags_of_the_caller_win() -> None:
    given = {"site": "headquarters", "on-premises-prefixes": "10.201.0.0/16"}
    assert site_tags("berlin", BEHIND, given) == given


WRONG: list[tuple[str, list[str], list[tuple[str, str]]]] = [
    ("host bits", ["10.200.0.1/16"], [("site_prefixes[0]", "has host bits set")]),
    ("no block", ["10.200.0.0/16", "headquarters"], [("site_prefixes[1]", "must be a CIDR block")]),
]


@pytest.mark.parametrize(("blocks", "expected"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_blocks_that_a_tag_cannot_tell_are_refused(blocks: list[str], expected: list[tuple[str, str]]) -> None:
    found = Problems()
    check_site_prefixes(found, blocks)
    assert [(one.argument, one.rule) for one in found.found] == expected


def test_a_tag_takes_256_characters_and_not_one_more() -> None:
    blocks = [f"10.200.{number}.0/26" for number in range(100, 116)]
    room = 256 - len(" ".join(blocks))
    for last, problem in (("1" * (room - 1), False), ("1" * room, True)):
        found = Problems()
        check_site_prefixes(found, [*blocks, last])
        assert any(one.argument == "site_prefixes" for one in found.found) is problem


@pytest.mark.parametrize("component", BUILD)
def test_a_component_writes_both_tags_where_the_rehearsal_reads_them(component: str) -> None:
    site, names = TAGGED[component]
    tags = of(BUILD[component](site_prefixes=BEHIND, tags={"owner": "platform"}), component)
    assert len(tags) == len(names)
    for one in tags:
        assert (one["site"], one["on-premises-prefixes"], one["owner"]) == (site, TOLD, "platform")


@pytest.mark.parametrize("component", BUILD)
def test_a_component_that_is_told_no_blocks_tells_none(component: str) -> None:
    site = TAGGED[component][0]
    for one in of(BUILD[component](), component):
        assert one["site"] == site
        assert "on-premises-prefixes" not in one


@pytest.mark.parametrize("component", BUILD)
def test_a_component_refuses_wrong_blocks(component: str) -> None:
    with pytest.raises(ComponentError, match=r"site_prefixes\[0\].*has host bits set.*10\.200\.0\.0/16"):
        BUILD[component](site_prefixes=["10.200.0.1/16"])


def test_a_direct_connect_gateway_that_exists_is_not_tagged() -> None:
    existing = {"direct_connect_gateway_id": "11aa22bb-0123-4567-89ab-0123456789ab", "amazon_side_asn": None}
    estate = test_direct_connect.build(site_prefixes=BEHIND, **existing)
    assert "on-premises-prefixes" not in json.dumps([dict(one.inputs) for one in estate.resources], default=str)


def given(block: dict[str, Any], hub: dict[str, Any] = HUB) -> dict[str, Any]:
    """Way to the site → blocks that the settings give its component."""
    read = OnPremises.model_validate_json(json.dumps(block))
    side = TransitGateway.model_validate_json(json.dumps(hub))
    line = read.direct_connect_arguments(side)
    assert line is not None
    return {
        **{name: args.get("site_prefixes") for name, args in read.site_arguments(side).items()},
        **{name: args.get("site_prefixes") for name, args in read.connect_arguments(side).items()},
        "line": line.get("site_prefixes"),
    }


def behind(blocks: list[str]) -> dict[str, Any]:
    """The valid block, with these blocks behind every way to the site."""
    return {
        **VALID,
        "sites": {"berlin": {**VALID["sites"]["berlin"], "sitePrefixes": blocks}},
        "directConnect": {**VALID["directConnect"], "sitePrefixes": blocks},
        "connect": {"sdwan": {**VALID["connect"]["sdwan"], "sitePrefixes": blocks}},
    }


def test_settings_take_the_segments_blocks_for_what_lies_behind_a_site() -> None:
    whole = ["10.200.0.0/14"]
    assert given(VALID) == {"berlin": whole, "sdwan": whole, "line": whole}


def test_settings_of_a_site_say_what_lies_behind_it() -> None:
    own = ["10.200.0.0/16", "10.203.0.0/24"]
    assert given(behind(own)) == {"berlin": own, "sdwan": own, "line": own}
    assert problems(behind(own)) == {}


OUTSIDE = 'onPremises.sites["berlin"]', "onPremises.directConnect", 'onPremises.connect["sdwan"]'


@pytest.mark.parametrize("wrong", ["10.204.0.0/16", "10.192.0.0/12", "2001:db8::/56"])
def test_blocks_outside_of_the_segments_are_told_under_their_keys(wrong: str) -> None:
    """A larger block is outside too: nobody routes what is not the segment's."""
    found = problems(behind(["10.200.0.0/16", wrong]))
    outside = {where: text for where, text in found.items() if "outside" in text}
    assert outside == {
        f"{where}.sitePrefixes[1]": "lies outside the blocks of the segment on-premises. "
        "Add it to transitGateway.segments.on-premises.cidrs."
        for where in OUTSIDE
    }


def test_a_block_that_cannot_be_read_is_told_once_by_its_component() -> None:
    found = problems(behind(["10.200.0.1/16"]))
    assert not any("outside" in text for text in found.values())
