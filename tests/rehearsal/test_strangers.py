"""Programs as strangers write them: look-ups of all kinds, other providers, a Python that lacks something."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from .conftest import Run

Rehearse = Callable[..., Run]
Program = Callable[..., Path]

TWO_LOOKUPS = """
zone = aws.route53.get_zone(name="example.com.")
vpc = aws.ec2.get_vpc(tags={"Name": "shared"})
pulumi.export("zone", zone.zone_id)
pulumi.export("cidr", vpc.cidr_block)
"""


def test_one_run_names_every_lookup_and_its_lines_can_be_pasted(
    rehearse: Rehearse, program: Program, tmp_path: Path
) -> None:
    folder = program(TWO_LOOKUPS)
    refused = rehearse(folder)
    assert refused.exit_code == 3, refused.stderr
    for text in ("2 things", "getZone at __main__.py:5", "getVpc at __main__.py:6", "further properties: "):
        assert text in refused.stderr, f"{text} is not in:\n{refused.stderr}"
    assert not (refused.folder / "json").exists(), "what was built with stand-ins is never shown"
    pasted = tmp_path / "answers.yaml"
    pasted.write_text("- token" + refused.stderr.partition("\n- token")[2], encoding="utf-8")
    run = rehearse(folder, "--answers", str(pasted))
    assert run.exit_code == 0, run.stderr
    outputs = run.document("json")["outputs"]
    assert outputs["zone"].startswith("Z"), "a zone's id"
    assert outputs["cidr"] == "10.0.0.0/16", "properties that programs read most are there"


def test_what_follows_from_a_stand_in_does_not_hide_the_lookup(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(program("vpc = aws.ec2.get_vpc(id='vpc-1')\n{}[vpc.cidr_block]"))
    assert run.exit_code == 3, "unanswered"
    assert "getVpc at __main__.py:4" in run.stderr, "the cause"
    assert "KeyError" not in run.stderr, "the stand-in's fault, not the program's"


@pytest.mark.parametrize(
    ("source", "key", "kind"),
    [
        ("aws.ec2.get_subnets(filters=[{'name': 'tag:tier', 'values': ['db']}])", "ids", list),
        ("aws.secretsmanager.get_secret_version(secret_id='db')", "secretString", str),
        ("aws.lambda_.get_function(function_name='f')", "arn", str),
        ("aws.ssm.get_parameter(name='/my/own')", "value", str),
    ],
)
def test_suggested_answers_have_the_properties_programs_read(
    rehearse: Rehearse, program: Program, source: str, key: str, kind: type
) -> None:
    run = rehearse(program(source))
    (entry,) = YAML(typ="safe").load("- token" + run.stderr.partition("\n- token")[2])
    assert isinstance(entry["result"][key], kind), f"{key} is not suggested:\n{run.stderr}"
    assert entry["result"][key], "a value of the right shape, not an empty one"


def test_a_secret_setting_in_a_lookup_is_not_shown(rehearse: Rehearse, program: Program) -> None:
    folder = program("aws.ssm.get_parameter(name=pulumi.Config().get('p'))", "aws:region: eu-west-1\np: {secure: v1:x}")
    run = rehearse(folder)
    assert run.exit_code == 3, run.stderr
    assert "Made-up-" not in run.stderr, "the value of a secret setting"


def test_a_lookup_about_what_the_program_makes_stays_unknown_as_in_a_preview(
    rehearse: Rehearse, program: Program
) -> None:
    run = rehearse(
        program(
            "vpc = aws.ec2.Vpc('own', cidr_block='10.0.0.0/16')\n"
            "found = aws.ec2.get_subnets_output(filters=[{'name': 'vpc-id', 'values': [vpc.id]}])\n"
            "later = aws.ec2.get_subnets_output(filters=[{'name': 'vpc-id', 'values': [vpc.ipv6_cidr_block]}])\n"
            "pulumi.export('ids', found.ids)\npulumi.export('later', later.ids)\n"
        )
    )
    assert run.exit_code == 0, run.stderr
    assert run.document("json")["outputs"] == {"ids": "[unknown]", "later": "[unknown]"}, "not invented, not refused"
    assert "asks about what this program makes" in run.stdout, "said in the report"


def test_use_of_the_default_vpc_is_said(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(
        program(
            "vpc = aws.ec2.get_vpc(default=True)\nadopted = aws.ec2.DefaultVpc('adopted')\n"
            "subnet = aws.ec2.DefaultSubnet('subnet', availability_zone='eu-central-1a')\n"
            "pulumi.export('same', adopted.id.apply(lambda id: id == vpc.id))\n"
            "asked = aws.ec2.get_subnet(availability_zone='eu-central-1a', default_for_az=True)\n"
            "pulumi.export('too', subnet.id.apply(lambda id: id == asked.id))\n"
        )
    )
    assert run.exit_code == 0, run.stderr
    assert run.document("json")["outputs"] == {"same": True, "too": True}, "the resource is what the look-up finds"
    assert "the default VPC of eu-central-1" in run.stdout, "an assumption is named"


def test_provider_with_role_and_tags_decides_account_region_and_tags(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(
        program(
            "there = aws.Provider('there', region='us-east-1',\n"
            "    assume_roles=[aws.ProviderAssumeRoleArgs(role_arn='arn:aws:iam::210987654321:role/deploy')],\n"
            "    default_tags=aws.ProviderDefaultTagsArgs(tags={'team': 'blue'}))\n"
            "queue = aws.sqs.Queue('q', visibility_timeout_seconds=90, opts=pulumi.ResourceOptions(provider=there))\n"
            "pulumi.export('arn', queue.arn)\npulumi.export('tags', queue.tags_all)\n"
            "me = aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=there))\n"
            "pulumi.export('me', me.account_id)\n"
        )
    )
    assert run.exit_code == 0, run.stderr
    outputs = run.document("json")["outputs"]
    assert outputs["arn"].startswith("arn:aws:sqs:us-east-1:210987654321:q-"), "the role's account, its Region"
    assert (outputs["me"], outputs["tags"]) == ("210987654321", {"team": "blue"}), "look-ups go there too"


def test_dynamic_resources_and_unknown_stack_references_are_no_obstacle(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(
        program(
            "import pulumi.dynamic as dynamic\n"
            "class Maker(dynamic.ResourceProvider):\n"
            "    def create(self, props):\n        return dynamic.CreateResult('id', props)\n"
            "class Made(dynamic.Resource):\n    out: pulumi.Output[str]\n"
            "made = Made(Maker(), 'made', {'given': 'x', 'out': None})\n"
            "pulumi.export('out', made.out)\n"
            "pulumi.export('hub', pulumi.StackReference('org/hub/dev').require_output('vpcId'))\n"
        )
    )
    assert run.exit_code == 0, run.stderr
    assert run.document("json")["outputs"] == {"hub": "[unknown]", "out": "[unknown]"}, "known after a deployment"
    assert "org/hub/dev" in run.stdout, "what the stack gives can be supplied"


def test_a_virtual_environment_that_is_named_but_missing_is_told_with_the_import(
    rehearse: Rehearse, program: Program
) -> None:
    folder = program("import nowhere_to_be_found")
    (folder / "Pulumi.yaml").write_text(
        "name: small\nruntime: {name: python, options: {virtualenv: venv}}\n", encoding="utf-8"
    )
    run = rehearse(folder)
    assert run.exit_code == 3, "the program cannot start"
    assert f"the virtual environment {folder / 'venv'}, which does not exist" in run.stderr, run.stderr


def test_a_python_without_a_fitting_pulumi_is_told_what_to_install(rehearse: Rehearse, program: Program) -> None:
    folder = program("")
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.base_prefix}/bin/python3" -I "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (folder / "Pulumi.yaml").write_text(
        "name: small\nruntime: {name: python, options: {virtualenv: venv}}\n", encoding="utf-8"
    )
    run = rehearse(folder)
    assert run.exit_code == 3, run.stderr
    assert "has no pulumi" in run.stderr, run.stderr
    assert "-m pip install --upgrade pulumi" in run.stderr, "the way out"
    assert "Traceback" not in run.stderr, "a message, not a traceback"


def test_a_verdict_says_what_it_is_not_about(rehearse: Rehearse, program: Program) -> None:
    run = rehearse(
        program(
            "class Cluster(pulumi.ComponentResource):\n"
            "    def __init__(self, name):\n"
            "        super().__init__('eks:index:Cluster', name, {}, None, True)\n"
            "Cluster('main')"
        )
    )
    assert run.exit_code == 0, run.stderr
    gap = "not judged: the children of a remote component (main)"
    assert gap in run.stdout, "a pass that is not about everything says so beside the verdict"
    assert gap[1:] in (run.folder / "html").read_text(encoding="utf-8"), "on the page too"


def test_an_empty_program_does_not_pass_in_silence(rehearse: Rehearse, program: Program) -> None:
    assert "there is nothing to judge" in rehearse(program("")).stdout, "no resource, no verdict"
