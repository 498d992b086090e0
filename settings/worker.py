"""The part ``messaging.workers``: functions that read queues of the stack."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, cast

import pulumi
from pydantic import Field

from components.messaging.queue_args import QueueArgs
from components.messaging.queue_checks import visibility_timeout
from components.messaging.worker_args import WorkerArchitecture, WorkerArgs, WorkerQueueArgs
from components.messaging.worker_checks import check_worker, check_worker_name
from components.shared.checks import Problem, Problems

from .model import Block, under

_RECEIVES = 5
"""What ``Queue`` sets where the stack file says nothing."""


class WorkerPollers(Block):
    """Pollers kept ready for the worker alone; they cost by the hour."""

    minimum: int | None = None
    """Pollers that are always there, 2 to 200. Default: 2."""
    maximum: int | None = None
    """Pollers at most, 2 to 2,000, as the provider has it (Lambda itself: 10,000). Default: 200."""


class WorkerVpc(Block):
    """Subnets the function works in."""

    subnet_ids: list[str]
    """1 to 16 subnets of at least two Availability Zones."""
    security_group_ids: list[str]
    """1 to 5 security groups of the same VPC."""


class WorkerLedger(Block):
    """A table in which the worker writes down what it has done."""

    keep_days: int | None = None
    """Days an entry is kept, 1 to 365; longer than a message can live in queue and dead-letter queue. Default: 35."""
    backup_plan: str | None = None
    """Name of the backup plan that takes the table. Default: the stack's default plan."""


class MessageWorker(Block):
    """A Lambda function that reads one queue of the stack."""

    code: str
    """Folder of the code, relative to the project, with ``/``: everything in it is packed but ``__pycache__``."""
    queue: str
    """Name of a queue of ``messaging.queues``."""
    handler: str | None = None
    """Module and function that Lambda calls; it must answer with ``batchItemFailures``. Default: ``handler.handle``."""
    runtime: str | None = None
    """Lambda runtime. Default: ``python3.13``."""
    architecture: WorkerArchitecture | None = None
    """``arm64`` or ``x86_64``. Default: ``arm64``."""
    memory_mib: int | None = None
    """MiB of memory, 128 to 10,240. Default: 256."""
    timeout_seconds: int | None = None
    """Seconds for one batch, 1 to 900, at most the queue's ``visibilityTimeoutSeconds``; AWS advises a sixth of that.
    Default: 30."""
    batch_size: int | None = None
    """Messages per call, 1 to 10,000. More than 10 need ``batchingWindowSeconds``. Default: 10."""
    batching_window_seconds: int | None = None
    """Seconds Lambda gathers messages for a batch, 0 to 300. Default: 0."""
    maximum_concurrency: int | None = None
    """Calls at the same time that the queue may cause, 2 to 1,000. Default: no limit but the account's."""
    provisioned_pollers: WorkerPollers | None = None
    """Keep pollers ready; excludes ``maximumConcurrency``. Default: Lambda scales pollers itself."""
    reserved_concurrency: int | None = None
    """Calls at the same time set aside out of the account's, at least ``maximumConcurrency``. Default: none."""
    filter_patterns: list[dict[str, Any]] | None = None
    """Patterns in Lambda's spelling, at most 5. Lambda **deletes** messages that match none. Default: everything is
    passed on."""
    enabled: bool | None = None
    """Read the queue. False leaves messages where they are. Default: true."""
    vpc: WorkerVpc | None = None
    """Default: outside of any VPC."""
    environment: dict[str, str] | None = None
    """Environment variables. No secrets: they are readable in the console. Default: none."""
    policies: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    """IAM policy documents by name, in IAM's own spelling: what the worker may do beside reading. Default: nothing."""
    ledger: WorkerLedger | None = None
    """Make a table of what was done, so that a message that comes twice is done once. Default: none."""
    log_retention_days: int | None = None
    """Days logs are kept; a value CloudWatch Logs knows. Default: 365."""
    log_kms_key_arn: str | None = None
    """Customer managed key for the logs. Default: a key of CloudWatch's own."""
    tracing: bool | None = None
    """Trace calls with X-Ray. Default: true."""

    def worker_arguments(self, queue: WorkerQueueArgs, default_plan: str | None) -> WorkerArgs:
        """Arguments of ``Worker`` that come from the settings.

        Args:
            queue: the queue it reads.
            default_plan: name of the stack's default backup plan.
        """
        args = self.arguments()
        args["code"] = packed(self.code)
        args["queue"] = queue
        args["policies"] = {name: json.dumps(document) for name, document in self.policies.items()}
        if self.ledger is not None and default_plan is not None:
            args["ledger"] = {"backup_plan": default_plan, **args["ledger"]}
        return cast("WorkerArgs", args)

    def problems(self, name: str, region: str, queues: Mapping[str, QueueArgs], *, prefix: str = "") -> list[Problem]:
        """What the component would refuse, a queue that is none of the stack's, and a folder that is not there.

        Args:
            name: name of the worker.
            region: the stack's Region.
            queues: arguments of the stack's queues by name.
            prefix: what the component's name begins with before ``name``.
        """
        wrong = Problems()
        check_worker_name(f"{prefix}{name}", wrong, "")
        self._check_code(wrong)
        queue = queues.get(self.queue)
        if queue is None:
            known = ", ".join(sorted(queues)) or "none"
            wrong.add("queue", self.queue, "is not in messaging.queues", f"Name one of these: {known}")
        # Without its queue the rest is checked as with one that hides messages for as long as SQS can.
        queue = queue or {"visibility_timeout_seconds": 43_200}
        arn = f"arn:aws:sqs:{region}:123456789012:{self.queue}{'.fifo' if 'fifo' in queue else ''}"
        facts = queue_facts(queue, arn)
        check_worker({**self.worker_arguments(facts, None), "region": region}, wrong)
        where = f'workers["{name}"]'
        return [
            under("messaging", Problem(_key(where, problem.argument), problem.value, problem.rule, problem.way_out))
            for problem in wrong.found
        ]

    def _check_code(self, wrong: Problems) -> None:
        path = PurePosixPath(self.code)
        if path.is_absolute() or ".." in path.parts or "\\" in self.code or not path.parts:
            rule = "must be a folder inside the project, relative to it, written with /"
            wrong.add("code", self.code, rule, "Write it like workers/thumbnails")
        elif not Path(self.code).is_dir():
            wrong.add("code", self.code, "is no folder of the project", "Correct the path, or add the folder")


def packed(folder: str) -> pulumi.AssetArchive:
    """The files of a folder without what Python leaves behind, which would make the code differ on every machine."""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return pulumi.AssetArchive(
        {path.relative_to(folder).as_posix(): pulumi.FileAsset(path.as_posix()) for path in files}
    )


def queue_facts(queue: QueueArgs, arn: pulumi.Input[str]) -> WorkerQueueArgs:
    """What a worker must know of a queue of the stack.

    Args:
        queue: the queue's arguments.
        arn: its ARN.
    """
    return {
        "arn": arn,
        "visibility_timeout_seconds": visibility_timeout(queue),
        "max_receive_count": queue.get("max_receive_count", _RECEIVES),
        "fifo": "fifo" in queue,
    }


def _key(where: str, argument: str) -> str:
    if not argument:
        return where
    # What the queue lacks for this worker is told at the worker, which names the queue.
    return f"{where}.queue" if argument.startswith("queue.") else f"{where}.{argument}"
