"""From recorded pulumi-aws resources to the API calls made for them, and what the API would say."""

from collections.abc import Mapping
from typing import Any

from rehearsal.estate import Estate, Resource
from rehearsal.wire import UNKNOWN as RECORDED_UNKNOWN
from tests.checkers.botocore_model import check_call
from tests.checkers.mapping import Call, MappingError, calls
from tests.checkers.rows import ROWS
from tests.checkers.unknown import UNKNOWN


def api_calls(resource: Resource) -> list[Call]:
    """The API calls the provider makes to create one resource.

    Raises:
        MappingError: its type, or one of its inputs, has no row: add it under ``rows``.
    """
    row = ROWS.get(resource.type)
    if row is None:
        raise MappingError(f"type without a row in tests/checkers/rows: {resource.type}")
    inputs: Mapping[str, Any] = {
        key: plain(value) for key, value in resource.inputs.items() if not key.startswith("__")
    }
    return calls(resource.name, inputs, row)


def plain(value: Any) -> Any:
    """A recorded value with its unknown parts as ``UNKNOWN`` of the checkers."""
    if value is RECORDED_UNKNOWN:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if key != "__defaults"}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def check_resource(resource: Resource) -> list[str]:
    """Why the API would refuse to create the resource; empty when it would accept it.

    Only resources of pulumi-aws are looked at; one whose type or inputs have no row is a finding.
    """
    if not resource.custom or resource.external or not resource.type.startswith("aws:"):
        return []
    try:
        made = api_calls(resource)
    except MappingError as error:
        return [f"{resource.name}: {error}"]
    return [
        f"{resource.name}: {finding}"
        for call in made
        for finding in check_call(call.service, call.operation, call.params)
    ]


def check_estate(estate: Estate) -> list[str]:
    """Findings of all resources of an estate."""
    return [finding for resource in estate.resources for finding in check_resource(resource)]
