"""Arguments of :class:`~components.network.shared_endpoints.SharedEndpoints`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class EndpointNames(StrEnum):
    """How other VPCs find the endpoints under the services' own names."""

    PROFILE = "profile"
    """A Route 53 profile holds the endpoints; VPCs that are associated with it resolve their names. One association
    for each VPC, whatever the number of services."""
    ZONES = "zones"
    """A private hosted zone for each name, associated with each VPC: for Regions and accounts without profiles, and
    VPCs that have another profile already."""


class SharedEndpointArgs(TypedDict):
    """One service behind a shared endpoint."""

    policy: NotRequired[pulumi.Input[str]]
    """Endpoint policy, as JSON. Default: that of the component."""


class SharedEndpointsArgs(TypedDict):
    """Interface endpoints in one VPC, used by all VPCs of the hub."""

    vpc_id: pulumi.Input[str]
    """VPC of the endpoints, attached to the hub in a segment that the clients' segments may reach."""
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Subnets of the endpoints by AZ, one in each. One AZ is legal but weak."""
    services: Mapping[str, SharedEndpointArgs]
    """Services of this Region by their short names, such as ``kms``, ``ecr.api`` or ``secretsmanager``; not ``s3`` and
    ``dynamodb``, which every VPC reaches through gateway endpoints that cost nothing."""
    client_cidrs: list[str]
    """Blocks that may call the endpoints, IPv4 and IPv6: the segments', and on-premises prefixes. The VPC's own too,
    where it has clients."""
    names: NotRequired[EndpointNames]
    """``profile`` or ``zones``. Default: profile."""
    spoke_vpc_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Other VPCs of this account and Region that resolve the services' names to the endpoints, by a name of your
    choice. Default: none."""
    share_with: NotRequired[list[str]]
    """With ``names`` profile: accounts (12 digits), or ARNs of organizational units or of the organization, that may
    associate the profile with their VPCs. Default: nobody."""
    share_outside_organization: NotRequired[bool]
    """Whether accounts in ``share_with`` may be of another organization; they have to accept. Default: false."""
    policy: NotRequired[pulumi.Input[str]]
    """Endpoint policy of every service that has none of its own, as JSON. Default: AWS's, which lets everything
    pass."""
    organization_id: NotRequired[str]
    """Instead of ``policy``: id of the organization (``o-…``) whose principals alone may use the endpoints. Calls
    without a principal, such as ``sts:AssumeRoleWithWebIdentity``, are refused then."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify."""
    region: NotRequired[str]
    """Region of the endpoints. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
