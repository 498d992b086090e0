"""Automation documents of Systems Manager (schema 0.3), checked against themselves and against botocore's models.

cfn-lint's schema knows the frame only. What is checked here besides: every step is reached and the chain ends, every
API step names a service, an operation and members that exist, every reference names a parameter, or an output of an
earlier step, and scripts are Python that has the handler.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
from cfnlint.helpers import load_resource
from cfnlint.jsonschema import StandardValidator

_REFERENCE = re.compile(r"\{\{\s*([^}\s]+)\s*\}\}")
_API_ACTIONS = ("aws:executeAwsApi", "aws:waitForAwsResourceProperty", "aws:assertAwsResourceProperty")
_OWN_INPUTS = {"Service", "Api", "PropertySelector", "DesiredValues"}
_TYPES = {"String", "StringList", "StringMap", "Boolean", "Integer", "MapList"}
_BUILT_IN = {"automation:EXECUTION_ID", "global:ACCOUNT_ID", "global:REGION", "global:DATE_TIME"}
_RUNTIMES = {"python3.10", "python3.11"}
"""Systems Manager User Guide, "aws:executeScript", Runtime."""
_MODULES = {"boto3", "collections", "datetime", "json", "re", "time", "typing"}
"""The standard library's part that our scripts need, and the SDK, which the runtime brings."""


def check_automation(text: str) -> list[str]:
    """Everything wrong with a document; empty when nothing was found."""
    document = json.loads(text)
    schema = load_resource("cfnlint.data.schemas.other.ssm", "document.json")
    frame = [error.message for error in StandardValidator(schema).evolve(schema=schema).iter_errors(document)]
    if document.get("schemaVersion") != "0.3":
        frame.append("an Automation document has schemaVersion 0.3")
    return [*frame, *_parameters(document), *_steps(document), *_outputs(document)]


def _parameters(document: Mapping[str, Any]) -> Iterator[str]:
    for name, parameter in document.get("parameters", {}).items():
        if parameter["type"] not in _TYPES:
            yield f"parameter {name}: {parameter['type']} is no type"
        default, pattern = parameter.get("default"), parameter.get("allowedPattern")
        allowed = parameter.get("allowedValues")
        if default is not None and allowed is not None and default not in allowed:
            yield f"parameter {name}: the default {default!r} is not one of its own values"
        if isinstance(default, str) and pattern and not re.search(pattern, default):
            yield f"parameter {name}: the default {default!r} is not allowed by its own pattern"


def _steps(document: Mapping[str, Any]) -> Iterator[str]:
    steps = document["mainSteps"]
    known = {*document.get("parameters", {}), *_BUILT_IN}
    for index, step in enumerate(steps):
        name, last = step["name"], index == len(steps) - 1
        if last != bool(step.get("isEnd")) or (not last and step.get("nextStep") != steps[index + 1]["name"]):
            yield f"{name}: the chain of steps is broken"
        for reference in _references(step["inputs"]):
            if reference not in known:
                yield f"{name}: {reference} is neither a parameter nor an output of an earlier step"
        if step["action"] in _API_ACTIONS:
            yield from _api(name, step)
        elif step["action"] == "aws:executeScript":
            yield from _script(name, step["inputs"])
        elif step["action"] == "aws:sleep":
            if not re.fullmatch(r"PT(\d+H)?(\d+M)?(\d+S)?", step["inputs"].get("Duration", "")):
                yield f"{name}: aws:sleep takes a Duration of ISO 8601"
        else:
            yield f"{name}: the action {step['action']} is not one this check knows"
        known |= {f"{name}.{output['Name']}" for output in step.get("outputs", [])}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _REFERENCE.findall(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            # A script's braces are Python's.
            yield from () if key == "Script" else _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _api(name: str, step: Mapping[str, Any]) -> Iterator[str]:
    inputs, session = step["inputs"], botocore.session.get_session()
    if inputs["Service"] not in session.get_available_services():
        yield f"{name}: there is no service {inputs['Service']}"
        return
    model = session.get_service_model(inputs["Service"])
    if inputs["Api"] not in model.operation_names:
        yield f"{name}: {inputs['Service']} has no operation {inputs['Api']}"
        return
    operation = model.operation_model(inputs["Api"])
    given = inputs.keys() - _OWN_INPUTS
    members, required = operation.input_shape.members, set(operation.input_shape.required_members)
    for member in sorted(given - members.keys()):
        yield f"{name}: {inputs['Api']} has no parameter {member}"
    for member in sorted(required - given):
        yield f"{name}: {inputs['Api']} needs {member}"
    answer = operation.output_shape.members
    selectors = [output["Selector"] for output in step.get("outputs", [])]
    for selector in [*selectors, *([inputs["PropertySelector"]] if "PropertySelector" in inputs else [])]:
        field = selector.removeprefix("$.").split(".")[0].split("[")[0]
        if field not in answer:
            yield f"{name}: the answer of {inputs['Api']} has no {field}"
    if "DesiredValues" in inputs:
        shape = answer.get(inputs["PropertySelector"].removeprefix("$."))
        for value in inputs["DesiredValues"]:
            if shape is not None and value not in getattr(shape, "enum", []):
                yield f"{name}: {inputs['PropertySelector']} is never {value}"


def _script(name: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    if inputs["Runtime"] not in _RUNTIMES:
        yield f"{name}: there is no runtime {inputs['Runtime']}"
    try:
        tree = ast.parse(inputs["Script"], feature_version=(3, 11))
    except SyntaxError as error:
        yield f"{name}: {error}"
        return
    handlers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == inputs["Handler"]]
    if not handlers or len(handlers[0].args.args) != 2:
        yield f"{name}: the script has no function {inputs['Handler']} of two parameters"
    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            if module.split(".")[0] not in _MODULES:
                yield f"{name}: the script imports {module}"
    if "{{" in inputs["Script"]:
        yield f"{name}: Automation would take double braces in the script for a reference"
    if not inputs["Script"].isascii():
        yield f"{name}: the script has characters beyond ASCII"


def _outputs(document: Mapping[str, Any]) -> Iterator[str]:
    made = {f"{step['name']}.{output['Name']}" for step in document["mainSteps"] for output in step.get("outputs", [])}
    for output in document.get("outputs", []):
        if output not in made:
            yield f"output {output}: no step makes it"
