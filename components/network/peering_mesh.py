"""A handful of VPCs of one account, each peered with every other."""

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .mesh_checks import check_mesh, side_of
from .peering_args import PeeringMeshArgs, VpcPeeringArgs
from .peering_parts import End, make_member_alarm
from .peering_plan import mesh_pairs, pair_name
from .scope import one_output
from .vpc_peering import VpcPeering


class PeeringMesh(pulumi.ComponentResource):
    """Peerings between all members. A new member adds peerings and routes, and touches none that are there."""

    peering_connection_ids: pulumi.Output[dict[str, str]]
    """Connection by pair, ``<member>--<member>`` in the order of their names."""

    def __init__(self, name: str, args: PeeringMeshArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the mesh.

        Args:
            name: resource name, letters, digits, ``-`` or ``_``; with two members' names and three more characters at
                most 38.
            args: see :class:`~components.network.peering_args.PeeringMeshArgs`.
            opts: options of the component, with the provider of the account.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        args = normalise(args, PeeringMeshArgs, problems)
        if not problems.found:
            check_mesh(name, args, problems)
        problems.raise_for("PeeringMesh", name)
        super().__init__("reliability:index:PeeringMesh", name, {}, opts)
        sides = {key: side_of(args, member) for key, member in args["members"].items()}
        made: dict[str, pulumi.Output[str]] = {}
        for one, other in mesh_pairs(sides):
            pair: VpcPeeringArgs = {"requester": sides[one], "accepter": sides[other]}
            if "tags" in args:
                pair["tags"] = args["tags"]
            key = pair_name(one, other)
            peering = VpcPeering(f"{name}-{key}", pair, pulumi.ResourceOptions(parent=self))
            made[key] = peering.peering_connection_id
        regions = [side.get("region") for side in sides.values()]
        for key, side in sorted(sides.items()):
            if regions.count(side.get("region")) > 1:
                make_member_alarm(End("PeeringMesh", name, self, key, f'members["{key}"]', side, args.get("tags")))
        self.peering_connection_ids = one_output(made)
        self.register_outputs({"peeringConnectionIds": self.peering_connection_ids})
