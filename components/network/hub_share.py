"""The resource share through which other accounts see a hub and what belongs to it."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from .scope import Scope
from .transit_gateway_args import HubShareArgs
from .transit_gateway_checks import principal_key


def make_share(scope: Scope, shared: Mapping[str, pulumi.Input[str]], args: HubShareArgs) -> pulumi.Output[str]:
    """Share, and give the ARN of the share once everything is in it.

    A route of another account to a prefix list is refused (``InvalidPrefixListID.NotFound``) unless the list is shared
    with it as the hub is.

    Args:
        scope: the hub.
        shared: ARNs of what is shared, by the role each has in the hub.
        args: with whom.
    """
    share = aws.ram.ResourceShare(
        scope.child("share"),
        allow_external_principals=args.get("allow_external_principals", False),
        region=scope.region,
        tags=scope.tags_of("share"),
        opts=scope.options(),
    )
    members: list[pulumi.Resource] = [
        *(
            aws.ram.ResourceAssociation(
                scope.child(f"share-{role}"),
                resource_share_arn=share.arn,
                resource_arn=arn,
                region=scope.region,
                opts=scope.options(),
            )
            for role, arn in shared.items()
        ),
        *(
            aws.ram.PrincipalAssociation(
                scope.child(f"share-{principal_key(principal)}"),
                resource_share_arn=share.arn,
                principal=principal,
                region=scope.region,
                opts=scope.options(),
            )
            for principal in args["principals"]
        ),
    ]
    # Who waits for the share waits for what is in it: before that, another account does not see the hub.
    return pulumi.Output.all(share.arn, *(member.urn for member in members)).apply(lambda values: values[0])
