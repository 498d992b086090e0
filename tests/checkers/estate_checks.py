"""One assertion for all checkers: would AWS accept this estate?"""

from rehearsal.estate import Estate
from tests.checkers import cfn_schema, pulumi_to_api
from tests.checkers.iam import check_policies


def findings(estate: Estate) -> list[str]:
    """Everything AWS's API models, CloudFormation's schemas and the IAM checkers say against an estate."""
    return [*pulumi_to_api.check_estate(estate), *cfn_schema.check_estate(estate), *check_policies(estate)]


def assert_accepted(estate: Estate) -> None:
    """Fail with every reason why AWS would refuse a resource of the estate.

    Raises:
        AssertionError: there is one; also when the estate has no resource to look at.
    """
    looked_at = [r for r in estate.resources if r.custom and not r.external and r.type.startswith("aws:")]
    assert looked_at, "the estate has no AWS resource: the check would prove nothing"
    found = findings(estate)
    assert not found, "AWS would refuse:\n" + "\n".join(f"  - {finding}" for finding in found)
