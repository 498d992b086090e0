"""The accepting half of a peering between hubs of two Regions."""

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .hub_membership import make_association
from .hub_peering_args import HubPeeringAccepterArgs
from .scope import Scope

__all__ = ["HubPeeringAccepter", "HubPeeringAccepterArgs"]


class HubPeeringAccepter(pulumi.ComponentResource):
    """Accepts a peering attachment and associates it with this hub's table. A request that waits a week is gone."""

    attachment_id: pulumi.Output[str]
    """Id of the attachment, once it is accepted."""

    def __init__(self, name: str, args: HubPeeringAccepterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Accept the peering.

        Args:
            name: resource name; children are named after it.
            args: see :class:`~components.network.hub_peering_args.HubPeeringAccepterArgs`.
            opts: options of the component; children inherit its provider, which is that of the accepting hub's account.

        Raises:
            ComponentError: with every argument that AWS would refuse.
        """
        problems = Problems()
        args = normalise(args, HubPeeringAccepterArgs, problems)
        problems.raise_for("HubPeeringAccepter", name)
        super().__init__("reliability:index:HubPeeringAccepter", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), args.get("tags"), protect=False)
        accepter = aws.ec2transitgateway.PeeringAttachmentAccepter(
            name,
            transit_gateway_attachment_id=args["attachment_id"],
            region=scope.region,
            tags={"Name": name, **(scope.tags or {})},
            opts=scope.options(),
        )
        # The accepter's id is the attachment's: routes that use it wait until the attachment is accepted.
        self.attachment_id = accepter.id
        make_association(scope, accepter.id, args["association_route_table_id"])
        self.register_outputs({"attachmentId": self.attachment_id})
