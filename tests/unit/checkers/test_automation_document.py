import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.checkers.automation_document import check_automation

Document = dict[str, Any]


def document() -> Document:
    return {
        "schemaVersion": "0.3",
        "parameters": {"Id": {"type": "String", "default": "a", "allowedPattern": "^[a-z]$"}},
        "mainSteps": [
            {
                "name": "ask",
                "action": "aws:executeAwsApi",
                "inputs": {"Service": "backup", "Api": "DescribeRestoreJob", "RestoreJobId": "{{ Id }}"},
                "outputs": [{"Name": "Status", "Selector": "$.Status", "Type": "String"}],
                "nextStep": "judge",
            },
            {
                "name": "judge",
                "action": "aws:executeScript",
                "inputs": {
                    "Runtime": "python3.11",
                    "Handler": "judge",
                    "Script": "import json\ndef judge(events, context):\n    return {}\n",
                    "InputPayload": {"status": "{{ ask.Status }}"},
                },
                "nextStep": "wait",
            },
            {
                "name": "wait",
                "action": "aws:waitForAwsResourceProperty",
                "inputs": {
                    "Service": "backup",
                    "Api": "DescribeRestoreJob",
                    "RestoreJobId": "{{ Id }}",
                    "PropertySelector": "$.Status",
                    "DesiredValues": ["COMPLETED"],
                },
                "isEnd": True,
            },
        ],
        "outputs": ["ask.Status"],
    }


def test_a_sound_document_passes() -> None:
    assert check_automation(json.dumps(document())) == []


def step(index: int, **changes: Any) -> Callable[[Document], None]:
    return lambda made: made["mainSteps"][index].update(changes)


def inputs(index: int, **changes: Any) -> Callable[[Document], None]:
    return lambda made: made["mainSteps"][index]["inputs"].update(changes)


BROKEN: dict[str, tuple[Callable[[Document], None], str]] = {
    "schema of commands": (lambda made: made.update(schemaVersion="2.2"), "0.3"),
    "schema nobody knows": (lambda made: made.update(schemaVersion="0.4"), "0.4"),
    "type nobody knows": (lambda made: made["parameters"]["Id"].update(type="Text"), "Text is no type"),
    "default against the pattern": (lambda made: made["parameters"]["Id"].update(default="1"), "not allowed"),
    "chain that skips a step": (step(0, nextStep="wait"), "chain"),
    "no end": (step(2, isEnd=False), "chain"),
    "end in the middle": (step(0, isEnd=True), "chain"),
    "unknown service": (inputs(0, Service="backups"), "no service backups"),
    "unknown operation": (inputs(0, Api="DescribeRestoreJobs"), "no operation"),
    "unknown member": (inputs(0, JobId="x"), "no parameter JobId"),
    "missing member": (lambda made: made["mainSteps"][0]["inputs"].pop("RestoreJobId"), "needs RestoreJobId"),
    "unknown answer": (
        step(0, outputs=[{"Name": "Status", "Selector": "$.State", "Type": "String"}]),
        "has no State",
    ),
    "value that never comes": (inputs(2, DesiredValues=["DONE"]), "never DONE"),
    "reference to nothing": (inputs(1, InputPayload={"x": "{{ ask.Nothing }}"}), "ask.Nothing"),
    "reference to a later step": (inputs(0, RestoreJobId="{{ wait.Status }}"), "wait.Status"),
    "old runtime": (inputs(1, Runtime="python3.8"), "no runtime"),
    "no handler": (inputs(1, Handler="other"), "no function other"),
    "script that is none": (inputs(1, Script="def judge(:"), "judge:"),
    "package that is not there": (inputs(1, Script="import requests\ndef judge(a, b): pass"), "imports requests"),
    "double braces": (inputs(1, Script="def judge(a, b): return {{}}"), "double braces"),
    "characters beyond ASCII": (inputs(1, Script="def judge(a, b): return 'ä'"), "ASCII"),
    "action nobody checks": (step(1, action="aws:sleep"), "aws:sleep"),
    "output of nothing": (lambda made: made.update(outputs=["ask.Nothing"]), "no step makes it"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_document_is_found(what: str) -> None:
    mutate, message = BROKEN[what]
    made = document()
    mutate(made)
    assert any(message in finding for finding in check_automation(json.dumps(made))), check_automation(json.dumps(made))
