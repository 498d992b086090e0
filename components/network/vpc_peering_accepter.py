"""The accepter's end of a peering that another account asked for."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .peering_args import VpcPeeringAccepterArgs
from .peering_checks import check_accepter, check_peering_name
from .peering_parts import ACCEPTER, End, accept, checked_peer_vpc, make_alarms, make_dns, make_routes, make_rules


class VpcPeeringAccepter(pulumi.ComponentResource):
    """Accepts a peering that another account asked for, and routes to it from this account's VPC."""

    active_peering_connection_id: pulumi.Output[str]
    """Id of the connection, known once it is active; what the requester's end waits for."""
    security_group_references: pulumi.Output[bool]
    """Whether rules may name security groups of the other VPC: only where both are in the same Region."""

    def __init__(self, name: str, args: VpcPeeringAccepterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the accepter's end.

        Args:
            name: resource name, 1 to 38 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.peering_args.VpcPeeringAccepterArgs`.
            opts: options of the component, with the provider of the accepter's account.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_peering_name(problems, name)
        args = normalise(args, VpcPeeringAccepterArgs, problems)
        if not problems.found:
            check_accepter(args, problems)
        problems.raise_for("VpcPeeringAccepter", name)
        super().__init__("reliability:index:VpcPeeringAccepter", name, {}, opts)
        own, peer = args["own"], args["peer"]
        end = End("VpcPeeringAccepter", name, self, ACCEPTER, "own", own, args.get("tags"))
        given = cast("Mapping[str, Any]", peer)
        same_region = peer.get("region", own.get("region")) == own.get("region")
        request = pulumi.Output.from_input(args["peering_connection_id"])
        if "vpc_id" in peer:
            # Nothing is accepted before it is known that the request is not of the VPC itself.
            request = pulumi.Output.all(request, checked_peer_vpc(end, "peer", given)).apply(lambda ids: str(ids[0]))
        active = accept(end, request)
        make_dns(end, active)
        make_routes(end, "peer", given, active)
        make_rules(end, peer.get("account_id"), [active])
        make_alarms(end, active, tells_of_end=True, same_region=same_region)
        self.active_peering_connection_id = active
        self.security_group_references = pulumi.Output.from_input(same_region)
        self.register_outputs(
            {
                "activePeeringConnectionId": self.active_peering_connection_id,
                "securityGroupReferences": self.security_group_references,
            }
        )
