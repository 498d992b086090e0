"""``messaging.workers``: same keys as the component's arguments, problems under the settings' keys."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.messaging.worker_args import WorkerArgs, WorkerLedgerArgs, WorkerPollersArgs, WorkerVpcArgs
from settings.descriptions import descriptions
from settings.messaging import Messaging
from settings.worker import MessageWorker, WorkerLedger, WorkerPollers, WorkerVpc, packed, queue_facts

GIVEN_BY_THE_PROGRAM = {"alarm_topic_arn", "region", "tags", "protect"}
CODE = "examples/worker/handler"


def told(worker: dict[str, Any], **queue: Any) -> list[str]:
    block = {
        "queues": {"jobs": {"visibilityTimeoutSeconds": 180, **queue}},
        "workers": {"w": {"queue": "jobs", "code": CODE, **worker}},
    }
    parsed = Messaging.model_validate_json(json.dumps(block))
    return [str(problem) for problem in parsed.problems("eu-central-1")]


@pytest.mark.parametrize(
    ("model", "args"),
    [
        (MessageWorker, WorkerArgs),
        (WorkerLedger, WorkerLedgerArgs),
        (WorkerPollers, WorkerPollersArgs),
        (WorkerVpc, WorkerVpcArgs),
    ],
)
def test_every_argument_has_a_setting(model: Any, args: Any) -> None:
    assert model.model_fields.keys() == (args.__required_keys__ | args.__optional_keys__) - GIVEN_BY_THE_PROGRAM
    for name in model.model_fields:
        assert descriptions(model).get(name), f"{name} has no text for the reference"


def test_a_worker_of_the_stack_is_accepted() -> None:
    assert told({"ledger": {}, "policies": {"pictures": {"Version": "2012-10-17", "Statement": []}}}) == []


def test_the_code_is_packed_as_a_folder_and_policies_become_json() -> None:
    worker = MessageWorker.model_validate_json(
        json.dumps({"queue": "jobs", "code": CODE, "policies": {"p": {"Statement": []}}, "ledger": {"keepDays": 3}})
    )
    args = worker.worker_arguments(queue_facts({}, "arn"), "daily")
    assert isinstance(args["code"], pulumi.AssetArchive)
    assert args["code"].assets.keys() == {"batch.py", "handler.py", "ledger.py", "work.py"}
    for name, asset in args["code"].assets.items():
        assert isinstance(asset, pulumi.FileAsset)
        assert asset.path == f"{CODE}/{name}", "a path of this machine would be different on the next one"
    assert args["policies"] == {"p": '{"Statement": []}'}
    assert args["ledger"] == {"backup_plan": "daily", "keep_days": 3}
    assert args["queue"] == {"arn": "arn", "visibility_timeout_seconds": 30, "max_receive_count": 5, "fifo": False}


def test_what_python_leaves_behind_is_not_packed(tmp_path: Path) -> None:
    for name in ("handler.py", "lib/part.py", "__pycache__/handler.pyc", "lib/__pycache__/part.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert packed(str(tmp_path)).assets.keys() == {"handler.py", "lib/part.py"}, "every test run would change it"


def test_a_plan_that_is_named_wins_over_the_default() -> None:
    worker = MessageWorker.model_validate_json(
        json.dumps({"queue": "jobs", "code": CODE, "ledger": {"backupPlan": "mine"}})
    )
    assert worker.worker_arguments(queue_facts({}, "arn"), "daily")["ledger"] == {"backup_plan": "mine"}


def test_a_queue_that_hides_messages_too_briefly_is_told_at_the_worker() -> None:
    [problem] = told({"timeoutSeconds": 60}, visibilityTimeoutSeconds=59)
    assert problem.startswith('messaging.workers["w"].queue = 59: must be at least timeoutSeconds (60)')
    assert "Give the queue 360 seconds" in problem


def test_a_queue_that_is_none_of_the_stacks_is_named_with_those_that_are() -> None:
    [problem] = told({"queue": "mails"})
    assert problem == ("messaging.workers[\"w\"].queue = 'mails': is not in messaging.queues. Name one of these: jobs.")


@pytest.mark.parametrize("path", ["/etc", "../elsewhere", "examples/../..", "examples\\worker", "."])
def test_code_from_outside_the_project_is_refused(path: str) -> None:
    [problem] = told({"code": path})
    assert "must be a folder inside the project" in problem


@pytest.mark.parametrize("path", ["examples/no-such-worker", "examples/worker/loop.py"])
def test_a_folder_that_is_not_there_is_told_before_anything_is_built(path: str) -> None:
    assert told({"code": path}) == [
        f"messaging.workers[\"w\"].code = '{path}': is no folder of the project. Correct the path, or add the folder."
    ]


def test_several_mistakes_are_told_together_in_the_words_of_the_file() -> None:
    found = told({"batchSize": 11, "provisionedPollers": {"minimum": 1}, "memoryMib": 64})
    assert [problem.partition(" = ")[0] for problem in found] == [
        'messaging.workers["w"].memoryMib',
        'messaging.workers["w"].batchSize',
        'messaging.workers["w"].provisionedPollers.minimum',
    ]
    assert "batchingWindowSeconds of 1 or more" in found[1]


def test_the_stacks_workers_run_the_code_that_is_tested() -> None:
    assert (Path(CODE) / "handler.py").is_file(), "Pulumi.dev.yaml and Pulumi.prod.yaml name it"
