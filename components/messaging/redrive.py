"""The way back out of dead-letter queues, as runbooks of Systems Manager with a role of their own."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account
from components.shared.tags import tags_for

from .redrive_args import MessageRedriveArgs, RedriveOrigin, RedriveQueueArgs, check_redrive, check_redrive_name
from .redrive_documents import (
    AUTOMATION_SERVICE,
    RedriveEntry,
    check_role_policy,
    move_document,
    operator_policy,
    redrive_role_policy,
    resend_document,
)


class MessageRedrive(pulumi.ComponentResource):
    """Two runbooks and their role: SQS's move task where it works, receive, send and delete where it does not."""

    move_runbook_name: pulumi.Output[str] | None
    """Name of the runbook for dead-letter queues of queues; absent when there is none of them."""
    resend_runbook_name: pulumi.Output[str] | None
    """Name of the runbook for those of subscriptions, event targets and functions; absent when there is none."""
    role_arn: pulumi.Output[str]
    """ARN of the role that the runbooks run under."""
    operator_policy_json: pulumi.Output[str]
    """IAM policy document for those who run them."""

    def __init__(self, name: str, args: MessageRedriveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build role and runbooks.

        Args:
            name: resource name.
            args: see :class:`MessageRedriveArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, MessageRedriveArgs, problems)
        if not problems.found:
            check_redrive_name(name, problems)
            check_redrive(args, problems)
        problems.raise_for("MessageRedrive", name)
        super().__init__("reliability:index:MessageRedrive", name, {}, opts)

        self._args = args
        self._account = Account(self)
        entries = pulumi.Output.all(*(_entry(entry) for _, entry in sorted(args["queues"].items())))
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Runbooks that bring messages back: {name}",
            assume_role_policy=self._account.id.apply(lambda known: assume_role_document(AUTOMATION_SERVICE, known)),
            tags=tags_for(f"{name}-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.iam.RolePolicy(
            f"{name}-permissions",
            role=role.name,
            policy=entries.apply(self._role_policy),
            opts=pulumi.ResourceOptions(parent=self),
        )
        origins = {entry.get("origin", RedriveOrigin.QUEUE) for entry in args["queues"].values()}
        documents = [
            self._document("move", entries, role) if RedriveOrigin.QUEUE in origins else None,
            self._document("resend", entries, role) if origins - {RedriveOrigin.QUEUE} else None,
        ]
        names = [None if document is None else document.name for document in documents]
        self.move_runbook_name, self.resend_runbook_name = names
        self.role_arn = role.arn
        region = args.get("region") or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        self.operator_policy_json = pulumi.Output.all(
            entries=entries,
            place=pulumi.Output.all(self._account.partition, region, self._account.id),
            runbooks=pulumi.Output.all(*(known for known in names if known is not None)),
            role=role.arn,
        ).apply(
            lambda known: operator_policy(known["entries"], tuple(known["place"]), known["runbooks"], known["role"])
        )
        self.register_outputs(
            {
                "moveRunbookName": self.move_runbook_name,
                "resendRunbookName": self.resend_runbook_name,
                "roleArn": self.role_arn,
                "operatorPolicyJson": self.operator_policy_json,
            }
        )

    def _role_policy(self, entries: list[RedriveEntry]) -> str:
        document = redrive_role_policy(entries)
        problems = Problems()
        check_role_policy(document, problems)
        problems.raise_for("MessageRedrive", self._name)
        return document

    def _document(self, kind: str, entries: pulumi.Output[list[RedriveEntry]], role: aws.iam.Role) -> aws.ssm.Document:
        def content(known: list[Any]) -> str:
            found: list[RedriveEntry] = [entry for entry in known[0] if entry.by_move_task == (kind == "move")]
            return (move_document if kind == "move" else resend_document)(found, known[1])

        return aws.ssm.Document(
            f"{self._name}-{kind}",
            document_type="Automation",
            document_format="JSON",
            content=pulumi.Output.all(entries, role.arn).apply(content),
            region=self._args.get("region"),
            tags=tags_for(f"{self._name}-{kind}", self._args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _entry(args: RedriveQueueArgs) -> pulumi.Output[RedriveEntry]:
    origin, group = args.get("origin", RedriveOrigin.QUEUE), args.get("message_group_id", "")

    def known(values: Mapping[str, Any]) -> RedriveEntry:
        return RedriveEntry(values["source"], values["destination"], origin, values["key"], group)

    return pulumi.Output.all(
        source=args["dead_letter_queue_arn"], destination=args["destination_arn"], key=args.get("key_arn")
    ).apply(known)
