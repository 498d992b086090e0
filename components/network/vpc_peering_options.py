"""DNS of the requester's end of a peering between accounts, where one program makes both ends."""

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .peering_args import PeeringSideArgs, VpcPeeringOptionsArgs
from .peering_checks import check_connection_id
from .peering_parts import REQUESTER, End, make_dns


class VpcPeeringOptions(pulumi.ComponentResource):
    """What the requester may say only after the other account has accepted.

    With both ends in one program: VpcPeeringRequester, VpcPeeringAccepter, then this. In two stacks ``accepted`` of
    VpcPeeringRequester does the same.
    """

    peering_connection_id: pulumi.Output[str]
    """Id of the connection."""

    def __init__(self, name: str, args: VpcPeeringOptionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Set the requester's options.

        Args:
            name: resource name.
            args: see :class:`~components.network.peering_args.VpcPeeringOptionsArgs`.
            opts: options of the component, with the provider of the requester's account.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, VpcPeeringOptionsArgs, problems)
        if not problems.found:
            check_connection_id(problems, args["peering_connection_id"])
        problems.raise_for("VpcPeeringOptions", name)
        super().__init__("reliability:index:VpcPeeringOptions", name, {}, opts)
        side: PeeringSideArgs = {"vpc_id": "", "dns": args.get("dns", True)}
        if "region" in args:
            side["region"] = args["region"]
        end = End("VpcPeeringOptions", name, self, REQUESTER, "", side, None)
        make_dns(end, args["peering_connection_id"])
        self.peering_connection_id = pulumi.Output.from_input(args["peering_connection_id"])
        self.register_outputs({"peeringConnectionId": self.peering_connection_id})
