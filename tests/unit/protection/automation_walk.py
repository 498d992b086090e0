"""Walks an Automation document as Systems Manager would, with answers of AWS that a test makes up.

Knows the actions and operators that the project's documents use; anything else is an error, never a pass.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.checkers.botocore_model import check_call

Answers = Mapping[str, Any]
"""API operation → its answer."""

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StartsWith": lambda value, wanted: str(value).startswith(wanted),
    "Contains": lambda value, wanted: wanted in str(value),
    "BooleanEquals": lambda value, wanted: value is wanted,
    "NumericGreater": lambda value, wanted: value > wanted,
}
_NOT_API = {"Service", "Api", "PropertySelector", "DesiredValues"}
_WHOLE = re.compile(r"\{\{\s*([^}\s]+)\s*\}\}")


class Walk:
    """One execution."""

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, str], answers: Answers) -> None:
        self.steps = {step["name"]: step for step in document["mainSteps"]}
        self.order = list(self.steps)
        self.known: dict[str, Any] = {**parameters, "automation:EXECUTION_ID": "execution-1"}
        self.answers = answers
        self.visited: list[str] = []
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.status = ""

    def run(self) -> "Walk":
        name: str | None = self.order[0]
        while name is not None:
            assert len(self.visited) < 100, f"the document runs in a circle: {self.visited}"
            self.visited.append(name)
            name = self.step(self.steps[name])
        return self

    def step(self, step: Mapping[str, Any]) -> str | None:
        try:
            chosen = getattr(self, step["action"].partition(":")[2])(step)
        except (LookupError, RuntimeError, TypeError) as error:
            return self.failed(step, error)
        if chosen is not None:
            return chosen
        if step.get("isEnd"):
            self.status = self.status or "Success"
            return None
        return step.get("nextStep") or self.order[self.order.index(step["name"]) + 1]

    def failed(self, step: Mapping[str, Any], error: Exception) -> str | None:
        way = step.get("onFailure", "Abort")
        assert step.get("isCritical") is True, f"{step['name']} fails ({error}) and the automation would succeed"
        self.status = "Failed"
        return way.removeprefix("step:") if way.startswith("step:") else None

    def branch(self, step: Mapping[str, Any]) -> str:
        for choice in step["inputs"]["Choices"]:
            (operator,) = choice.keys() - {"NextStep", "Variable"}
            if _OPERATORS[operator](self.resolve(choice["Variable"]), choice[operator]):
                return choice["NextStep"]
        return step["inputs"]["Default"]

    def executeScript(self, step: Mapping[str, Any]) -> None:  # noqa: N802 - name of the action
        space: dict[str, Any] = {}
        exec(step["inputs"]["Script"], space)  # noqa: S102 - the script is our own document's
        payload = space[step["inputs"]["Handler"]](self.resolve(step["inputs"].get("InputPayload", {})), {})
        self.keep(step, {"Payload": payload})

    def executeAwsApi(self, step: Mapping[str, Any]) -> None:  # noqa: N802 - name of the action
        self.keep(step, self.call(step))

    def waitForAwsResourceProperty(self, step: Mapping[str, Any]) -> None:  # noqa: N802 - name of the action
        value = select(self.call(step), step["inputs"]["PropertySelector"])
        if value not in step["inputs"]["DesiredValues"]:
            raise RuntimeError(f"timed out: {value}")

    def call(self, step: Mapping[str, Any]) -> Any:
        inputs = self.resolve(step["inputs"])
        params = {key: value for key, value in inputs.items() if key not in _NOT_API}
        assert not check_call(inputs["Service"], inputs["Api"], params), "AWS would refuse the call"
        self.calls.append((inputs["Service"], inputs["Api"], params))
        return {} if inputs["Service"] == "backup" else self.answers[inputs["Api"]]

    def keep(self, step: Mapping[str, Any], answer: Any) -> None:
        for output in step.get("outputs", []):
            self.known[f"{step['name']}.{output['Name']}"] = select(answer, output["Selector"])

    def resolve(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = _WHOLE.fullmatch(value)
        return self.known[whole[1]] if whole else _WHOLE.sub(lambda found: str(self.known[found[1]]), value)


def select(answer: Any, selector: str) -> Any:
    """The value at a path such as ``$.Volumes[0].State``."""
    for step in re.findall(r"[A-Za-z]+|\d+", selector):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer
