"""The command line: what is written, what is printed, how it exits."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import FIXTURES, Run, rehearse_in

Rehearse = Callable[..., Run]
Program = Callable[..., Path]


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    return tuple(rehearse_in(tmp_path_factory.mktemp("run"), "estate") for _ in range(2))  # type: ignore[return-value]


def test_two_runs_write_the_same_graph_byte_by_byte(two_runs: tuple[Run, Run]) -> None:
    first, second = ((run.folder / "graph").read_bytes() for run in two_runs)
    assert first == second, "a graph that changes without a change cannot be compared"
    urns = [resource["urn"] for resource in two_runs[0].document("graph")["resources"]]
    assert urns == sorted(urns), "resources are sorted by URN"


def test_graph_and_json_have_the_keys_that_other_tools_rely_on(two_runs: tuple[Run, Run]) -> None:
    graph, result = two_runs[0].document("graph"), two_runs[0].document("json")
    assert list(graph) == ["stack", "resources"], "shape of --graph"
    assert list(graph["resources"][0]) == [
        "urn",
        "type",
        "name",
        "parent",
        "custom",
        "region",
        "inputs",
        "outputs",
        "dependencies",
        "propertyDependencies",
        "protect",
    ], "shape of a resource"
    assert list(result) == [
        "stack",
        "resourceCount",
        "byType",
        "violations",
        "outputs",
        "assessment",
        "seconds",
    ], "shape of --json"
    assert list(result["seconds"]) == ["program", "gate", "assessment"], "shape of seconds"
    assert list(result["violations"][0]) == ["policy", "level", "urn", "message", "remediation"], "a violation"


def test_the_stack_and_providers_are_in_the_graph_but_not_counted(two_runs: tuple[Run, Run]) -> None:
    graph, result = two_runs[0].document("graph"), two_runs[0].document("json")
    types = [resource["type"] for resource in graph["resources"]]
    assert result["resourceCount"] == 11, "ten resources and one component"
    assert sum(result["byType"].values()) == 11, "byType adds up to resourceCount"
    assert {"pulumi:pulumi:Stack", "pulumi:providers:aws", "pulumi:providers:random"} <= set(types), "not recorded"


def test_urns_have_the_whole_chain_of_parents(two_runs: tuple[Run, Run]) -> None:
    urns = {resource["name"]: resource["urn"] for resource in two_runs[0].document("graph")["resources"]}
    assert urns["main-subnet"] == (
        "urn:pulumi:dev::shop::shop:index:Shop$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::main-subnet"
    ), "the engine's URN names every parent but the stack"


def test_a_region_of_its_own_shows_in_region_and_arn(two_runs: tuple[Run, Run]) -> None:
    queue = next(r for r in two_runs[0].document("graph")["resources"] if r["name"] == "main-far-queue")
    assert queue["region"] == "us-east-1", "region= overrides the provider's"
    assert queue["outputs"]["arn"].startswith("arn:aws:sqs:us-east-1:123456789012:main-far-queue-"), "ARN follows"
    assert queue["outputs"]["tagsAll"] == {"team": "shop"}, "the default provider's tags are on every resource"


def test_protection_and_dependencies_are_recorded(two_runs: tuple[Run, Run]) -> None:
    by_name = {resource["name"]: resource for resource in two_runs[0].document("graph")["resources"]}
    subnet, vpc = by_name["main-subnet"], by_name["main-vpc"]
    assert subnet["protect"], "protect is an option, not an input"
    assert subnet["parent"] == vpc["urn"], "parent"
    assert subnet["dependencies"] == [vpc["urn"]], "dependencies"
    assert subnet["propertyDependencies"] == {"vpcId": [vpc["urn"]]}, "property dependencies"


def test_secrets_are_in_no_document_and_not_on_the_terminal(two_runs: tuple[Run, Run]) -> None:
    run = two_runs[0]
    documents = {name: (run.folder / name).read_text(encoding="utf-8") for name in ("json", "graph", "html")}
    documents["terminal"] = run.stdout + run.stderr
    for name, text in documents.items():
        assert "PLANTED-7" not in text, f"{name} shows a secret, or a plain copy of it"
        assert "Made-up-" not in text, f"{name} shows the placeholder of a secure setting"
    by_name = {resource["name"]: resource for resource in run.document("graph")["resources"]}
    assert by_name["generated"]["outputs"]["result"] == "[secret]", "the provider marks generated passwords"
    assert by_name["token"]["outputs"]["value"] == "[secret]", "an output copied from a secret input"
    assert by_name["leak"]["inputs"]["tags"] == {"copy": "plain [secret]"}, "plain copies are hidden too"
    assert run.document("json")["outputs"].get("password") == "[secret]", "stack outputs"


def test_what_aws_would_only_know_later_stays_unknown_and_is_counted(two_runs: tuple[Run, Run]) -> None:
    run = two_runs[0]
    queue = next(r for r in run.document("graph")["resources"] if r["name"] == "main-queue")
    assert queue["inputs"]["tags"] == {"block": "[unknown]"}, "never None"
    assert "1 input value known only after a deployment" in run.stdout, "counted in the report"


def test_nothing_the_program_prints_is_lost(two_runs: tuple[Run, Run]) -> None:
    report, _, printed = two_runs[0].stdout.partition("--- printed by the program ---\n")
    assert printed == "building the shop\nbe careful\n", "stdout and stderr, in order, below the report"
    assert "Rehearsal of shop" in report, "the report comes first"


def test_the_page_needs_nothing_from_the_network(two_runs: tuple[Run, Run]) -> None:
    page = (two_runs[0].folder / "html").read_text(encoding="utf-8")
    for needed in ("queue-visibility", "main-far-queue", "Raise visibilityTimeoutSeconds.", "eu-central-1 (8)"):
        assert needed in page, f"{needed} is missing"
    for link in ("http-equiv", "<script", "<link", "src=", "@import", "url("):
        assert link not in page, f"{link} loads something"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--fail-on", "mandatory"), 1),
        (("--fail-on", "breach"), 1),
        (("--fail-on", "never"), 0),
        (("--fail-on", "advisory", "--config-file", str(FIXTURES / "estate" / "Pulumi.dev.yaml")), 1),
    ],
)
def test_fail_on_decides_the_exit_code(rehearse: Rehearse, arguments: tuple[str, ...], code: int) -> None:
    assert rehearse("estate", *arguments).exit_code == code, "exit code of the gate"


def test_an_advisory_finding_alone_fails_only_when_asked(rehearse: Rehearse, program: Program) -> None:
    folder = program("aws.sqs.Queue('plain-queue', visibility_timeout_seconds=90)\naws.s3.Bucket('advised')")
    passed = rehearse(folder)
    assert (passed.exit_code, "Gate passed" in passed.stdout) == (0, True), passed.stdout
    assert rehearse(folder, "--fail-on", "advisory").exit_code == 1, "advisory findings count when asked"


def test_a_stack_without_a_file_names_the_stacks_there_are(rehearse: Rehearse) -> None:
    run = rehearse("estate", stack="nope")
    assert run.exit_code == 2, "usage"
    assert "Pulumi.nope.yaml" in run.stderr, "names what was looked for"
    assert "dev (Pulumi.dev.yaml)" in run.stderr, "names what there is"


def test_a_project_without_any_stack_file_runs_on_template_defaults_and_set(
    rehearse: Rehearse, program: Program
) -> None:
    folder = program("aws.s3.Bucket('b', bucket=pulumi.Config().require('bucketName'))")
    (folder / "Pulumi.dev.yaml").unlink()
    (folder / "Pulumi.yaml").write_text(
        "name: small\nruntime: python\ntemplate: {config: {'aws:region': {default: eu-west-3}, bucketName: {}}}\n",
        encoding="utf-8",
    )
    refused = rehearse(folder)
    assert refused.exit_code == 2, "a required setting without a default is still missing"
    for text in ("no Pulumi.dev.yaml", "small:bucketName", "--set bucketName=<value>"):
        assert text in refused.stderr, f"{text} is not in:\n{refused.stderr}"
    run = rehearse(folder, "--set", "bucketName=from-the-command-line")
    assert run.exit_code == 0, run.stderr
    assert "there is no Pulumi.dev.yaml" in run.stdout, "whose settings these are is said"
    bucket = next(r for r in run.document("graph")["resources"] if r["name"] == "b")
    assert bucket["region"] == "eu-west-3", "the default `pulumi new` would write"


def test_a_missing_secret_setting_says_how_to_give_one(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(program("pulumi.Config('db').require_secret('password')"))
    assert run.exit_code == 2, "a missing setting is a mistake in the settings"
    for text in ("db:password", "--set db:password=<value>", "pulumi config set --secret"):
        assert text in run.stderr, f"{text} is not in:\n{run.stderr}"


@pytest.mark.parametrize(
    ("source", "code", "told"),
    [
        ("raise pulumi.RunError('first problem\\nsecond problem')", 2, ["first problem\nsecond problem"]),
        ("aws.sqs.Queue('q', region='eu-centrl-1')", 2, ["'q'", "eu-centrl-1", "eu-central-1", "__main__.py:4"]),
        ("aws.sqs.Queue('q').arn.apply(lambda a: (_ for _ in ()).throw(pulumi.RunError('late')))", 2, ["late"]),
        ("aws.sqs.Queue('q').arn.apply(lambda arn: 1 / 0)", 3, ["ZeroDivisionError", "__main__.py:4"]),
        ("{}['missing']", 3, ["KeyError: 'missing'", "__main__.py:4"]),
        ("import nowhere_to_be_found", 3, ["nowhere_to_be_found", "__main__.py:4", sys.executable, "virtualenv: DIR"]),
        ("aws.sqs.Queue('q')\naws.sqs.Queue('q')", 3, ["__main__.py:4", "__main__.py:5", "Queue::q"]),
        ("aws.ec2.get_vpc(id='vpc-1')", 3, ["aws:ec2/getVpc:getVpc", '"id": "vpc-1"', "--answers"]),
        ("aws.ec2.get_vpc_output(id='vpc-1')", 3, ["aws:ec2/getVpc:getVpc", "--answers"]),
        ("import boto3\nboto3.client('sts', region_name='eu-west-1').get_caller_identity()", 3, ["boto3", "aws.get_"]),
        ("sys.exit('no disk')", 3, ["no disk"]),
        ("pulumi.log.error('no licence')", 3, ["no licence"]),
        ("def broken(:", 3, ["SyntaxError"]),
        ("import os; os._exit(9)", 3, ["ended before it was done"]),
    ],
)
def test_a_program_that_fails_gets_its_exit_code_and_a_short_message(
    rehearse: Rehearse, program: Program, source: str, code: int, told: list[str]
) -> None:
    run = rehearse(program(source))
    assert run.exit_code == code, run.stderr
    for text in told:
        assert text in run.stderr, f"{text!r} is not in:\n{run.stderr}"
    assert "Traceback" not in run.stderr, "a message, not a traceback"
    assert not (run.folder / "json").exists(), "nothing is written for a program that failed"


def test_the_traceback_is_shown_on_request(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(program("def inner():\n    raise ValueError('deep')\ninner()"), "--traceback")
    assert run.exit_code == 3, "the program raised"
    for text in ("Traceback", "in inner", "ValueError: deep"):
        assert text in run.stderr, f"{text} is missing"


def test_leaving_early_with_zero_is_said_and_keeps_what_there_is(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(program("aws.s3.Bucket('b')\nsys.exit(0)\naws.s3.Bucket('c')"))
    assert run.exit_code == 0, run.stderr
    assert "left early" in run.stdout, "a silent end would look like success"
    assert run.document("json")["resourceCount"] == 1, "what came before counts"


def test_a_program_without_a_region_is_told_to_set_one(
    rehearse: Rehearse, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    run = rehearse(program("aws.s3.Bucket('b')", "small:x: 1"))
    assert (run.exit_code, "aws:region" in run.stderr) == (2, True), run.stderr


def test_a_setting_changed_on_the_command_line_reaches_the_program(rehearse: Rehearse) -> None:
    run = rehearse("estate", "--set", "bucketCount=3", "--set", "aws:region=eu-north-1", "--fail-on", "never")
    result = run.document("json")
    assert result["byType"]["aws:s3/bucket:Bucket"] == 3, "the project's namespace is the default"
    assert ".eu-north-1." in result["outputs"]["queueUrl"], "other namespaces are named"


def test_answers_are_given_to_lookups_reads_and_stack_references(rehearse: Rehearse, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "- {token: 'aws:ec2/getVpc:getVpc', args: {tags: {Name: other}}, result: {id: vpc-0wrong}}\n"
        "- {token: 'aws:ec2/getVpc:getVpc', args: {tags: {Name: shared}}, result: {id: vpc-0right}}\n"
        "- token: pulumi:pulumi:StackReference\n  args: {name: organization/hub/dev}\n"
        "  result: {transitGatewayId: tgw-0hub}\n",
        encoding="utf-8",
    )
    run = rehearse("lookup", "--answers", str(answers))
    assert run.exit_code == 0, run.stderr
    assert run.document("json")["outputs"] == {"hub": "tgw-0hub", "vpc": "vpc-0right"}, "the answer that fits"
    subnet = next(r for r in run.document("graph")["resources"] if r["name"] == "subnet")
    assert subnet["inputs"]["vpcId"] == "vpc-0right", "the answer is used"
    assert subnet["region"] == "eu-west-1", "the project file's own settings count"


def test_a_lookup_nobody_can_answer_says_where_and_how(rehearse: Rehearse) -> None:
    run = rehearse("lookup")
    assert run.exit_code == 3, "the program cannot go on"
    assert "program/__main__.py:6" in run.stderr, "file and line, seen from the project"
    assert "- token: aws:ec2/getVpc:getVpc" in run.stderr, "lines for the answers file"


def test_wrong_answers_are_all_named(rehearse: Rehearse, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("- {token: a, rsult: {}}\n- nonsense\n- {result: {}}\n", encoding="utf-8")
    run = rehearse("lookup", "--answers", str(answers))
    assert run.exit_code == 2, "usage"
    for text in ("entry 1: `result` is missing", "unknown rsult", "entry 2:", "entry 3: `token` is missing"):
        assert text in run.stderr, f"{text} is missing"


def test_a_foreign_program_finds_its_own_modules(rehearse: Rehearse) -> None:
    run = rehearse("modules", "--fail-on", "never")
    assert run.exit_code == 0, run.stderr
    assert run.document("json")["outputs"] == {
        "components": "theirs",
        "folder": "modules",
        "policy": True,
        "settings": "theirs",
    }, "its own packages first, ours not at all, its folder is the working directory"


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        (None, "no Pulumi.yaml"),
        ("runtime: python\n", "`name` is missing"),
        ("name: x\nruntime: nodejs\n", "'nodejs'"),
        ("name: x\nruntime: python\nmain: nowhere\n", "nowhere"),
        ("name: [x\n", "no valid YAML"),
    ],
)
def test_a_folder_that_is_no_python_program_is_refused(
    rehearse: Rehearse, tmp_path: Path, manifest: str | None, told: str
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    if manifest is not None:
        (folder / "Pulumi.yaml").write_text(manifest, encoding="utf-8")
    run = rehearse(folder)
    assert (run.exit_code, told in run.stderr) == (2, True), run.stderr


def test_python_m_rehearsal_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rehearsal", "dev", "--program", FIXTURES / "modules", "--fail-on", "never"],
        capture_output=True,
        text=True,
        check=False,
        cwd=FIXTURES.parents[2],
        env=os.environ | {"COLUMNS": "80"},
    )
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80, "nothing is wider than the terminal"
