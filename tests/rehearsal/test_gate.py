"""The gate: what the pack is told, in which order, and what becomes of its answers."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from rehearsal.errors import GateError, UsageError
from rehearsal.levels import LEVELS, configure, level_file, read_levels
from rehearsal.recorded import Registration
from rehearsal.requests import seconds_of, topological

from .conftest import Run, rehearse_in


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return rehearse_in(tmp_path_factory.mktemp("gate"), "estate")


def _violations(run: Run, policy: str) -> list[dict[str, str]]:
    return [violation for violation in run.document("json")["violations"] if violation["policy"] == policy]


def test_resource_rules_see_inputs_schema_defaults_and_the_provider(run: Run) -> None:
    found = _violations(run, "queue-visibility")
    assert [violation["urn"].rpartition("::")[2] for violation in found] == ["main-far-queue", "main-queue"], (
        "both queues, neither was given outputs"
    )
    assert "less than 60" in found[0]["message"], "the default of the policy's schema"
    assert "provider in eu-central-1" in found[0]["message"], "the default provider with its inputs"
    assert found[0]["level"] == "mandatory", "the policy's own level"
    assert found[0]["remediation"] == "Raise visibilityTimeoutSeconds.", "the way out comes along"


def test_stack_rules_see_outputs_parents_everything_and_the_environment(run: Run) -> None:
    (told,) = _violations(run, "told")
    for text in (
        "arn arn:aws:sqs:eu-central-1:123456789012:main-queue-",
        "parent main;",
        "14 resources, 14 asked, late []",
        "environment ['shop', 'dev', 'true']",
        "setting 2",
    ):
        assert text in told["message"], f"{text!r}: components, providers and the stack, parents first"
    assert told["urn"].endswith("::main-queue"), "a stack rule may name a resource"


def test_a_rule_that_reads_an_unknown_is_reported_as_advice(run: Run) -> None:
    (found,) = _violations(run, "reads-unknown")
    assert found["level"] == "advisory", "it can be told only after the deployment"
    assert "tags.block" in found["message"], "names the property"
    assert "tiny@v1.2.3" in found["message"], "the version of PulumiPolicy.yaml"


def test_a_disabled_rule_is_not_asked(run: Run) -> None:
    assert _violations(run, "off") == [], "disabled"
    assert "4 rules of tiny 1.2.3" in run.stdout, "and not counted"


def test_violations_come_in_a_fixed_order(run: Run) -> None:
    keys = [(one["level"] != "mandatory", one["policy"], one["urn"]) for one in run.document("json")["violations"]]
    assert keys == sorted(keys), "level, policy, URN"


def _pack(folder: Path, source: str) -> Path:
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text("name: odd\nversion: 9.9.9\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text(source, encoding="utf-8")
    return folder


_PACK = """
import pulumi_policy as p
def rule(args, report):
    {rule}
p.PolicyPack("odd", [p.ResourceValidationPolicy("rule", "A rule.", rule, p.EnforcementLevel.{level}{more})])
"""


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import nowhere_to_be_found", "nowhere_to_be_found"),
        ("print('hello')", "did not start"),
        (_PACK.format(rule="raise ValueError('broken rule')", level="MANDATORY", more=""), "broken rule"),
    ],
)
def test_a_broken_pack_is_exit_3_with_what_it_said(
    rehearse: Callable[..., Run], tmp_path: Path, source: str, told: str
) -> None:
    run = rehearse("modules", "--policy-pack", str(_pack(tmp_path / "pack", source)))
    assert run.exit_code == 3, run.stdout
    assert told in run.stderr, run.stderr


def test_a_pack_that_does_not_answer_is_told_and_killed(
    rehearse: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehearsal.gate.CALL_SECONDS", 0.5)
    marker = tmp_path / "pid"
    source = _PACK.format(
        rule=f"import os, time, pathlib; pathlib.Path({str(marker)!r}).write_text(str(os.getpid())); time.sleep(60)",
        level="MANDATORY",
        more="",
    )
    run = rehearse("modules", "--policy-pack", str(_pack(tmp_path / "pack", source)))
    assert (run.exit_code, "did not answer" in run.stderr) == (3, True), run.stderr
    time.sleep(0.1)
    alive = subprocess.run(["kill", "-0", marker.read_text()], check=False, capture_output=True)
    assert alive.returncode != 0, "the pack's process would live for ever"


def test_a_pack_prints_before_it_serves_and_still_starts(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    source = "print('loading', flush=True)\n" + _PACK.format(rule="return", level="MANDATORY", more="")
    run = rehearse("modules", "--policy-pack", str(_pack(tmp_path / "pack", source)))
    assert run.exit_code == 0, run.stderr


def test_a_remediating_rule_changes_what_the_others_see(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    source = """
import pulumi_policy as p
def fix(args):
    if args.resource_type == "aws:sqs/queue:Queue":
        return {**args.props, "visibilityTimeoutSeconds": 77}
def look(args, report):
    if args.props.get("visibilityTimeoutSeconds") == 77:
        report("was remediated")
p.PolicyPack("odd", [
    p.ResourceValidationPolicy("fix", "Fixes.", None, p.EnforcementLevel.REMEDIATE, remediate=fix),
    p.ResourceValidationPolicy("look", "Looks.", look, p.EnforcementLevel.ADVISORY),
])
"""
    run = rehearse("modules", "--policy-pack", str(_pack(tmp_path / "pack", source)))
    assert [one["message"] for one in run.document("json")["violations"]] == ["was remediated"], run.stderr


def test_the_level_file_of_the_environment_counts(
    rehearse: Callable[..., Run], program: Callable[..., Path], tmp_path: Path
) -> None:
    pack = _pack(tmp_path / "pack", _PACK.format(rule="report('found')", level="MANDATORY", more=""))
    (pack / "enforcement").mkdir()
    for name, level in (("dev", "advisory"), ("prod", "mandatory"), ("odd", "forbidden")):
        (pack / "enforcement" / f"{name}.json").write_text(
            json.dumps({"rule": level, "gone": "advisory"}), encoding="utf-8"
        )
    folder = program("aws.s3.Bucket('b')")
    asked = ("--policy-pack", str(pack))
    by_stack = rehearse(folder, *asked)
    assert by_stack.exit_code == 0, "without a setting the stack's name is the environment"
    assert "gone" in by_stack.stdout, "a name that no policy has is told"
    assert rehearse(folder, *asked, "--set", "reliability:environment=prod").exit_code == 1, "the setting counts"
    wrong = rehearse(folder, *asked, "--set", "reliability:environment=test")
    assert (wrong.exit_code, "dev, odd, prod" in wrong.stderr) == (2, True), wrong.stderr
    odd = rehearse(folder, *asked, "--set", "reliability:environment=odd")
    assert (odd.exit_code, "'forbidden' is no level" in odd.stderr) == (3, True), odd.stderr


def test_levels_and_properties_are_layered_as_in_the_engine(tmp_path: Path) -> None:
    info = analyzer_pb2.AnalyzerInfo()
    for name in ("a", "b"):
        policy = info.policies.add(name=name, enforcementLevel=analyzer_pb2.ADVISORY)
        policy.configSchema.properties.update({"least": {"type": "number", "default": 1}, "other": {"type": "string"}})
    info.initialConfig["all"].enforcementLevel = LEVELS["mandatory"]
    info.initialConfig["b"].enforcementLevel = LEVELS["disabled"]
    file = tmp_path / "prod.json"
    file.write_text(json.dumps({"a": {"least": 5}, "b": "advisory", "c": "advisory"}), encoding="utf-8")
    settings, unknown = configure(info, file)
    assert (settings["a"].level, settings["a"].properties) == (LEVELS["mandatory"], {"least": 5}), "all, then file"
    assert (settings["b"].level, settings["b"].properties) == (LEVELS["advisory"], {"least": 1}), "the file wins"
    assert unknown == ["c"], "names without a policy"


def test_a_level_file_that_is_no_object_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prod.json"
    for text in ("[]", "{", '{"a": 3}'):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(GateError, match=r"prod\.json"):
            read_levels(file)


def test_the_environment_falls_back_to_the_stack_and_then_to_prod(tmp_path: Path) -> None:
    (tmp_path / "enforcement").mkdir()
    assert level_file(tmp_path, None, "dev") == ("prod", None), "a pack without level files has its own levels"
    assert level_file(tmp_path, "anything", "dev") == ("anything", None), "and then any environment will do"
    for name in ("dev", "prod"):
        (tmp_path / "enforcement" / f"{name}.json").write_text("{}", encoding="utf-8")
    assert level_file(tmp_path, None, "dev")[0] == "dev", "the stack's name"
    assert level_file(tmp_path, None, "mine")[0] == "prod", "the strictest"
    assert level_file(tmp_path, "prod", "dev")[0] == "prod", "the setting"
    with pytest.raises(UsageError, match="dev, prod"):
        level_file(tmp_path, "test", "dev")


def _registration(urn: str, **more: object) -> Registration:
    values = {"type": "t", "name": "n", "parent": "", "custom": True, **more}
    return Registration(urn=urn, inputs=struct_pb2.Struct(), outputs=struct_pb2.Struct(), **values)  # type: ignore[arg-type]


def test_what_a_resource_needs_is_asked_about_before_it() -> None:
    given = [
        _registration("a", dependencies=["d"]),
        _registration("b", parent="c"),
        _registration("c", provider="z"),
        _registration("d", dependencies=["gone"]),
        _registration("z"),
    ]
    assert [one.urn for one in topological(given)] == ["d", "a", "z", "c", "b"], "URN breaks ties"


@pytest.mark.parametrize(("text", "seconds"), [("45s", 45), ("1h30m", 5400), ("1.5m", 90), ("", 0), ("250ms", 0.25)])
def test_durations_are_read_as_go_writes_them(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds, "seconds"
