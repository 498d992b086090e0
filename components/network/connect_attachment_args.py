"""Arguments of :class:`~components.network.connect_attachment.ConnectAttachment`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class ConnectPeerArgs(TypedDict):
    """A GRE tunnel to one appliance with two BGP sessions. Nothing of it can be changed: it is made anew."""

    peer_address: str
    """The appliance's outer address, IPv4 or IPv6, reachable over the attachment beneath."""
    inside_cidr_blocks: list[str]
    """Inside addresses: one /29 of 169.254.0.0/16, none of the seven that AWS keeps, and at most one /125 of
    fd00::/8; different over all peers of the hub."""
    bgp_asn: NotRequired[int]
    """The appliance's ASN, 1 to 4,294,967,294. Default: the hub's own (iBGP)."""
    transit_gateway_address: NotRequired[str]
    """The hub's outer address, of one of its CIDR blocks and of the family of ``peer_address``. Default: the first
    free one."""


class ConnectAttachmentArgs(TypedDict):
    """A Connect attachment, over a VPC's or a Direct Connect gateway's, with its peers."""

    transit_gateway_id: pulumi.Input[str]
    """Id of the Transit Gateway."""
    transport_attachment_id: pulumi.Input[str]
    """Attachment beneath: of the VPC in which the appliances are, or of a Direct Connect gateway. What is beneath must
    lead to ``hub_cidr_blocks``, or no session ever comes up: ``hub_cidr_blocks`` of the VPC's ``SpokeAttachment``, or
    ``tunnel_cidr_blocks`` of ``DirectConnectAttachment``."""
    hub_cidr_blocks: list[str]
    """CIDR blocks of the hub, from which the outer addresses of its ends are taken. Without any there is no peer."""
    peers: Mapping[str, ConnectPeerArgs]
    """Up to four appliances by name. Two survive the loss of either."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The segment's route table of the hub. Default: no association."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """The hub's tables that learn the appliances' routes: table name to id. Default: none."""
    site_prefixes: NotRequired[list[str]]
    """Blocks behind the appliances, up to 256 characters with spaces between them. They become the tag
    ``on-premises-prefixes``, by which the rehearsal judges what reaches the site: BGP tells it to the hub only at run
    time. Default: not known."""
    silence_alarm_minutes: NotRequired[int]
    """Minutes without a packet from any of the appliances that raise the alarm, 5 to 1,440 in steps of 5; longer than
    the site is ever idle. Default: 15."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarm notifies. Default: an alarm without an action."""
    region: NotRequired[str]
    """Region of the hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether the attachment is protected against deletion. Default: true."""
