"""An attachment's place in the hub: the one table it uses, and the tables that learn its addresses."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .scope import Scope


def make_association(
    scope: Scope,
    attachment_id: pulumi.Input[str],
    route_table_id: pulumi.Input[str],
    depends_on: Sequence[pulumi.Resource] = (),
) -> aws.ec2transitgateway.RouteTableAssociation:
    """Let an attachment use a route table.

    An attachment uses one table at a time, so a move to another segment must end the old association first: AWS
    refuses a second one.
    """
    return aws.ec2transitgateway.RouteTableAssociation(
        scope.child("association"),
        transit_gateway_attachment_id=attachment_id,
        transit_gateway_route_table_id=route_table_id,
        region=scope.region,
        opts=pulumi.ResourceOptions.merge(
            scope.options(depends_on=list(depends_on)), pulumi.ResourceOptions(delete_before_replace=True)
        ),
    )


def make_propagations(
    scope: Scope,
    attachment_id: pulumi.Input[str],
    route_table_ids: Mapping[str, pulumi.Input[str]],
    depends_on: Sequence[pulumi.Resource] = (),
) -> list[aws.ec2transitgateway.RouteTablePropagation]:
    """Let tables learn an attachment's addresses; one resource by the table's name."""
    return [
        aws.ec2transitgateway.RouteTablePropagation(
            scope.child(f"propagation-{table}"),
            transit_gateway_attachment_id=attachment_id,
            transit_gateway_route_table_id=table_id,
            region=scope.region,
            opts=scope.options(depends_on=list(depends_on)),
        )
        for table, table_id in sorted(route_table_ids.items())
    ]


def on(value: bool) -> str:  # noqa: FBT001 - EC2's spelling of one boolean
    """EC2's spelling of a switch."""
    return "enable" if value else "disable"
