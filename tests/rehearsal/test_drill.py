"""`--drill messaging` on the command line: stacks and examples pass, the table and the document say what happened."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.drill import registry
from rehearsal.errors import UsageError

from .conftest import Run

ROOT = Path(__file__).resolve().parents[2]
Rehearse = Callable[..., Run]
Program = Callable[..., Path]

LOSING = """
import json
topic = aws.sns.Topic("orders")
keep = aws.sqs.Queue("keep", visibility_timeout_seconds=90, message_retention_seconds=1209600)
jobs = aws.sqs.Queue(
    "jobs",
    visibility_timeout_seconds=90,
    redrive_policy=keep.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})),
)
aws.sns.TopicSubscription("jobs", topic=topic.arn, protocol="sqs", endpoint=jobs.arn)
"""


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rehearsal", *arguments, "--drill", "messaging"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_nothing_is_lost_on_the_stacks(stack: str, tmp_path: Path) -> None:
    done = command(stack, "--drill-messages", "50", "--json", str(tmp_path / "json"))
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "json").read_text(encoding="utf-8"))["drill"]
    assert (result["passed"], result["undecided"]) == (True, False)
    assert "lost" not in result["ended"]
    assert set(result["ended"]) <= {"once", "moreThanOnce", "filtered", "refused", "inQueue", "inDeliveryDlq"}
    assert {row["decidedBy"] for row in result["rows"]} == {"modelled", "run in moto"}


@pytest.mark.parametrize("example", ["fan_out", "queue"])
def test_nothing_is_lost_on_the_examples(example: str) -> None:
    done = command("dev", "--program", f"examples/{example}", "--drill-messages", "50")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Drill messaging passed: nothing lost" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100, "the table fits the terminal"


@pytest.fixture
def losing(rehearse: Rehearse, program: Program) -> Run:
    return rehearse(program(LOSING), "--drill", "messaging", "--drill-messages", "20", "--fail-on", "mandatory")


def test_a_lost_message_is_exit_1_and_the_table_says_why(losing: Run) -> None:
    assert losing.exit_code == 1, losing.stdout
    assert "Gate passed" in losing.stdout, "it is the drill that fails"
    for text in ("Drill messaging failed: 20 messages lost, 1 subscriber with a fault", "row 6", "row 9", "modelled"):
        assert text in " ".join(losing.stdout.split()), f"{text} is not in:\n{losing.stdout}"


def test_the_document_has_the_keys_that_are_documented(losing: Run) -> None:
    document = losing.document("json")
    assert list(document)[-2:] == ["drill", "seconds"]
    assert list(document["seconds"]) == ["program", "gate", "assessment", "drill"]
    result = document["drill"]
    assert list(result) == ["name", "passed", "undecided", "messagesPerSource", "ended", "rows", "notDrilled", "notes"]
    assert list(result["rows"][0]) == [
        "source",
        "subscriber",
        "urn",
        "scenario",
        "messages",
        "ended",
        "broughtBack",
        "decidedBy",
        "status",
        "reason",
    ]
    page = (ROOT / "docs" / "messaging-drill.md").read_text(encoding="utf-8")
    for key in (*result, *result["rows"][0], "once", "moreThanOnce", "inQueueDlq", "inDeliveryDlq", "cannotTell"):
        assert f"`{key}`" in page, f"{key} is not in docs/messaging-drill.md"


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("advisory", 1)])
def test_fail_on_counts_for_the_drill_too(rehearse: Rehearse, program: Program, fail_on: str, code: int) -> None:
    run = rehearse(program(LOSING), "--drill", "messaging", "--drill-messages", "20", "--fail-on", fail_on)
    assert run.exit_code == code, run.stdout


def test_what_cannot_be_told_fails_only_as_an_advisory(rehearse: Rehearse, program: Program) -> None:
    source = LOSING.replace("endpoint=jobs.arn", "endpoint='arn:aws:sqs:eu-central-1:123456789012:elsewhere'")
    folder = program(source)
    options = ("--drill", "messaging", "--drill-messages", "20")
    passed = rehearse(folder, *options)
    assert (passed.exit_code, "its queue is not in this stack" in passed.stdout) == (0, True), passed.stdout
    assert rehearse(folder, *options, "--fail-on", "advisory").exit_code == 1


def test_without_a_drill_there_is_none_in_the_report(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(program(LOSING))
    assert "Drill" not in run.stdout
    assert "drill" not in run.document("json")


def test_a_drill_that_does_not_exist_names_those_that_do(rehearse: Rehearse) -> None:
    run = rehearse("estate", "--drill", "fire")
    assert run.exit_code == 2
    assert "there is no drill 'fire'; --drill takes messaging" in run.stderr


def test_without_moto_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda name: None if name == "moto" else name)
    with pytest.raises(UsageError, match=r"needs moto.*make drill.*requirements-dev\.txt"):
        registry.find_drill("messaging")


def test_a_program_that_raises_is_exit_3_with_a_drill_too(rehearse: Rehearse, program: Program) -> None:
    assert rehearse(program("raise ValueError('no')"), "--drill", "messaging").exit_code == 3


def test_secrets_are_in_no_form_of_the_result(rehearse: Rehearse, program: Program) -> None:
    source = """
secret = pulumi.Output.secret("PLANTED-7")
aws.ssm.Parameter("token", type="SecureString", value=secret)
topic = aws.sns.Topic("orders")
jobs = aws.sqs.Queue("jobs", name="PLANTED-7-jobs")
policy = jobs.arn.apply(lambda arn: '{"Statement": [{"Sid": "PLANTED-7", "Effect": "Deny", "Principal": "*", '
    '"Action": "sqs:*", "Resource": "*"}]}')
aws.sqs.QueuePolicy("jobs", queue_url=jobs.url, policy=policy)
aws.sns.TopicSubscription("jobs", topic=topic.arn, protocol="sqs", endpoint=jobs.arn)
"""
    run = rehearse(program(source), "--drill", "messaging", "--drill-messages", "20")
    assert run.exit_code == 1, run.stdout
    drill: Any = run.document("json")["drill"]
    assert "statement [secret] denies it" in json.dumps(drill)
    for text in (json.dumps(drill), run.stdout):
        assert "PLANTED-7" not in text


def test_two_runs_write_the_same(rehearse: Rehearse, program: Program) -> None:
    folder = program(LOSING)
    options = ("--drill", "messaging", "--drill-messages", "20")
    first = rehearse(folder, *options).document("json")["drill"]
    assert rehearse(folder, *options).document("json")["drill"] == first
