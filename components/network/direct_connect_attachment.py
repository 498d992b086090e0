"""A Direct Connect gateway joined to a Transit Gateway, in the hub's tables, with its lines watched."""

from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems

from .direct_connect_attachment_args import (
    AddressFamily,
    DirectConnectAttachmentArgs,
    DirectConnectConnectionArgs,
    VirtualInterfaceArgs,
)
from .direct_connect_checks import (
    FORMER_MOST_PREFIXES,
    check_direct_connect_attachment,
    check_direct_connect_name,
)
from .hub_membership import make_association, make_propagations
from .placing import alarm_topic_of, scope_of
from .scope import Scope
from .site_tags import site_tags

__all__ = [
    "AddressFamily",
    "DirectConnectAttachment",
    "DirectConnectAttachmentArgs",
    "DirectConnectConnectionArgs",
    "VirtualInterfaceArgs",
    "check_direct_connect_attachment",
]

_RUNBOOK = "on-premises.md#direct-connect-is-down"


class DirectConnectAttachment(pulumi.ComponentResource):
    """The association of a Direct Connect gateway with a hub: what the site learns, and in which tables it is known.

    Allowed prefixes are changed in place. For programs in Python, ``ready`` lists what must be there first.
    """

    direct_connect_gateway_id: pulumi.Output[str]
    """Id of the Direct Connect gateway, to which transit virtual interfaces are added."""
    association_id: pulumi.Output[str]
    """Id of its association with the hub."""
    attachment_id: pulumi.Output[str]
    """Attachment of the Direct Connect gateway to the hub."""

    def __init__(
        self, name: str, args: DirectConnectAttachmentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Join the gateway to the hub.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.direct_connect_attachment_args.DirectConnectAttachmentArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_direct_connect_name(problems, name)
        args = normalise(args, DirectConnectAttachmentArgs, problems)
        if not problems.found:
            check_direct_connect_attachment(args, problems)
        problems.raise_for("DirectConnectAttachment", name)
        super().__init__("reliability:index:DirectConnectAttachment", name, {}, opts)
        scope = scope_of(name, self, args)
        prefixes = args["allowed_prefixes"]
        if len(prefixes) > FORMER_MOST_PREFIXES:
            pulumi.log.warn(
                f"{len(prefixes)} allowed prefixes: older quotas of Direct Connect end at {FORMER_MOST_PREFIXES}. "
                "Summaries of the address plan are safe.",
                self,
            )
        gateway_id = args.get("direct_connect_gateway_id") or _gateway(scope, args).id
        association = aws.directconnect.GatewayAssociation(
            scope.child("gateway-association"),
            dx_gateway_id=gateway_id,
            associated_gateway_id=args["transit_gateway_id"],
            allowed_prefixes=prefixes,
            region=scope.region,
            opts=scope.options(stateful=True),
        )
        self.attachment_id = association.transit_gateway_attachment_id
        self.ready: list[pulumi.Resource] = [association]
        if "association_route_table_id" in args:
            self.ready.append(make_association(scope, self.attachment_id, args["association_route_table_id"]))
        self.ready += make_propagations(scope, self.attachment_id, args.get("propagation_route_table_ids", {}))
        topic = alarm_topic_of(args, "DirectConnectAttachment", scope)
        for line, connection in sorted(args.get("connections", {}).items()):
            _line_alarms(scope, line, connection, topic)
        self.direct_connect_gateway_id = pulumi.Output.from_input(gateway_id)
        self.association_id = association.dx_gateway_association_id
        self.register_outputs(
            {
                "directConnectGatewayId": self.direct_connect_gateway_id,
                "associationId": self.association_id,
                "attachmentId": self.attachment_id,
            }
        )


def _gateway(scope: Scope, args: DirectConnectAttachmentArgs) -> aws.directconnect.Gateway:
    """The gateway; it belongs to no Region."""
    return aws.directconnect.Gateway(
        scope.child("gateway"),
        name=scope.name,
        amazon_side_asn=str(args.get("amazon_side_asn")),
        tags=site_tags(scope.name, args.get("site_prefixes", []), scope.tags_of("gateway")),
        opts=scope.options(stateful=True),
    )


def _line_alarms(
    scope: Scope, line: str, connection: DirectConnectConnectionArgs, topic_arn: pulumi.Input[str] | None
) -> None:
    """One alarm on the line, and one on each BGP session: 0 is down (Direct Connect User Guide, "Metrics")."""
    common: dict[str, Any] = {
        "runbook": _RUNBOOK,
        "namespace": "AWS/DX",
        "threshold": 1,
        "comparison": "LessThanThreshold",
        "period_seconds": 300,
        "evaluation_periods": 1,
        "missing": MissingData.ALARM,
        "topic_arn": topic_arn,
        "region": scope.region,
        "tags": scope.tags,
    }
    metric_alarm(
        scope.child(f"{line}-down"),
        scope.parent,
        description="A line of Direct Connect is down.",
        metric="ConnectionState",
        dimensions={"ConnectionId": connection["connection_id"]},
        statistic="Minimum",
        **common,
    )
    for name, interface in sorted(connection.get("virtual_interfaces", {}).items()):
        for family in sorted(interface.get("address_families", [AddressFamily.IPV4])):
            metric_alarm(
                scope.child(f"{line}-to-{name}-bgp-{family}"),
                scope.parent,
                description=f"A BGP session ({family}) of a virtual interface of Direct Connect is down.",
                metric="VirtualInterfaceBgpStatus",
                dimensions={
                    "ConnectionId": connection["connection_id"],
                    "VirtualInterfaceId": interface["virtual_interface_id"],
                    "IpAddressFamily": family,
                },
                statistic="Minimum",
                **common,
            )
