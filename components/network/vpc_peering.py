"""A peering between two VPCs of one account, accepted, routed and resolved on both sides in one deployment."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.tags import tags_for

from .peering_args import VpcPeeringArgs
from .peering_checks import check_peering_name, check_vpc_peering
from .peering_parts import (
    ACCEPTER,
    REQUESTER,
    End,
    accept,
    checked_peer_vpc,
    make_alarms,
    make_dns,
    make_routes,
    make_rules,
)


class VpcPeering(pulumi.ComponentResource):
    """Two VPCs of one account, in one Region or two, that reach each other's own addresses and nothing beyond."""

    peering_connection_id: pulumi.Output[str]
    """Id of the connection, known once it is active."""
    security_group_references: pulumi.Output[bool]
    """Whether rules may name security groups of the other VPC: only where both are in the same Region."""

    def __init__(self, name: str, args: VpcPeeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the peering.

        Args:
            name: resource name, 1 to 38 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.peering_args.VpcPeeringArgs`.
            opts: options of the component, with the provider of the account.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_peering_name(problems, name)
        args = normalise(args, VpcPeeringArgs, problems)
        if not problems.found:
            check_vpc_peering(args, problems)
        problems.raise_for("VpcPeering", name)
        super().__init__("reliability:index:VpcPeering", name, {}, opts)
        sides = {REQUESTER: args["requester"], ACCEPTER: args["accepter"]}
        ends = {role: End("VpcPeering", name, self, role, role, side, args.get("tags")) for role, side in sides.items()}
        same_region = sides[REQUESTER].get("region") == sides[ACCEPTER].get("region")
        connection = aws.ec2.VpcPeeringConnection(
            name,
            vpc_id=sides[REQUESTER]["vpc_id"],
            peer_vpc_id=checked_peer_vpc(ends[REQUESTER], ACCEPTER, cast("Mapping[str, Any]", sides[ACCEPTER])),
            peer_region=None if same_region else sides[ACCEPTER].get("region"),
            # The requester can accept for the other side only within one account and Region.
            auto_accept=same_region or None,
            region=sides[REQUESTER].get("region"),
            tags=tags_for(name, args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        active = connection.id if same_region else accept(ends[ACCEPTER], connection.id)
        for role, other in ((REQUESTER, ACCEPTER), (ACCEPTER, REQUESTER)):
            make_dns(ends[role], active)
            make_routes(ends[role], other, cast("Mapping[str, Any]", sides[other]), active)
            make_rules(ends[role], None, [active])
            make_alarms(
                ends[role],
                active,
                tells_of_end=not same_region or role == REQUESTER or "alarm_topic_arn" not in sides[REQUESTER],
                same_region=same_region,
            )
        self.peering_connection_id = active
        self.security_group_references = pulumi.Output.from_input(same_region)
        self.register_outputs(
            {
                "peeringConnectionId": self.peering_connection_id,
                "securityGroupReferences": self.security_group_references,
            }
        )
