import ast
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi_policy.policy as base
import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import proto
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policy.rules import reference
from policy.rules.catalogue import BY_NAME, RULES
from policy.rules.core import Kind, Level, Rule, judge
from policy.rules.server import Server, policies
from policy.rules.values import ABSENT, UNKNOWN, peek

from . import networks
from .estates import estate, one, urn

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "policy"
VPN = "aws:ec2/vpnConnection:VpnConnection"
QUEUE, DB, VPC = "aws:sqs/queue:Queue", "aws:rds/instance:Instance", "aws:ec2/vpc:Vpc"
TODAY = dt.date(2027, 1, 15)
SIGNATURE = "4dabf18193072939515e22adb298388d"


def struct(value: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(value)
    return made


def server(**levels: Any) -> Server:
    made = Server("reliability", "0.1.0", policies(), base.EnforcementLevel.MANDATORY)
    request = proto.ConfigureAnalyzerRequest()
    for name, (level, properties) in levels.items():
        request.policyConfig[name.replace("_", "-")].enforcementLevel = level
        request.policyConfig[name.replace("_", "-")].properties.update(properties)
    made.Configure(request, None)
    return made


def analyze(made: Server, token: str, name: str, inputs: dict[str, Any]) -> list[Any]:
    request = proto.AnalyzeRequest(urn=urn(token, name), type=token, name=name, properties=struct(inputs))
    return list(made.Analyze(request, None).diagnostics)


def analyze_stack(made: Server, *resources: tuple[str, str, dict[str, Any]]) -> list[Any]:
    request = proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(urn=urn(token, name), type=token, name=name, properties=struct(outputs))
            for token, name, outputs in resources
        ]
    )
    return list(made.AnalyzeStack(request, None).diagnostics)


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in {"PULUMI_PROJECT": "p", "PULUMI_STACK": "s", "PULUMI_DRY_RUN": "true"}.items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def update(preview: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - sets the other variables
    monkeypatch.setenv("PULUMI_DRY_RUN", "false")


def of(found: list[Any], name: str) -> list[Any]:
    return [one_ for one_ in found if one_.policyName == name]


@pytest.mark.usefixtures("preview")
def test_a_resource_rule_reports_its_name_urn_and_level_over_the_protocol() -> None:
    found = of(analyze(server(), DB, "db", {"engine": "mysql"}), "aws-rds-instance-multi-az")
    assert [(one_.urn, one_.enforcementLevel) for one_ in found] == [(urn(DB, "db"), proto.MANDATORY)]


@pytest.mark.usefixtures("preview")
def test_an_unknown_is_an_advisory_note_in_a_preview() -> None:
    unread = {"engine": "mysql", "multiAz": UNKNOWN_STRING_VALUE}
    (found,) = of(analyze(server(), DB, "db", unread), "aws-rds-instance-multi-az")
    assert found.enforcementLevel == proto.ADVISORY
    assert "cannot tell yet: multiAz" in found.message


@pytest.mark.usefixtures("update")
def test_an_unknown_is_a_violation_in_an_update() -> None:
    unread = {"engine": "mysql", "multiAz": UNKNOWN_STRING_VALUE}
    (found,) = of(analyze(server(), DB, "db", unread), "aws-rds-instance-multi-az")
    assert found.enforcementLevel == proto.MANDATORY


@pytest.mark.usefixtures("preview")
def test_what_declared_inputs_decide_is_decided_although_a_preview_answers_unknown() -> None:
    made = server()
    analyze(made, QUEUE, "q", {"name": "q"})
    found = analyze_stack(made, (QUEUE, "q", {"name": "q", "redrivePolicy": UNKNOWN_STRING_VALUE}))
    (dead,) = of(found, "aws-sqs-queue-dead-letter-queue")
    assert dead.enforcementLevel == proto.MANDATORY, "the program sets no redrive policy, so AWS's default is none"


@pytest.mark.usefixtures("preview")
def test_one_unknown_resource_does_not_hide_the_next() -> None:
    found = analyze_stack(
        server(),
        (QUEUE, "unread", {"redrivePolicy": UNKNOWN_STRING_VALUE}),
        (VPC, "vpc", {"id": "vpc"}),
        ("aws:ec2/subnet:Subnet", "a", {"vpcId": "vpc", "availabilityZone": UNKNOWN_STRING_VALUE}),
        ("aws:ec2/subnet:Subnet", "b", {"vpcId": "vpc", "availabilityZone": UNKNOWN_STRING_VALUE}),
        (QUEUE, "q", {"policy": ""}),
    )
    tls = {one_.urn for one_ in of(found, "aws-sqs-queue-tls-only")}
    assert tls == {urn(QUEUE, "unread"), urn(QUEUE, "q")}, "every queue is judged"


@pytest.mark.usefixtures("preview")
def test_levels_and_settings_of_the_configuration_count() -> None:
    disabled = server(aws_rds_instance_multi_az=(proto.DISABLED, {}))
    assert not of(analyze(disabled, DB, "db", {"engine": "mysql"}), "aws-rds-instance-multi-az")
    exempt = [{"resource": "db", "reason": "throw-away", "expires": "2999-01-01"}]
    noted = server(aws_rds_instance_multi_az=(proto.MANDATORY, {"exemptions": exempt}))
    (found,) = of(analyze(noted, DB, "db", {"engine": "mysql"}), "aws-rds-instance-multi-az")
    assert found.enforcementLevel == proto.ADVISORY
    assert "throw-away" in found.message


@pytest.mark.usefixtures("preview")
@pytest.mark.parametrize("secret_settings", [["p:key"], []])
def test_a_key_of_a_plain_setting_is_found_over_the_protocol(secret_settings: list[str]) -> None:
    made = server()
    config = {"p:key": "hunter2hunter2", "aws:region": "eu-central-1"}
    made.ConfigureStack(proto.AnalyzerStackConfigureRequest(config=config, config_secret_keys=secret_settings), None)
    secret = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2hunter2"}
    found = of(analyze(made, VPN, "vpn", {"tunnel1PresharedKey": secret}), "aws-vpn-preshared-key-secret")
    assert bool(found) is not bool(secret_settings)
    assert "hunter2" not in "".join(one_.message for one_ in found)


@pytest.mark.usefixtures("preview")
def test_secrets_are_unwrapped_and_not_repeated() -> None:
    secret = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
    found = analyze(server(), DB, "db", {"engine": "mysql", "password": secret, "multiAz": True})
    assert "hunter2" not in "".join(one_.message for one_ in found)


def test_nothing_is_rewritten() -> None:
    request = proto.AnalyzeRequest(urn=urn(DB, "db"), type=DB, name="db", properties=struct({"engine": "mysql"}))
    assert not server().Remediate(request, None).remediations


@pytest.mark.parametrize(
    ("exemption", "violation", "words"),
    [
        ({"resource": "db", "reason": "r", "expires": "2027-01-15"}, False, "exempt until 2027-01-15: r"),
        ({"resource": "urn:*::db", "reason": "r", "expires": "2027-01-15"}, False, "exempt"),
        ({"resource": "db", "reason": "r", "expires": "2027-01-14"}, True, "it expired on 2027-01-14"),
        ({"resource": "db", "reason": " ", "expires": "2027-01-15"}, True, "it has no reason"),
        ({"resource": "db", "reason": "r"}, True, "not a day"),
        ({"resource": "other", "reason": "r", "expires": "2027-01-15"}, True, "multiAz"),
    ],
)
def test_an_exemption_needs_a_reason_and_a_day_and_is_always_reported(
    *, exemption: dict[str, str], violation: bool, words: str
) -> None:
    rule = BY_NAME["aws-rds-instance-multi-az"]
    given_ = {"exemptions": [exemption]}
    (found,) = judge(rule, estate(one(DB, "db", {"engine": "mysql"})), given_, preview=True, today=TODAY)
    assert found.violation is violation
    assert words in found.message


def test_a_rule_that_raises_is_a_finding_that_names_it() -> None:
    def broken(*_: object) -> Any:
        raise KeyError("props")

    fields = {name: getattr(RULES[0], name) for name in Rule.__slots__}
    rule = Rule(**(fields | {"check": broken, "types": (DB,), "name": "broken"}))
    (found,) = judge(rule, estate(one(DB, "db")), preview=True)
    assert found.violation
    assert "the rule itself failed on db: KeyError" in found.message


_PROPERTIES = """
arn id name url policy redrivePolicy tags tagsAll resources conditions selectionTags planId rules
subnetIds subnets vpcId availabilityZone alarmActions endpoint engine multiAz lifecycle routes
queueUrl controls recordingGroup isEnabled cidrBlock entries destinationCidrBlock transitGatewayId
transitGatewayAttachmentId transitGatewayRouteTableId vpcPeeringConnectionId peerVpcId requester
routeTableId amazonSideAsn associatedGatewayId dxGatewayId connectionId location customerGatewayId
ipAddress tunnel1LogOptions tunnel1PresharedKey metricQueries dimensions
"""
"""What rules read and join by."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_rule_raises_on_resources_of_which_nothing_is_known(rule: Rule) -> None:
    keys = _PROPERTIES.split()
    joined = {resource.type for resource in networks.network()} | {networks.REFERENCE, networks.INTERFACE}
    whole = estate(
        *(
            one(token, f"{token}-{n}", dict.fromkeys(keys, value), inputs=None)
            for token in {token for each in RULES for token in each.types} | joined
            for n, value in enumerate((UNKNOWN_STRING_VALUE, None, [UNKNOWN_STRING_VALUE], {}, "[secret]", 1.0))
        )
    )
    raised = [one_.message for one_ in judge(rule, whole, preview=True) if "rule itself failed" in one_.message]
    assert not raised, "a rule reads unknowns and odd shapes without raising"


def test_names_are_unique_and_metadata_is_complete() -> None:
    assert len(BY_NAME) == len(RULES)
    for rule in RULES:
        assert rule.name.startswith("aws-"), rule.name
        assert rule.name == rule.name.lower(), rule.name
        assert all((rule.title, rule.why, rule.remediation, rule.scope, rule.types)), rule.name
        assert all("default" in schema for schema in rule.schema.values()), f"{rule.name}: the engine fills defaults"


@pytest.mark.parametrize("environment", reference.ENVIRONMENTS)
def test_an_enforcement_file_names_only_rules_and_fits_their_settings(environment: str) -> None:
    levels = set(Level)
    for name, given_ in reference.enforcement(environment).items():
        assert name in BY_NAME, f"{name} is no rule: the engine would ignore it in silence"
        settings = given_ if isinstance(given_, dict) else {"enforcementLevel": given_}
        assert settings.pop("enforcementLevel") in levels, name
        for key, value in settings.items():
            schema = BY_NAME[name].schema[key]
            if isinstance(value, dict):
                assert schema["type"] == "object", f"{name}.{key}"
                continue
            assert schema.get("minimum", value) <= value <= schema.get("maximum", value), f"{name}.{key}"
    assert set(BY_NAME) == set(reference.enforcement(environment)), "every rule has a level in every environment"


def test_prod_is_the_posture_of_the_code_and_dev_keeps_what_must_hold_everywhere() -> None:
    prod, dev = reference.enforcement("prod"), reference.enforcement("dev")
    assert all(reference.level(rule, prod) == rule.level for rule in RULES)
    kept = ("aws-backup-plan-coverage", "aws-sqs-queue-dead-letter-queue", "aws-sqs-queue-tls-only")
    assert all(reference.level(BY_NAME[name], dev) == "mandatory" for name in kept)


def test_the_reference_is_fresh() -> None:
    assert reference.main(["--check"]) == 0, "run python -m policy.rules.reference"


def test_a_stale_reference_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "REFERENCE", tmp_path / "RULES.md")
    assert reference.main(["--check"]) == 1
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert reference.main(["--wrong"]) == 2


def test_the_pack_imports_nothing_of_ours_outside_and_no_provider() -> None:
    allowed = set(sys.stdlib_module_names) | {"pulumi", "pulumi_policy", "google", "rules"}
    for file in PACK.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            assert {name.split(".")[0] for name in names} <= allowed, f"{file.name}: {names}"
            assert file.name == "__main__.py" or "rules" not in names, "inside rules/ only relative imports"


def test_the_pure_rules_load_without_the_policy_library() -> None:
    script = "import sys, policy.rules.catalogue; print([m for m in sys.modules if m.startswith(('pulumi', 'grpc'))])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]", "the rehearsal calls the rules without an engine"


def test_the_pack_starts_as_the_engine_starts_it_and_prints_its_port() -> None:
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."]
    environment = os.environ | {"PULUMI_PROJECT": "p", "PULUMI_STACK": "s", "PULUMI_DRY_RUN": "true"}
    environment.pop("PYTHONPATH", None)
    with subprocess.Popen(command, cwd=PACK, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip().isdigit()
        finally:
            process.kill()


def test_resource_rules_judge_inputs_and_stack_rules_joins() -> None:
    kinds = {policy.name: type(policy) for policy in policies()}
    wanted = {Kind.RESOURCE: base.ResourceValidationPolicy, Kind.STACK: base.StackValidationPolicy}
    assert kinds == {rule.name: wanted[rule.kind] for rule in RULES}


@pytest.mark.parametrize(
    ("props", "path", "wanted"),
    [
        ({"a": {"b": [1.0]}}, ("a", "b", 0), 1.0),
        ({"a": {"b": [1.0]}}, ("a", "b", 1), ABSENT),
        ({"a": None}, ("a",), ABSENT),
        ({"a": ""}, ("a",), ABSENT),
        ({}, ("a", "b"), ABSENT),
        ({"a": UNKNOWN_STRING_VALUE}, ("a", "b"), UNKNOWN),
        ({"a": "[secret]"}, ("a",), UNKNOWN),
        ({"a": {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": {"b": 2}}}, ("a", "b"), 2),
        ({"a": {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}}, ("a",), UNKNOWN),
    ],
)
def test_peek_answers_a_value_absent_or_unknown(props: object, path: tuple[str | int, ...], wanted: object) -> None:
    assert peek(props, *path) == wanted


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.sampled_from(["", "x", UNKNOWN_STRING_VALUE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=8,
)


@given(_VALUES, st.lists(st.sampled_from(["a", "b", 0, 1]), max_size=4))
def test_peek_never_gives_a_marker_string_for_a_value(value: object, path: list[str | int]) -> None:
    assert peek(value, *path) != UNKNOWN_STRING_VALUE


def test_the_enforcement_files_are_json_objects() -> None:
    for file in (PACK / "enforcement").glob("*.json"):
        assert isinstance(json.loads(file.read_text(encoding="utf-8")), dict)
