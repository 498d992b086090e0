"""What one row of the table says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """Actions for one resource type. An action without a prefix has the row's."""

    prefix: str
    """IAM prefix of the service."""
    read: str = ""
    create: str = ""
    update: str = ""
    delete: str = ""
    key_used_by: str = ""
    """Service that uses a customer managed key in the caller's name when the resource is made; empty: none does."""
    linked_service: str = ""
    """Service that makes its service-linked role with the first such resource of an account; empty: none."""
    passes_role: bool = False
    """Whether a role is handed to the service."""

    def actions(self, names: str) -> frozenset[str]:
        """Full names of space-separated actions of this row."""
        return frozenset(name if ":" in name else f"{self.prefix}:{name}" for name in names.split())

    @property
    def reads(self) -> frozenset[str]:
        """Actions that only look."""
        return self.actions(self.read)

    @property
    def writes(self) -> frozenset[str]:
        """Actions that create or change, tags included."""
        return self.actions(f"{self.create} {self.update}")

    @property
    def deletes(self) -> frozenset[str]:
        """Actions that remove the resource."""
        return self.actions(self.delete)


EC2_TAGS: Final = "CreateTags DeleteTags"
TAGS: Final = "TagResource UntagResource"
LOG_DELIVERY: Final = (
    "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies "
    "logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery"
)
"""What services that deliver to a log group by themselves do in the caller's name."""
RDS: Final = "rds.amazonaws.com"
RDS_TAGS: Final = "AddTagsToResource RemoveTagsFromResource"
