"""A Lambda function that reads a queue: what fails comes back message by message, and a standstill is heard."""

import json

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.tags import BACKUP_TAG, tags_for

from . import policies
from .parts import alarm_topic_of
from .worker_alarms import Watched, worker_alarms
from .worker_args import WorkerArchitecture, WorkerArgs
from .worker_checks import (
    DEFAULT_BATCH_SIZE,
    DEFAULT_KEEP_DAYS,
    DEFAULT_TIMEOUT_SECONDS,
    check_source,
    check_worker,
    check_worker_name,
    is_fifo,
    receive_advice,
    visibility_advice,
    without_destinations,
)
from .worker_documents import worker_policy


class Worker(pulumi.ComponentResource):
    """A function with its role, logs, event source mapping, alarms and, on request, a ledger of what was done."""

    function_arn: pulumi.Output[str]
    """ARN of the function."""
    function_name: pulumi.Output[str]
    """Physical name of the function, the dimension of its metrics."""
    role_arn: pulumi.Output[str]
    """ARN of the function's role."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""
    mapping_id: pulumi.Output[str]
    """Id of the event source mapping: what is disabled to stop the worker."""
    ledger_table_name: pulumi.Output[str] | None
    """Name of the ledger; absent without one."""

    def __init__(self, name: str, args: WorkerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the worker.

        Args:
            name: resource name; 1 to 47 letters, digits, hyphens and underscores.
            args: see :class:`WorkerArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(without_destinations(args, problems), WorkerArgs, problems)
        check_worker_name(name, problems)
        if not problems.found:
            check_worker(args, problems)
        problems.raise_for("Worker", name)
        super().__init__("reliability:index:Worker", name, {}, opts)
        for advice in filter(None, (visibility_advice(args), receive_advice(args))):
            pulumi.log.warn(f"Worker {name}: {advice}.", self)

        self._region = args.get("region")
        self._tags = args.get("tags")
        source = self._source(args)
        table = self._ledger(args)
        self.ledger_table_name = None if table is None else table.name
        group = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            retention_in_days=args.get("log_retention_days", 365),
            kms_key_id=args.get("log_kms_key_arn"),
            region=self._region,
            tags=tags_for(f"{name}-logs", self._tags),
            # After an incident they are what is left of it.
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", True) or None),
        )
        self.log_group_name = group.name
        role, permissions = self._role(args, source, group, table)
        self.role_arn = role.arn
        function = self._function(args, role, group, table, permissions)
        self.function_arn, self.function_name = function.arn, function.name
        self.mapping_id = self._mapping(args, source, function, permissions).uuid
        limits = [args.get("maximum_concurrency"), args.get("reserved_concurrency")]
        worker_alarms(
            Watched(
                name,
                self,
                function.name,
                source.apply(_queue_name),
                args.get("timeout_seconds", DEFAULT_TIMEOUT_SECONDS),
                min((limit for limit in limits if limit is not None), default=None),
                alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "Worker", name),
                self._region,
                self._tags,
            )
        )
        self.register_outputs(
            {
                "functionArn": self.function_arn,
                "functionName": self.function_name,
                "roleArn": self.role_arn,
                "logGroupName": self.log_group_name,
                "mappingId": self.mapping_id,
                "ledgerTableName": self.ledger_table_name,
            }
        )

    def _source(self, args: WorkerArgs) -> pulumi.Output[str]:
        """The queue's ARN; one that is only known later is refused then, before the mapping is made."""
        fifo, name = is_fifo(args["queue"]), self._name
        region = self._region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region

        def check(values: list[str]) -> str:
            problems = Problems()
            check_source(values[0], fifo=fifo, region=values[1], problems=problems)
            problems.raise_for("Worker", name)
            return values[0]

        return pulumi.Output.all(args["queue"]["arn"], region).apply(check)

    def _ledger(self, args: WorkerArgs) -> aws.dynamodb.Table | None:
        if "ledger" not in args:
            return None
        ledger, protect = args["ledger"], args.get("protect", True)
        plan = ledger.get("backup_plan")
        return aws.dynamodb.Table(
            f"{self._name}-ledger",
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}],
            billing_mode="PAY_PER_REQUEST",
            ttl={"attribute_name": "expires", "enabled": True},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=protect,
            region=self._region,
            tags=tags_for(f"{self._name}-ledger", self._tags, None if plan is None else {BACKUP_TAG: plan}),
            opts=pulumi.ResourceOptions(parent=self, protect=protect or None),
        )

    def _role(
        self,
        args: WorkerArgs,
        source: pulumi.Output[str],
        group: aws.cloudwatch.LogGroup,
        table: aws.dynamodb.Table | None,
    ) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        name = self._name
        role = aws.iam.Role(
            name,
            description=f"Worker {name}: reads its queue",
            assume_role_policy=assume_role_document("lambda.amazonaws.com"),
            tags=tags_for(name, self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        key = args["queue"].get("kms_key_arn")
        own = pulumi.Output.all(group.arn, None if table is None else table.arn)
        tracing, vpc = args.get("tracing", True), "vpc" in args
        documents: dict[str, pulumi.Input[str]] = {
            "queue": pulumi.Output.all(source, key).apply(lambda arns: policies.consumer_policy(arns[0], arns[1])),
            "own": own.apply(lambda arns: worker_policy(arns[0], arns[1], tracing=tracing, vpc=vpc)),
            **{f"may-{what}": document for what, document in args.get("policies", {}).items()},
        }
        return role, [
            aws.iam.RolePolicy(
                f"{name}-{what}", role=role.name, policy=document, opts=pulumi.ResourceOptions(parent=self)
            )
            for what, document in documents.items()
        ]

    def _function(
        self,
        args: WorkerArgs,
        role: aws.iam.Role,
        group: aws.cloudwatch.LogGroup,
        table: aws.dynamodb.Table | None,
        permissions: list[pulumi.Resource],
    ) -> aws.lambda_.Function:
        variables: dict[str, pulumi.Input[str]] = dict(args.get("environment", {}))
        if table is not None:
            variables["LEDGER_TABLE"] = table.name
            variables["LEDGER_KEEP_DAYS"] = str(args.get("ledger", {}).get("keep_days", DEFAULT_KEEP_DAYS))
        vpc = args.get("vpc")
        return aws.lambda_.Function(
            f"{self._name}-function",
            description=f"Worker {self._name}",
            code=args["code"],
            handler=args.get("handler", "handler.handle"),
            runtime=args.get("runtime", "python3.13"),
            architectures=[args.get("architecture", WorkerArchitecture.ARM64).value],
            memory_size=args.get("memory_mib", 256),
            timeout=args.get("timeout_seconds", DEFAULT_TIMEOUT_SECONDS),
            reserved_concurrent_executions=args.get("reserved_concurrency"),
            role=role.arn,
            environment={"variables": variables} if variables else None,
            vpc_config=vpc and {"subnet_ids": vpc["subnet_ids"], "security_group_ids": vpc["security_group_ids"]},
            logging_config={"log_format": "JSON", "log_group": group.name},
            tracing_config={"mode": "Active" if args.get("tracing", True) else "PassThrough"},
            region=self._region,
            tags=tags_for(f"{self._name}-function", self._tags),
            # Lambda makes network interfaces with the role while it makes the function.
            opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
        )

    def _mapping(
        self,
        args: WorkerArgs,
        source: pulumi.Output[str],
        function: aws.lambda_.Function,
        permissions: list[pulumi.Resource],
    ) -> aws.lambda_.EventSourceMapping:
        most, pollers = args.get("maximum_concurrency"), args.get("provisioned_pollers")
        patterns = args.get("filter_patterns", ())
        return aws.lambda_.EventSourceMapping(
            f"{self._name}-mapping",
            event_source_arn=source,
            function_name=function.arn,
            batch_size=args.get("batch_size", DEFAULT_BATCH_SIZE),
            maximum_batching_window_in_seconds=args.get("batching_window_seconds"),
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=None if most is None else {"maximum_concurrency": most},
            provisioned_poller_config=(
                None
                if pollers is None
                else {"minimum_pollers": pollers.get("minimum", 2), "maximum_pollers": pollers.get("maximum", 200)}
            ),
            filter_criteria={"filters": [{"pattern": json.dumps(item)} for item in patterns]} if patterns else None,
            enabled=args.get("enabled", True),
            region=self._region,
            tags=tags_for(f"{self._name}-mapping", self._tags),
            # Lambda tries the role's rights on the queue when it makes the mapping.
            opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
        )


def _queue_name(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.resource if parsed else ""
