"""The asking half of a peering between hubs of two Regions."""

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .hub_membership import make_association
from .hub_peering_args import HubPeeringRequesterArgs, check_account, check_regions
from .scope import Scope

__all__ = ["HubPeeringRequester", "HubPeeringRequesterArgs"]


class HubPeeringRequester(pulumi.ComponentResource):
    """A peering attachment, and once it is accepted its association with this hub's table.

    Peered hubs learn nothing from each other: ``TransitGatewayRoutes`` makes the static routes on both, and there is
    no propagation.
    """

    attachment_id: pulumi.Output[str]
    """Id of the attachment, the same on both sides."""

    def __init__(self, name: str, args: HubPeeringRequesterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Ask for the peering.

        Args:
            name: resource name; children are named after it.
            args: see :class:`~components.network.hub_peering_args.HubPeeringRequesterArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse.
        """
        problems = Problems()
        args = normalise(args, HubPeeringRequesterArgs, problems)
        if not problems.found:
            check_regions(problems, "peer_region", args["peer_region"], args.get("region"))
            check_account(problems, "peer_account_id", args.get("peer_account_id"))
        problems.raise_for("HubPeeringRequester", name)
        super().__init__("reliability:index:HubPeeringRequester", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), args.get("tags"), protect=False)
        # Dynamic routing, an option, belongs to core networks: given here, AWS refuses the request.
        attachment = aws.ec2transitgateway.PeeringAttachment(
            name,
            transit_gateway_id=args["transit_gateway_id"],
            peer_transit_gateway_id=args["peer_transit_gateway_id"],
            peer_region=args["peer_region"],
            peer_account_id=args.get("peer_account_id"),
            region=scope.region,
            tags={"Name": name, **(scope.tags or {})},
            opts=scope.options(),
        )
        self.attachment_id = attachment.id
        if "association_route_table_id" in args:
            make_association(scope, attachment.id, args["association_route_table_id"])
        self.register_outputs({"attachmentId": self.attachment_id})
