"""Whole lists and objects through ``--set``."""

import pytest

from rehearsal.errors import UsageError
from rehearsal.setpath import apply


def test_a_json_list_replaces_the_whole_list() -> None:
    settings: dict[str, object] = {"r:network": {"zones": ["a", "b", "c"]}}
    apply(settings, 'network.zones=["a"]', "r")
    assert settings == {"r:network": {"zones": ["a"]}}


def test_an_empty_object_takes_every_entry_away() -> None:
    settings: dict[str, object] = {"r:storage": {"systems": {"x": {}}}}
    apply(settings, "storage.systems={}", "r")
    assert settings == {"r:storage": {"systems": {}}}


def test_broken_json_is_refused_with_the_assignment() -> None:
    with pytest.raises(UsageError, match="no JSON list or object"):
        apply({}, "network.zones=[a", "r")
