"""Restores backups on a schedule, into an isolated place, has the result checked, and tells when a test fails."""

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account
from components.shared.tags import tags_for

from .documents import BACKUP_SERVICE, service_role_policy_arns, vault_keys_policy
from .restore_metadata import RestoreTestType, is_database
from .restore_test_selection import Place, Restorer, make_selection, sorted_set
from .restore_test_watch import RestoreTestWatch, Validation
from .restore_testing_args import (
    RestoreTestAlgorithm,
    RestoreTestingArgs,
    RestoreTestPointType,
    RestoreTestSelectionArgs,
)
from .restore_testing_checks import (
    SELECTION_WINDOW_DAYS,
    START_WINDOW_HOURS,
    aws_name,
    check_restore_testing,
    isolated,
    kinds_of,
    overdue_test_hours,
    validated_kinds,
)
from .restore_testing_documents import (
    EVENTS_SERVICE,
    SSM_SERVICE,
    pass_roles_policy,
    restore_policies,
    start_policy,
    validation_document,
    validation_policy,
)
from .schedule import DEFAULT_TIMEZONE

__all__ = [
    "RestoreTestAlgorithm",
    "RestoreTestPointType",
    "RestoreTestSelectionArgs",
    "RestoreTestType",
    "RestoreTesting",
    "RestoreTestingArgs",
    "check_restore_testing",
]


class RestoreTesting(pulumi.ComponentResource):
    """Restore testing plan and selections, the place they restore into, validation, and alarms.

    Costs at every run: a fee for each recovery point that is tested, and the restored resources until their
    validation is reported or their validation window ends.
    """

    plan_name: pulumi.Output[str]
    """Name of the restore testing plan."""
    plan_arn: pulumi.Output[str]
    """ARN of the restore testing plan; events of its restore jobs carry it."""
    role_arn: pulumi.Output[str]
    """Role that restores."""
    role_name: pulumi.Output[str]
    """Name of that role, for policies of your own."""
    security_group_id: pulumi.Output[str] | None
    """Security group without rules in which restored resources stand; absent without an isolated place."""
    validation_document_name: pulumi.Output[str] | None
    """Automation document that validates; absent where nothing stays to be validated."""
    validation_role_name: pulumi.Output[str] | None
    """Role with which it validates, for policies that a document of your own needs."""

    def __init__(self, name: str, args: RestoreTestingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the plan.

        Args:
            name: resource name, 1 to 32 letters, digits, ``-`` or ``_``, starting with a letter.
            args: see :class:`RestoreTestingArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, RestoreTestingArgs, problems)
        if not problems.found:
            check_restore_testing(args, problems, name)
        problems.raise_for("RestoreTesting", name)
        super().__init__("reliability:index:RestoreTesting", name, {}, opts)

        self._name, self._args = name, args
        self._account = Account(self)
        self._region: pulumi.Output[str] = pulumi.Output.from_input(
            args.get("region") or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        )
        plan = self._plan()
        role, permissions = self._restore_role()
        restorer = Restorer(plan.name, role.arn, permissions, self._place(), args.get("region"))
        for key, selection in args["selections"].items():
            make_selection(f"{name}-selection-{key}", self, aws_name(key), selection, restorer)
        validation = self._validation() if validated_kinds(args) else None
        self._watch(plan, validation)

        self.plan_name, self.plan_arn = plan.name, plan.arn
        self.role_arn, self.role_name = role.arn, role.name
        self.register_outputs(
            {
                "planName": self.plan_name,
                "planArn": self.plan_arn,
                "roleArn": self.role_arn,
                "roleName": self.role_name,
                "securityGroupId": self.security_group_id,
                "validationDocumentName": self.validation_document_name,
                "validationRoleName": self.validation_role_name,
            }
        )

    def _own(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)

    def _tags(self, child: str) -> dict[str, pulumi.Input[str]]:
        return tags_for(child, self._args.get("tags"))

    def _plan(self) -> aws.backup.RestoreTestingPlan:
        args, name = self._args, f"{self._name}-plan"
        types = args.get("recovery_point_types", list(RestoreTestPointType))
        excluded = args.get("exclude_vaults")
        return aws.backup.RestoreTestingPlan(
            name,
            name=args.get("plan_name", aws_name(self._name)),
            recovery_point_selection=aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
                algorithm=args.get("algorithm", RestoreTestAlgorithm.LATEST).value,
                include_vaults=sorted_set(args.get("include_vaults", ["*"])),
                exclude_vaults=sorted_set(excluded) if excluded else None,
                recovery_point_types=sorted(kind.value for kind in types),
                selection_window_days=args.get("selection_window_days", SELECTION_WINDOW_DAYS),
            ),
            schedule_expression=args["schedule"],
            schedule_expression_timezone=args.get("schedule_timezone", DEFAULT_TIMEZONE),
            start_window_hours=args.get("start_window_hours", START_WINDOW_HOURS),
            region=args.get("region"),
            tags=self._tags(name),
            # The name is fixed: its successor can only follow.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )

    def _restore_role(self) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The role, and what must exist before AWS Backup uses it."""
        args, name = self._args, self._name
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Restores backups for the restore tests {name}",
            assume_role_policy=assume_role_document(BACKUP_SERVICE),
            tags=self._tags(f"{name}-role"),
            opts=self._own(),
        )
        permissions: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=self._account.partition.apply(
                    lambda known, policy=policy: service_role_policy_arns(known)[policy]
                ),
                opts=self._own(),
            )
            for policy in restore_policies(kinds_of(args))
        ]
        documents: dict[str, pulumi.Input[str]] = {}
        if args.get("key_arns"):
            documents["keys"] = pulumi.Output.all(*args.get("key_arns", [])).apply(vault_keys_policy)
        if args.get("instance_profile_role_arns"):
            documents["profiles"] = pass_roles_policy(args.get("instance_profile_role_arns", []))
        for child, document in documents.items():
            permissions.append(aws.iam.RolePolicy(f"{name}-{child}", role=role.name, policy=document, opts=self._own()))
        return role, permissions

    def _place(self) -> Place | None:
        """The group without rules, and the subnets, for what is restored with a network interface."""
        self.security_group_id = None
        args, name = self._args, f"{self._name}-isolated"
        if not isolated(args):
            return None
        group = aws.ec2.SecurityGroup(
            name,
            description="Restored for a test: nothing comes in, nothing goes out",
            vpc_id=args.get("vpc_id"),
            # Said, not left out: a rule that somebody adds by hand is then taken away again.
            ingress=[],
            egress=[],
            region=args.get("region"),
            tags=self._tags(name),
            opts=self._own(),
        )
        self.security_group_id = group.id
        subnets = [subnet for _, subnet in sorted(args.get("subnet_ids", {}).items())]
        subnet_group: pulumi.Input[str] = ""
        if any(is_database(kind) for kind in kinds_of(args)):
            subnet_group = aws.rds.SubnetGroup(
                name,
                description=f"Databases that the restore tests {self._name} restore",
                subnet_ids=subnets,
                region=args.get("region"),
                tags=self._tags(name),
                opts=self._own(),
            ).name
        return Place(group.id, subnets, subnet_group)

    def _validation(self) -> Validation:
        """Who looks at restored resources, and who may start it."""
        args, name, account = self._args, self._name, self._account
        given = args.get("validation_document_name")
        document = pulumi.Output.from_input(given) if given is not None else self._document()
        role = aws.iam.Role(
            f"{name}-validation",
            description=f"Looks at what the restore tests {name} restored, and reports to AWS Backup",
            assume_role_policy=account.id.apply(lambda known: assume_role_document(SSM_SERVICE, known)),
            tags=self._tags(f"{name}-validation"),
            opts=self._own(),
        )
        look = aws.iam.RolePolicy(
            f"{name}-validation",
            role=role.name,
            policy=pulumi.Output.all(account.partition, self._region, account.id).apply(
                lambda known: validation_policy(known[0], known[1], known[2], validated_kinds(args))
            ),
            opts=self._own(),
        )
        starter = aws.iam.Role(
            f"{name}-starter",
            description=f"Lets EventBridge start the validation of the restore tests {name}",
            assume_role_policy=account.id.apply(lambda known: assume_role_document(EVENTS_SERVICE, known)),
            tags=self._tags(f"{name}-starter"),
            opts=self._own(),
        )
        start = aws.iam.RolePolicy(
            f"{name}-starter",
            role=starter.name,
            policy=pulumi.Output.all(account.partition, self._region, account.id, document, role.arn).apply(
                lambda known: start_policy(*known)
            ),
            opts=self._own(),
        )
        return Validation(document, role, starter, [look, start])

    def _document(self) -> pulumi.Output[str]:
        name = f"{self._name}-validate"
        return aws.ssm.Document(
            name,
            content=validation_document(),
            document_type="Automation",
            document_format="YAML",
            region=self._args.get("region"),
            tags=self._tags(name),
            opts=self._own(),
        ).name

    def _watch(self, plan: aws.backup.RestoreTestingPlan, validation: Validation | None) -> None:
        args = self._args
        self.validation_document_name = None if validation is None else validation.document
        self.validation_role_name = None if validation is None else validation.role.name
        topic = args.get("alarm_topic_arn")
        watch = RestoreTestWatch(
            self._name,
            self,
            plan.arn,
            account=self._account,
            region_name=self._region,
            topic_arn=None if topic is None else checked_alarm_topic(topic, "RestoreTesting", self._name, self._region),
            region=args.get("region"),
            tags=args.get("tags"),
        )
        hours = overdue_test_hours(args)
        for kind in kinds_of(args):
            watch.completed(kind, hours, validation if kind in validated_kinds(args) else None)
        watch.failed(validation)
