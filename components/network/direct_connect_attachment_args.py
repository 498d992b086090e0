"""Arguments of :class:`~components.network.direct_connect_attachment.DirectConnectAttachment`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class AddressFamily(StrEnum):
    """Family of addresses of a BGP session."""

    IPV4 = "ipv4"
    """IPv4."""
    IPV6 = "ipv6"
    """IPv6."""


class VirtualInterfaceArgs(TypedDict):
    """A transit virtual interface whose BGP sessions are watched."""

    virtual_interface_id: pulumi.Input[str]
    """Its id, ``dxvif-…``."""
    address_families: NotRequired[list[str]]
    """Families that have a session: ``ipv4``, ``ipv6`` or both. Default: ``ipv4``."""


class DirectConnectConnectionArgs(TypedDict):
    """A line of Direct Connect that is watched."""

    connection_id: pulumi.Input[str]
    """Its id, ``dxcon-…``. Its metrics are in the Region that its location belongs to, which must be this one."""
    virtual_interfaces: NotRequired[Mapping[str, VirtualInterfaceArgs]]
    """Virtual interfaces of the line by name. Default: none."""


class DirectConnectAttachmentArgs(TypedDict):
    """A Direct Connect gateway joined to a Transit Gateway of the same account."""

    transit_gateway_id: pulumi.Input[str]
    """Id of the Transit Gateway."""
    allowed_prefixes: list[str]
    """Blocks that the site learns over Direct Connect, IPv4 or IPv6 (/64 or shorter), whatever the hub knows: 1 to
    200 of both families together. Older quotas allowed 20. Changed in place."""
    tunnel_cidr_blocks: NotRequired[list[str]]
    """Blocks of the hub in which tunnels over these lines end: of Connect peers, and of a VPN with
    ``transport_attachment_id``. Each must lie in an allowed prefix, by which alone the site learns the way to its end
    of the tunnel. Default: none."""
    site_prefixes: NotRequired[list[str]]
    """Blocks behind the lines, up to 256 characters with spaces between them. They become the tag
    ``on-premises-prefixes``, by which the rehearsal judges what reaches the site: BGP tells it to the hub only at run
    time. Default: not known. An existing Direct Connect gateway is not tagged."""
    amazon_side_asn: NotRequired[int]
    """ASN of the Direct Connect gateway: 64512 to 65534 or 4200000000 to 4294967294, and not the hub's. Required
    where the gateway is made; with an existing one, to compare it with the hub's."""
    hub_asn: NotRequired[int]
    """The Transit Gateway's ASN, to compare. Default: not compared."""
    direct_connect_gateway_id: NotRequired[pulumi.Input[str]]
    """An existing Direct Connect gateway without virtual private gateways and private virtual interfaces.
    Default: one is made."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The segment's route table of the hub. Default: no association."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """The hub's tables that learn the site's addresses: table name to id. Default: none."""
    connections: NotRequired[Mapping[str, DirectConnectConnectionArgs]]
    """Lines to watch, by name. Two in different locations survive the loss of either. Default: none."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify. Default: alarms without an action."""
    region: NotRequired[str]
    """Region of the hub; the Direct Connect gateway itself belongs to none. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether gateway and association are protected against deletion: virtual interfaces belong to one gateway for
    ever. Default: true."""
