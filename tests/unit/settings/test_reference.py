"""The generated pages are what the models say."""

import json

import pytest
from pydantic import BaseModel

from settings.descriptions import descriptions
from settings.reference import SCHEMA, SETTINGS_PAGE, markdown, schema
from settings.stack import StackFile


def models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for field in model.model_fields.values():
        for hint in (field.annotation, *getattr(field.annotation, "__args__", ())):
            for inner in (hint, *getattr(hint, "__args__", ())):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found += models(inner)
    return list(dict.fromkeys(found))


def test_the_reference_page_is_fresh() -> None:
    assert SETTINGS_PAGE.read_text() == markdown(), "run make docs"


def test_the_json_schema_is_fresh() -> None:
    assert SCHEMA.read_text() == schema(), "run make docs"


@pytest.mark.parametrize("model", models(StackFile), ids=lambda model: model.__name__)
def test_every_setting_says_what_it_means(model: type[BaseModel]) -> None:
    missing = set(model.model_fields) - descriptions(model).keys()
    assert not missing, f"{model.__name__}: {missing}"


def test_the_schema_knows_the_keys_of_the_delivered_stacks() -> None:
    properties = json.loads(schema())["properties"]["config"]["properties"]
    assert {"reliability:environment", "reliability:network", "reliability:backup"} <= properties.keys()
