"""The program of the crash tests, and the process in which its update is broken off."""

import os
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws

from tests.engine.harness import Workspace

NAMES = ("q0", "q1", "q2", "q3", "q4", "q5")
BROKEN_OFF = "q3"
"""The queue during whose creation the update ends."""
SETTINGS = {"aws:region": "eu-central-1", "reliability:environment": "dev"}
BROKEN_OFF_CODE = 7
"""Exit code of a process whose update did not come to its end."""


def queues(physical: str | None = None, imported: str | None = None) -> None:
    """Make six queues, one after the other, each tagged with its name."""
    before: list[aws.sqs.Queue] = []
    for name in NAMES:
        wait = {"waits-for": before[-1].arn} if before else {}
        options = pulumi.ResourceOptions(import_=imported if name == BROKEN_OFF else None)
        before.append(aws.sqs.Queue(name, options, name=physical and f"{physical}-{name}", tags={"Name": name, **wait}))


def up(folder: Path, environment: Mapping[str, str], physical: str | None) -> None:
    """Update the stack of a workspace that another process has made; never returns."""
    workspace = Workspace(folder, environment=environment)
    stack = workspace.stack("crash", program=lambda: queues(physical), settings=SETTINGS, exists=True)
    done = stack.up(policy_packs=[])
    # Not `sys.exit`, which waits for the threads that still wait for the engine.
    os._exit(0 if done.ok else BROKEN_OFF_CODE)
