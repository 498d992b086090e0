"""Stack files and `--set`: settings reach the program as the Pulumi CLI hands them on."""

import json
from pathlib import Path
from typing import Any

import pytest

from rehearsal import setpath
from rehearsal.errors import UsageError
from rehearsal.stackfile import Project, hand_on, read_project, read_settings, read_yaml, stack_file


def _project(folder: Path, stack_file_text: str = "", manifest: str = "name: app\nruntime: python\n") -> Project:
    (folder / "Pulumi.yaml").write_text(manifest, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(stack_file_text, encoding="utf-8")
    return read_project(folder)


def _handed(folder: Path, settings: str) -> tuple[dict[str, str], list[str]]:
    lines = "\n".join(f"  {line}" for line in settings.splitlines())
    project = _project(folder, f"config:\n{lines}\n")
    return hand_on(read_settings(project, stack_file(project, "dev")))


@pytest.mark.parametrize(
    ("written", "handed"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("true", "true"),
        ("12:30", "12:30"),
        ("1e3", "1000"),
        ("1.0", "1"),
        ("1.5", "1.5"),
        ("3", "3"),
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
        ('"012345678901"', "012345678901"),
        ('"3"', "3"),
        ("", ""),
        ("~", ""),
        ("[1, true, x, 1.0]", '[1,true,"x",1]'),
        ("{b: 2, a: {c: 2024-01-31, d: null}}", '{"a":{"c":"2024-01-31","d":null},"b":2}'),
        ("|\n    two\n    lines", "two\nlines\n"),
    ],
)
def test_values_arrive_as_the_cli_hands_them_on(tmp_path: Path, written: str, handed: str) -> None:
    assert _handed(tmp_path, f"app:key: {written}") == ({"app:key": handed}, []), "traps of YAML 1.1 and of types"


@pytest.mark.parametrize("written", ["012345678901", "0123", "-07", "{deep: [1, 010]}"])
def test_a_whole_number_with_a_leading_zero_is_refused_with_file_and_line(tmp_path: Path, written: str) -> None:
    with pytest.raises(UsageError, match=r"Pulumi\.dev\.yaml, line 2: .* quote it"):
        _handed(tmp_path, f"app:key: {written}")


def test_a_key_without_a_namespace_belongs_to_the_project(tmp_path: Path) -> None:
    assert _handed(tmp_path, "key: x\naws:region: eu-west-1")[0] == {"app:key": "x", "aws:region": "eu-west-1"}, "keys"


def test_secure_values_need_no_passphrase_and_mark_the_whole_setting(tmp_path: Path) -> None:
    config, secrets = _handed(tmp_path, "app:a:\n  secure: v1:xyz\napp:b: {c: [{secure: v1:z}], d: 1}\napp:e: plain")
    assert secrets == ["app:a", "app:b"], "one nested secret makes the block secret"
    assert "xyz" not in config["app:a"], "the cipher text is no value"
    assert len(config["app:a"]) == 32, "long enough for a password"
    block = json.loads(config["app:b"])
    assert isinstance(block["c"][0], str), "a text in place of the object"
    assert block["c"][0] != config["app:a"], "different settings, different texts"
    assert block["d"] == 1, "the rest of the block stays"


def test_defaults_of_the_project_file_are_under_the_stacks_settings(tmp_path: Path) -> None:
    manifest = "name: app\nruntime: python\nconfig:\n  a: {default: 1}\n  b: {value: x}\n  c: {type: string}\n  d: y\n"
    project = _project(tmp_path, "config: {app:b: own}\n", manifest)
    settings = read_settings(project, stack_file(project, "dev"))
    assert settings == {"app:a": 1, "app:b": "own", "app:d": "y"}, "default, value, plain"


@pytest.mark.parametrize("text", ["- a\n", "config: 3\n", "config: {a: [}\n", "config: {a: 1, a: 2}\n"])
def test_a_file_that_is_no_stack_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    project = _project(tmp_path, text)
    with pytest.raises(UsageError, match=r"Pulumi\.dev\.yaml"):
        read_settings(project, stack_file(project, "dev"))


def _set(assignment: str, **settings: Any) -> dict[str, Any]:
    full = {f"app:{key}": value for key, value in settings.items()}
    setpath.apply(full, assignment, "app")
    return {key.removeprefix("app:"): value for key, value in full.items()}


@pytest.mark.parametrize(
    ("assignment", "before", "after"),
    [
        ("a=1", {}, {"a": "1"}),
        ("a=true", {}, {"a": "true"}),
        ("a=x=y", {}, {"a": "x=y"}),
        ("a=", {"a": "x"}, {"a": ""}),
        ("aws:region=eu-west-1", {}, {"aws:region": "eu-west-1"}),
        ("a.b=1", {}, {"a": {"b": 1}}),
        ("a.b=-5", {}, {"a": {"b": -5}}),
        ("a.b=007", {}, {"a": {"b": "007"}}),
        ("a.b=1.5", {}, {"a": {"b": "1.5"}}),
        ("a.b=false", {}, {"a": {"b": False}}),
        ("a.b=text", {"a": {"c": 1}}, {"a": {"c": 1, "b": "text"}}),
        ("a.b=1", {"a": None}, {"a": {"b": 1}}),
        ("a.rules[0].days=35", {"a": {"rules": [{"days": 1, "x": 2}]}}, {"a": {"rules": [{"days": 35, "x": 2}]}}),
        ("a[0]=x", {}, {"a": ["x"]}),
        ("a[1]=x", {"a": ["y"]}, {"a": ["y", "x"]}),
        ('a["odd.key"].c=1', {}, {"a": {"odd.key": {"c": 1}}}),
        ("aws:defaultTags.tags.team=x", {}, {"aws:defaultTags": {"tags": {"team": "x"}}}),
    ],
)
def test_set_has_the_grammar_of_config_set_path(assignment: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert _set(assignment, **before) == after, "as `pulumi config set --path`"


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ("a", "key=value"),
        ("=1", "key=value"),
        ("a..b=1", "cannot read"),
        ("a[x]=1", "cannot read"),
        ("[0]=1", "cannot read"),
        ("plain.b=1", "not an object"),
        ("plain[0]=1", "not a list"),
        ("list[5]=1", r"the next one is \[2\]"),
        ("hidden.secure=1", "is a secret"),
    ],
)
def test_a_set_that_does_not_fit_says_why(assignment: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        _set(assignment, plain="x", list=[1, 2], hidden={"secure": "v1:x"})


def test_what_was_read_is_not_changed_by_a_set() -> None:
    block = {"rules": [{"days": 1}]}
    _set("a.rules[0].days=2", a=block)
    assert block == {"rules": [{"days": 1}]}, "settings are copied on the way"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("config:\n  a:b: M\u00fcller\n".encode("latin-1"), "not UTF-8"),
        (b"config:\n  a:b: {x: 1, x: 2}\n", "line 2: the key x stands there twice"),
        (b"config: " + b"[" * 3000, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_yaml(file)
    assert told in str(raised.value)
    assert "suppress" not in str(raised.value), "nobody should be told how to switch the check off"
