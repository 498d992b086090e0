"""SD-WAN appliances joined to a Transit Gateway by GRE and BGP."""

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems

from .connect_attachment_args import ConnectAttachmentArgs, ConnectPeerArgs
from .connect_checks import DEFAULT_SILENCE_MINUTES, check_connect_attachment, check_connect_name
from .hub_membership import make_association, make_propagations
from .placing import alarm_topic_of, scope_of
from .scope import Scope, one_output
from .site_tags import site_tags

__all__ = ["ConnectAttachment", "ConnectAttachmentArgs", "ConnectPeerArgs", "check_connect_attachment"]

_PERIOD_MINUTES = 5
_RUNBOOK = "on-premises.md#a-connect-peer-is-down"


class ConnectAttachment(pulumi.ComponentResource):
    """A Connect attachment with a GRE tunnel for each appliance, in the hub's tables.

    Adding a peer changes nothing else. For programs in Python, ``ready`` lists what must be there first.
    """

    attachment_id: pulumi.Output[str]
    """Id of the Connect attachment."""
    peer_ids: pulumi.Output[dict[str, str]]
    """Connect peer by name."""
    transit_gateway_addresses: pulumi.Output[dict[str, str]]
    """The hub's outer address by peer: where the appliance's GRE tunnel ends."""

    def __init__(self, name: str, args: ConnectAttachmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Join the appliances.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.connect_attachment_args.ConnectAttachmentArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_connect_name(problems, name)
        args = normalise(args, ConnectAttachmentArgs, problems)
        if not problems.found:
            check_connect_attachment(args, problems)
        problems.raise_for("ConnectAttachment", name)
        super().__init__("reliability:index:ConnectAttachment", name, {}, opts)
        scope = scope_of(name, self, args)
        attachment = aws.ec2transitgateway.Connect(
            scope.child("attachment"),
            transit_gateway_id=args["transit_gateway_id"],
            transport_attachment_id=args["transport_attachment_id"],
            protocol="gre",
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            region=scope.region,
            tags=site_tags(name, args.get("site_prefixes", []), scope.tags_of("attachment")),
            opts=scope.options(stateful=True),
        )
        peers = {peer: _peer(scope, peer, values, attachment) for peer, values in sorted(args["peers"].items())}
        self.ready: list[pulumi.Resource] = [attachment, *peers.values()]
        if "association_route_table_id" in args:
            self.ready.append(make_association(scope, attachment.id, args["association_route_table_id"]))
        self.ready += make_propagations(scope, attachment.id, args.get("propagation_route_table_ids", {}))
        _alarm(scope, args, attachment)
        self.attachment_id = attachment.id
        self.peer_ids = one_output({peer: item.id for peer, item in peers.items()})
        self.transit_gateway_addresses = one_output(
            {peer: item.transit_gateway_address for peer, item in peers.items()}
        )
        self.register_outputs(
            {
                "attachmentId": self.attachment_id,
                "peerIds": self.peer_ids,
                "transitGatewayAddresses": self.transit_gateway_addresses,
            }
        )


def _peer(
    scope: Scope, name: str, peer: ConnectPeerArgs, attachment: aws.ec2transitgateway.Connect
) -> aws.ec2transitgateway.ConnectPeer:
    asn = peer.get("bgp_asn")
    role = f"peer-{name}"
    return aws.ec2transitgateway.ConnectPeer(
        scope.child(role),
        transit_gateway_attachment_id=attachment.id,
        peer_address=peer["peer_address"],
        transit_gateway_address=peer.get("transit_gateway_address"),
        inside_cidr_blocks=peer["inside_cidr_blocks"],
        bgp_asn=None if asn is None else str(asn),
        region=scope.region,
        tags=scope.tags_of(role),
        # Its inside addresses are taken until the old peer is gone.
        opts=pulumi.ResourceOptions.merge(scope.options(), pulumi.ResourceOptions(delete_before_replace=True)),
    )


def _alarm(scope: Scope, args: ConnectAttachmentArgs, attachment: aws.ec2transitgateway.Connect) -> None:
    """CloudWatch has no metric of a peer's BGP sessions: appliances that are lost show as a silent attachment.

    Packets that the hub cannot place because routes were lost do not show here: they are counted where they came in,
    which is at the VPCs.
    """
    metric_alarm(
        scope.child("silent"),
        scope.parent,
        description="No packet has come in from the appliances of a Connect attachment: all its peers may be lost.",
        runbook=_RUNBOOK,
        namespace="AWS/TransitGateway",
        metric="PacketsIn",
        dimensions={"TransitGateway": args["transit_gateway_id"], "TransitGatewayAttachment": attachment.id},
        statistic="Sum",
        threshold=1,
        comparison="LessThanThreshold",
        period_seconds=_PERIOD_MINUTES * 60,
        evaluation_periods=args.get("silence_alarm_minutes", DEFAULT_SILENCE_MINUTES) // _PERIOD_MINUTES,
        # The hub sends the metric with traffic only, so silence is missing data.
        missing=MissingData.ALARM,
        topic_arn=alarm_topic_of(args, "ConnectAttachment", scope),
        region=scope.region,
        tags=scope.tags,
    )
