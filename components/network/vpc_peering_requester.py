"""The requester's end of a peering with a VPC of another account."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.tags import tags_for

from .peering_args import VpcPeeringRequesterArgs
from .peering_checks import check_peering_name, check_requester
from .peering_parts import REQUESTER, End, checked_peer_vpc, make_alarms, make_dns, make_routes, make_rules


class VpcPeeringRequester(pulumi.ComponentResource):
    """Asks another account for a peering, and routes to it from this account's VPC.

    The other end is that account's business: VpcPeeringAccepter where it uses this toolkit, its console where it does
    not. The routes are there from the start and lead nowhere until the other side accepts.
    """

    peering_connection_id: pulumi.Output[str]
    """Id of the request, to hand to the other side; accepted or not."""
    security_group_references: pulumi.Output[bool]
    """Whether rules may name security groups of the other VPC: only where both are in the same Region."""

    def __init__(self, name: str, args: VpcPeeringRequesterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the requester's end.

        Args:
            name: resource name, 1 to 38 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.peering_args.VpcPeeringRequesterArgs`.
            opts: options of the component, with the provider of the requester's account.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_peering_name(problems, name)
        args = normalise(args, VpcPeeringRequesterArgs, problems)
        if not problems.found:
            check_requester(args, problems)
        problems.raise_for("VpcPeeringRequester", name)
        super().__init__("reliability:index:VpcPeeringRequester", name, {}, opts)
        own, peer = args["own"], args["peer"]
        end = End("VpcPeeringRequester", name, self, REQUESTER, "own", own, args.get("tags"))
        given = cast("Mapping[str, Any]", peer)
        same_region = peer.get("region", own.get("region")) == own.get("region")
        connection = aws.ec2.VpcPeeringConnection(
            name,
            vpc_id=own["vpc_id"],
            peer_vpc_id=checked_peer_vpc(end, "peer", given),
            peer_owner_id=peer["account_id"],
            peer_region=None if same_region else peer.get("region"),
            region=own.get("region"),
            tags=tags_for(name, args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", True) or None),
        )
        make_routes(end, "peer", given, connection.id)
        if args.get("accepted", False):
            make_dns(end, connection.id)
            make_rules(end, peer["account_id"], [connection.id])
        make_alarms(end, connection.id, tells_of_end=True, same_region=same_region)
        self.peering_connection_id = connection.id
        self.security_group_references = pulumi.Output.from_input(same_region)
        self.register_outputs(
            {
                "peeringConnectionId": self.peering_connection_id,
                "securityGroupReferences": self.security_group_references,
            }
        )
