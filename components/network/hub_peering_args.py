"""Arguments of hub peering, and the rules on them. Pure."""

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from components.shared.arns import partition_of
from components.shared.checks import Problems

_ACCOUNT = re.compile(r"\d{12}")


class HubPeeringRequesterArgs(TypedDict):
    """One hub's request to be joined with a hub of another Region."""

    transit_gateway_id: pulumi.Input[str]
    """Id of this hub."""
    peer_transit_gateway_id: pulumi.Input[str]
    """Id of the other hub."""
    peer_region: str
    """Region of the other hub, another one than this hub's."""
    peer_account_id: NotRequired[pulumi.Input[str]]
    """Account of the other hub, 12 digits. Default: this account."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """This hub's table ``peering``. AWS takes it once the other side has accepted, so give it in the run after that.
    Default: none yet."""
    region: NotRequired[str]
    """Region of this hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the attachment."""


class HubPeeringAccepterArgs(TypedDict):
    """The other hub's consent."""

    attachment_id: pulumi.Input[str]
    """Id of the peering attachment: ``attachment_id`` of the requester."""
    association_route_table_id: pulumi.Input[str]
    """This hub's table ``peering``."""
    region: NotRequired[str]
    """Region of this hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the attachment as this hub's account sees it."""


class HubPeeringSideArgs(TypedDict):
    """A hub of this account."""

    transit_gateway_id: pulumi.Input[str]
    """Id of the hub."""
    association_route_table_id: pulumi.Input[str]
    """The hub's table ``peering``, which decides what arrives from the other hub may reach."""
    region: str
    """Region of the hub."""


class HubPeeringArgs(TypedDict):
    """Two hubs of this account, in two Regions."""

    requester: HubPeeringSideArgs
    """The hub that asks. A change of the two roles makes the peering anew."""
    accepter: HubPeeringSideArgs
    """The hub that accepts."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the attachment on both sides."""


def check_regions(problems: Problems, argument: str, other: str, own: str | None) -> None:
    """Refuse two hubs of one Region, or of two partitions; an own Region that is the provider's passes."""
    if own == other:
        problems.add(
            argument,
            other,
            "is the Region of both hubs: a second path inside a Region that takes no VPC further",
            "Name the other hub's Region; VPCs of one Region share one hub",
        )
    elif own is not None and partition_of(own) != partition_of(other):
        problems.add(argument, other, f"is in another partition than {own}, and nothing crosses", "Name another Region")


def check_account(problems: Problems, argument: str, account: object) -> None:
    """Refuse what is no account; an Output passes."""
    if isinstance(account, str) and not _ACCOUNT.fullmatch(account):
        problems.add(argument, account, "must be an account of 12 digits", "Write it in quotes, with leading zeros")
