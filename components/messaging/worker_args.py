"""Arguments of ``Worker``."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi


class WorkerArchitecture(StrEnum):
    """Processor of the function (Lambda, CreateFunction, Architectures)."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


class WorkerQueueArgs(TypedDict):
    """The queue a worker reads, with what decides whether the two fit together."""

    arn: pulumi.Input[str]
    """ARN of the queue, of the worker's account and Region."""
    visibility_timeout_seconds: int
    """Seconds the queue hides a received message: at least ``timeout_seconds``, and by AWS's advice six times as much
    plus ``batching_window_seconds``."""
    max_receive_count: NotRequired[int]
    """Receives before the queue sets a message aside. AWS advises 5 or more: throttled batches count too. Default: not
    known, not checked."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the queue, which the worker must be able to use. Default: the queue has none."""
    fifo: NotRequired[bool]
    """Whether it is a FIFO queue. Default: read from the ARN where that is plain text, else false."""


class WorkerPollersArgs(TypedDict):
    """Pollers kept ready for the worker alone (Lambda's provisioned mode); they cost by the hour."""

    minimum: NotRequired[int]
    """Pollers that are always there, 2 to 200. Default: 2."""
    maximum: NotRequired[int]
    """Pollers at most, 2 to 2,000, as the provider has it (Lambda itself: 10,000). Default: 200."""


class WorkerVpcArgs(TypedDict):
    """Subnets the function works in; it reaches SQS, CloudWatch Logs and what it needs through NAT or endpoints."""

    subnet_ids: Sequence[pulumi.Input[str]]
    """1 to 16 subnets; give one per Availability Zone, two at least, so that the worker survives the loss of one."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """1 to 5 security groups of the same VPC."""


class WorkerLedgerArgs(TypedDict):
    """A table in which the worker writes down what it has done, so that a message that comes twice is done once."""

    keep_days: NotRequired[int]
    """Days an entry is kept, 1 to 365. Keep it longer than a message can live: the retention of queue and dead-letter
    queue together, and the time until somebody redrives. Default: 35."""
    backup_plan: NotRequired[str]
    """Value of the table's tag ``backup-plan``. Default: no tag, which the gate reports where it asks for backups."""


class WorkerArgs(TypedDict):
    """A Lambda function that reads a queue and loses nothing."""

    code: pulumi.Input[pulumi.Archive]
    """The function's code: a ``FileArchive`` of a folder, or an ``AssetArchive``."""
    queue: WorkerQueueArgs
    """The queue it reads."""
    handler: NotRequired[str]
    """Module and function that Lambda calls. It must answer with ``batchItemFailures``: an answer without failures lets
    Lambda delete the whole batch. Default: ``handler.handle``."""
    runtime: NotRequired[str]
    """Lambda runtime. Default: ``python3.13``."""
    architecture: NotRequired[WorkerArchitecture]
    """Default: ``arm64``."""
    memory_mib: NotRequired[int]
    """MiB of memory, 128 to 10,240; processor time grows with it. Default: 256."""
    timeout_seconds: NotRequired[int]
    """Seconds the function may work on one batch, 1 to 900. Default: 30."""
    batch_size: NotRequired[int]
    """Messages per call, 1 to 10,000; 1 to 10 for a FIFO queue. More than 10 need ``batching_window_seconds``. Default:
    10."""
    batching_window_seconds: NotRequired[int]
    """Seconds Lambda gathers messages for a batch, 0 to 300; a FIFO queue takes none. Default: 0."""
    maximum_concurrency: NotRequired[int]
    """Calls at the same time that the queue may cause, 2 to 1,000; messages beyond wait in the queue, unlike those that
    ``reserved_concurrency`` throttles. Default: no limit but the account's."""
    provisioned_pollers: NotRequired[WorkerPollersArgs]
    """Keep pollers ready; excludes ``maximum_concurrency``. Default: Lambda scales pollers itself."""
    reserved_concurrency: NotRequired[int]
    """Calls at the same time set aside for the function out of the account's, at least ``maximum_concurrency``.
    Default: none set aside."""
    filter_patterns: NotRequired[Sequence[Mapping[str, Any]]]
    """Patterns in Lambda's spelling, at most 5; a message is passed on when one matches. Lambda **deletes** every other
    message. Default: everything is passed on."""
    enabled: NotRequired[bool]
    """Read the queue. False leaves messages where they are, until their retention ends. Default: true."""
    vpc: NotRequired[WorkerVpcArgs]
    """Default: outside of any VPC."""
    environment: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Environment variables, 4 KB in all. Default: none but the component's own, ``LEDGER_TABLE`` and
    ``LEDGER_KEEP_DAYS``."""
    policies: NotRequired[Mapping[str, pulumi.Input[str]]]
    """IAM policy documents by name: what the worker may do beside reading the queue. Default: nothing."""
    ledger: NotRequired[WorkerLedgerArgs]
    """Make a table of what was done. Default: none; the handler must then be harmless when a message comes twice."""
    log_retention_days: NotRequired[int]
    """Days logs are kept; a value CloudWatch Logs knows. Default: 365."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key for the logs, whose policy lets CloudWatch Logs use it. Default: a key of CloudWatch's."""
    tracing: NotRequired[bool]
    """Trace calls with X-Ray. Default: true."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect ledger and logs against deletion. Default: true. False is for throw-away stacks."""
