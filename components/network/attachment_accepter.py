"""The hub owner's half of an attachment from another account."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .hub_membership import make_association, make_propagations
from .scope import Scope

__all__ = ["AttachmentAccepter", "AttachmentAccepterArgs"]


class AttachmentAccepterArgs(TypedDict):
    """Where an attachment of a VPC in another account belongs; made in the account and Region of the hub."""

    attachment_id: pulumi.Input[str]
    """Id of the attachment: ``attachment_id`` of the other account's ``SpokeAttachment``."""
    association_route_table_id: pulumi.Input[str]
    """Route table of the segment."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """The hub's tables that learn the VPC's addresses: table name to id, the segment's ``propagations``. Default:
    none."""
    accept: NotRequired[bool]
    """Whether the attachment waits to be accepted. Default: false, right for hubs whose share accepts by itself:
    AWS refuses to accept what is accepted already."""
    region: NotRequired[str]
    """Region of the hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the attachment as the hub's account sees it; only with ``accept``."""


class AttachmentAccepter(pulumi.ComponentResource):
    """Accepts an attachment where that is needed, associates it with its segment's table and propagates it."""

    attachment_id: pulumi.Output[str]
    """Id of the attachment, once it is accepted."""

    def __init__(self, name: str, args: AttachmentAccepterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Take the attachment in.

        Args:
            name: resource name; children are named after it.
            args: see :class:`AttachmentAccepterArgs`.
            opts: options of the component; children inherit its provider, which is that of the hub's account.

        Raises:
            ComponentError: with every argument that AWS would refuse.
        """
        problems = Problems()
        args = normalise(args, AttachmentAccepterArgs, problems)
        problems.raise_for("AttachmentAccepter", name)
        super().__init__("reliability:index:AttachmentAccepter", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), args.get("tags"), protect=False)
        self.ready: list[pulumi.Resource] = []
        attachment_id = pulumi.Output.from_input(args["attachment_id"])
        if args.get("accept", False):
            accepter = aws.ec2transitgateway.VpcAttachmentAccepter(
                name,
                transit_gateway_attachment_id=attachment_id,
                transit_gateway_default_route_table_association=False,
                transit_gateway_default_route_table_propagation=False,
                region=scope.region,
                tags={"Name": name, **(scope.tags or {})},
                opts=scope.options(),
            )
            # The accepter's id is the attachment's: whoever uses it waits until the attachment is accepted.
            attachment_id = accepter.id
            self.ready.append(accepter)
        self.ready.append(make_association(scope, attachment_id, args["association_route_table_id"]))
        self.ready += make_propagations(scope, attachment_id, args.get("propagation_route_table_ids", {}))
        self.attachment_id = attachment_id
        self.register_outputs({"attachmentId": self.attachment_id})
