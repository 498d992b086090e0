"""Whether an account belongs to the organization that it should."""

import pulumi
import pulumi_aws as aws

from components.shared.checks import Problems


def checked_organization(
    organization: pulumi.Input[str], parent: pulumi.Resource, component: str, name: str
) -> pulumi.Output[str]:
    """The organization's id, refused when the account that ``parent`` acts in belongs to another one.

    Both sides of a copy ask, each for its own account: AWS Backup copies between accounts of one organization only, and
    finds out when the first copy job fails. The look-up is DescribeOrganization, which every member account may call;
    an account without an organization gets an error of AWS's from it.

    Args:
        organization: the ``organization_id`` argument.
        parent: the component, whose provider is asked.
        component: its class name, for the message.
        name: its resource name, for the message.
    """
    # Read from the ARN's last part: with this switch the provider promises the ARN, and does not name the id.
    arn = aws.organizations.get_organization_output(
        return_organization_only=True, opts=pulumi.InvokeOutputOptions(parent=parent)
    ).arn

    def check(values: list[str]) -> str:
        wanted, found = values[0], values[1].rpartition("/")[2]
        problems = Problems()
        if found != wanted:
            problems.add(
                "organization_id",
                wanted,
                f"is not the organization of the account that {name} is made in, which belongs to {found}; AWS Backup "
                "copies between accounts of one organization only",
                f"Write {found}, give the component a provider of the right account, or move the account",
            )
        problems.raise_for(component, name)
        return wanted

    return pulumi.Output.all(organization, arn).apply(check)
