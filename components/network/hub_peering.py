"""Two hubs of one account, joined across Regions."""

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .hub_membership import make_association
from .hub_peering_accepter import HubPeeringAccepter, HubPeeringAccepterArgs
from .hub_peering_args import HubPeeringArgs, HubPeeringSideArgs, check_regions
from .hub_peering_requester import HubPeeringRequester, HubPeeringRequesterArgs
from .scope import Scope

__all__ = ["HubPeering", "HubPeeringArgs", "HubPeeringSideArgs"]


class HubPeering(pulumi.ComponentResource):
    """Requester and accepter in one: the attachment, its acceptance, and the association on both ends."""

    attachment_id: pulumi.Output[str]
    """Id of the attachment, once it is accepted; both hubs' routes to each other use it."""

    def __init__(self, name: str, args: HubPeeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Join the hubs.

        Args:
            name: resource name; children are named after it.
            args: see :class:`~components.network.hub_peering_args.HubPeeringArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse.
        """
        problems = Problems()
        args = normalise(args, HubPeeringArgs, problems)
        if not problems.found:
            check_regions(problems, "accepter.region", args["accepter"]["region"], args["requester"]["region"])
        problems.raise_for("HubPeering", name)
        super().__init__("reliability:index:HubPeering", name, {}, opts)
        asking, accepting = args["requester"], args["accepter"]
        inner = pulumi.ResourceOptions(parent=self)
        request: HubPeeringRequesterArgs = {
            "transit_gateway_id": asking["transit_gateway_id"],
            "peer_transit_gateway_id": accepting["transit_gateway_id"],
            "peer_region": accepting["region"],
            "region": asking["region"],
        }
        consent: HubPeeringAccepterArgs = {
            "attachment_id": "",
            "association_route_table_id": accepting["association_route_table_id"],
            "region": accepting["region"],
        }
        if "tags" in args:
            request["tags"] = consent["tags"] = args["tags"]
        consent["attachment_id"] = HubPeeringRequester(f"{name}-requester", request, inner).attachment_id
        accepted = HubPeeringAccepter(f"{name}-accepter", consent, inner).attachment_id
        # The asking end is associated here and not by the requester: AWS takes it only after the acceptance.
        scope = Scope(f"{name}-requester", self, asking["region"], asking["region"], None, protect=False)
        make_association(scope, accepted, asking["association_route_table_id"])
        self.attachment_id = accepted
        self.register_outputs({"attachmentId": self.attachment_id})
