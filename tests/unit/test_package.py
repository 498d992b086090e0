"""The components as a Pulumi package: every Pulumi language can use them."""

import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer
from pulumi.provider.experimental.component import ComponentProvider

from components import __main__ as package
from rehearsal.recording import record
from tests.unit.package_examples import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]


def classes() -> set[str]:
    found: set[str] = set()
    for file in sorted((ROOT / "components").rglob("*.py")):
        if file.name.startswith("__") or "venv" in file.parts:
            continue
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        own = [
            value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__
        ]
        found |= {value.__name__ for value in own if issubclass(value, pulumi.ComponentResource)}
    return found


def test_every_component_is_offered() -> None:
    assert {component.__name__ for component in package.COMPONENTS} == classes()


def test_the_package_host_understands_every_component() -> None:
    definition = Analyzer(package.PACKAGE).analyze(list(package.COMPONENTS))
    assert set(definition["component_definitions"]) == {component.__name__ for component in package.COMPONENTS}


@pytest.mark.parametrize("component", package.COMPONENTS, ids=lambda component: component.__name__)
def test_every_argument_and_output_is_described_in_the_schema(component: type) -> None:
    definition = Analyzer(package.PACKAGE).analyze([component])
    described = definition["component_definitions"][component.__name__]
    silent = [name for name, prop in {**described.inputs, **described.outputs}.items() if not prop.description]
    for name, type_ in definition["type_definitions"].items():
        silent += [f"{name}.{key}" for key, prop in type_.properties.items() if not prop.description]
    assert not silent, f"{component.__name__}: {silent}"


@pytest.mark.parametrize("component", package.COMPONENTS, ids=lambda component: component.__name__)
def test_the_constructor_is_the_package_hosts(component: type) -> None:
    parameters = list(inspect.signature(component).parameters)
    assert parameters == ["name", "args", "opts"]


def test_the_folder_is_a_plugin_of_its_own() -> None:
    assert (ROOT / "components" / "PulumiPlugin.yaml").read_text().strip() == "runtime: python"
    assert (ROOT / "components" / "requirements.txt").read_text().strip() == "-r ../requirements.txt"


def test_names_of_argument_types_are_unique_in_the_package() -> None:
    seen: dict[str, Any] = {}
    for component in package.COMPONENTS:
        args = get_type_hints(component.__init__)["args"]
        assert seen.setdefault(args.__name__, args) is args, f"{args.__name__} is declared twice"


def schema_spelling(value: Any) -> Any:
    """Arguments as another language sends them: camelCase keys of declared fields, every number a float."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, list):
        return [schema_spelling(item) for item in value]
    if isinstance(value, dict):
        return {key: schema_spelling(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize("component", package.COMPONENTS, ids=lambda component: component.__name__)
def test_arguments_of_other_languages_arrive_whole(component: type) -> None:
    provider = ComponentProvider(list(package.COMPONENTS), package.PACKAGE)
    definition = Analyzer(package.PACKAGE).analyze([component])["component_definitions"][component.__name__]
    mapped = provider.map_inputs(schema_spelling(EXAMPLES[component.__name__]), definition)
    estate = record(lambda: component("it", mapped))
    for resource in estate.resources:
        for number in floats(resource.inputs):
            assert number != int(number), f"{resource.name} got {number}: a whole number arrived as a float"
        assert '.0"' not in json.dumps(resource.inputs, default=str)


def floats(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from floats(item)
    elif isinstance(value, list):
        for item in value:
            yield from floats(item)
