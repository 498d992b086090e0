"""The resource share through which other accounts see what is made here."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .principals import principal_key
from .scope import Scope


def make_share(
    scope: Scope, shared: Mapping[str, pulumi.Input[str]], principals: Sequence[str], *, outside: bool = False
) -> pulumi.Output[str]:
    """Share, and give the ARN of the share once everything is in it.

    A route of another account to a prefix list is refused (``InvalidPrefixListID.NotFound``) unless the list is shared
    with it as the hub is.

    Args:
        scope: the component.
        shared: ARNs of what is shared, by the role each has in the component.
        principals: with whom; who is named keeps its place by name, in whatever order.
        outside: whether accounts outside the organization may be named.
    """
    share = aws.ram.ResourceShare(
        scope.child("share"),
        allow_external_principals=outside,
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
                scope.child(f"share-to-{principal_key(principal)}"),
                resource_share_arn=share.arn,
                principal=principal,
                region=scope.region,
                opts=scope.options(),
            )
            for principal in principals
        ),
    ]
    # Who waits for the share waits for what is in it: before that, another account does not see it.
    return pulumi.Output.all(share.arn, *(member.urn for member in members)).apply(lambda values: values[0])
